/** Lists, as Okta pages and filters them. */
import type { Answer, Call } from '../serve.ts';
import type { OktaUser } from './org.ts';
import { invalid } from './refusals.ts';

/** One page, with Okta's Link headers. The cursor is the place to go on from. */
export function page<T>(
  items: readonly T[],
  { query, path }: Call,
  url: string,
  most: number,
  show: (item: T) => unknown,
): Answer {
  const limit = Math.min(Number(query.get('limit') ?? most), most);
  if (!Number.isInteger(limit) || limit < 1) throw invalid('limit', 'limit: must be a positive number');
  const from = Number(query.get('after') ?? 0);
  const next = new URLSearchParams([...query].filter(([name]) => name !== 'after'));
  next.set('after', String(from + limit));
  const links = [`<${url}${path}?${query}>; rel="self"`];
  if (from + limit < items.length) links.push(`<${url}${path}?${next}>; rel="next"`);
  return { status: 200, headers: { link: links.join(', ') }, body: items.slice(from, from + limit).map(show) };
}

/** `profile.login eq "a@b.c" and status eq "ACTIVE"`: `eq`, `and`, `or`. Anything else is refused, as Okta refuses what it does not know. */
export function userFilter(expression: string | null): (user: OktaUser) => boolean {
  if (expression === null) return ({ status }) => status !== 'DEPROVISIONED';
  const any = expression.split(/\s+or\s+/i).map((all) => all.split(/\s+and\s+/i).map(term));
  return (user) => any.some((all) => all.every((matches) => matches(user)));
}

function term(text: string): (user: OktaUser) => boolean {
  const [, name, value] = /^\s*\(?\s*(id|status|profile\.\w+)\s+eq\s+"([^"]*)"\s*\)?\s*$/i.exec(text) ?? [];
  if (name === undefined || value === undefined) throw invalid('filter', 'filter: invalid search criteria');
  return (user) => {
    const actual =
      name === 'id' ? user.id : name === 'status' ? user.status : user.profile[name.slice('profile.'.length)];
    return String(actual ?? '').toLowerCase() === value.toLowerCase();
  };
}
