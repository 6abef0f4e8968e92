/** The OData query options the simulated Graph answers: $select, $filter by equality, $top, and pages with @odata.nextLink. */
import { badRequest } from './graph-refusal.ts';

export const HOME = 'https://graph.microsoft.com/v1.0';
const SERVED = new Set(['$select', '$filter', '$top', '$skiptoken', '$count']);

/** A query option that is not simulated is an error, not silently left out. */
export function checkOptions(query: URLSearchParams, ...allowed: readonly string[]): void {
  for (const name of query.keys())
    if (name.startsWith('$') && !(SERVED.has(name) && allowed.includes(name)))
      throw badRequest(`The query specified in the URI is not valid. Query option '${name}' is not allowed.`);
}

/** The selected properties, or the default ones. Selecting a property the type does not have is an error. */
export function select(
  item: { readonly [property: string]: unknown },
  query: URLSearchParams,
  type: string,
  known: ReadonlySet<string>,
  byDefault: readonly string[],
): Record<string, unknown> {
  const names = query.get('$select')?.split(',') ?? byDefault;
  return Object.fromEntries(
    names.map((name) => {
      if (!known.has(name)) throw badRequest(`Could not find a property named '${name}' on type '${type}'.`);
      return [name, item[name] ?? (LISTS.has(name) ? [] : null)];
    }),
  );
}
const LISTS = new Set([
  'businessPhones',
  'proxyAddresses',
  'groupTypes',
  'licenseAssignmentStates',
  'assignedLicenses',
]);

/** `name eq 'value'`, the one filter served; the quotes in a value are doubled. */
export function equality(query: URLSearchParams): readonly [name: string, value: string] | undefined {
  const filter = query.get('$filter');
  if (filter === null) return undefined;
  const parsed = /^\s*(\w+)\s+eq\s+'((?:[^']|'')*)'\s*$/.exec(filter);
  if (parsed === null) throw badRequest(`Invalid filter clause: ${filter}`);
  return [parsed[1] ?? '', (parsed[2] ?? '').replaceAll("''", "'")];
}

/** One page of a collection; the token in the next link is the place it begins. */
export function page(
  path: string,
  query: URLSearchParams,
  items: readonly unknown[],
  size = 100,
): Record<string, unknown> {
  const top = query.get('$top') === null ? size : Number(query.get('$top'));
  if (!Number.isInteger(top) || top < 1 || top > 999)
    throw badRequest(`Invalid page size specified: '${query.get('$top')}'. Must be between 1 and 999 inclusive.`);
  const from = Number(query.get('$skiptoken') ?? 0);
  const rest = new URLSearchParams(query);
  rest.set('$skiptoken', String(from + top));
  const more = from + top < items.length;
  return {
    '@odata.context': `${HOME}/$metadata#${path.slice(1)}`,
    ...(more ? { '@odata.nextLink': `${HOME}${path}?${rest}` } : {}),
    value: items.slice(from, from + top),
  };
}
