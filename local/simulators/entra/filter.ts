/** $filter over users as Graph takes it: eq, in, endsWith, any() over a list, joined by and and or, with its limit of alternatives. */
import { badRequest, GraphRefusal } from './graph-refusal.ts';

export type Matches = (item: Readonly<Record<string, unknown>>) => boolean;

/** "Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15." */
const MOST_ALTERNATIVES = 15;
/** What Graph answers for these only with `ConsistencyLevel: eventual` and `$count=true`. */
const ADVANCED = /\bendsWith\(/;

export function userFilter(query: URLSearchParams, consistency: string | undefined): Matches {
  const filter = query.get('$filter');
  if (filter === null) return () => true;
  if (ADVANCED.test(filter) && (consistency !== 'eventual' || query.get('$count') !== 'true'))
    throw unsupported(
      "Operator 'endsWith' is not supported because the 'ConsistencyLevel:eventual' header is missing.",
    );
  const left = tokensOf(filter);
  const matches = anyOf(left, filter);
  if (left.length > 0) throw invalid(filter);
  return matches;
}

function tokensOf(filter: string): string[] {
  return filter.match(/'(?:[^']|'')*'|[\w./]+|[(),:]/g) ?? [];
}

function anyOf(left: string[], filter: string): Matches {
  const alternatives = [allOf(left, filter)];
  while (left[0] === 'or') {
    left.shift();
    alternatives.push(allOf(left, filter));
  }
  if (alternatives.length > MOST_ALTERNATIVES)
    throw unsupported(
      `Too many child clauses specified in search filter expression containing 'OR' operators: ${alternatives.length}. Max allowed: ${MOST_ALTERNATIVES}.`,
    );
  return (item) => alternatives.some((one) => one(item));
}

function allOf(left: string[], filter: string): Matches {
  const parts = [term(left, filter)];
  while (left[0] === 'and') {
    left.shift();
    parts.push(term(left, filter));
  }
  return (item) => parts.every((one) => one(item));
}

function term(left: string[], filter: string): Matches {
  const name = left.shift();
  if (name === '(') {
    const inner = anyOf(left, filter);
    expect(left, ')', filter);
    return inner;
  }
  if (name === undefined || !/^[A-Za-z]/.test(name)) throw invalid(filter);
  if (name === 'endsWith') return ending(left, filter);
  if (name.endsWith('/any')) return listed(name.slice(0, -'/any'.length), left, filter);
  const operator = left.shift();
  if (operator === 'in') return among(name, left, filter);
  if (operator !== 'eq') throw invalid(filter);
  const value = text(left, filter);
  return (item) => lower(item[name]) === value;
}

function ending(left: string[], filter: string): Matches {
  expect(left, '(', filter);
  const name = left.shift() ?? '';
  expect(left, ',', filter);
  const value = text(left, filter);
  expect(left, ')', filter);
  return (item) => lower(item[name]).endsWith(value);
}

function among(name: string, left: string[], filter: string): Matches {
  const values: string[] = [];
  expect(left, '(', filter);
  do values.push(text(left, filter));
  while (left[0] === ',' && left.shift() === ',');
  expect(left, ')', filter);
  if (values.length > MOST_ALTERNATIVES) throw unsupported(`Too many values in 'in': ${values.length}.`);
  return (item) => values.includes(lower(item[name]));
}

/** `proxyAddresses/any(a:a eq 'smtp:x' or a eq 'smtp:y')`: the range variable is read as a property of each element. */
function listed(name: string, left: string[], filter: string): Matches {
  expect(left, '(', filter);
  const variable = left.shift() ?? '';
  expect(left, ':', filter);
  const matches = anyOf(left, filter);
  expect(left, ')', filter);
  return (item) => {
    const values = item[name];
    return Array.isArray(values) && values.some((value) => matches({ [variable]: value }));
  };
}

function expect(left: string[], token: string, filter: string): void {
  if (left.shift() !== token) throw invalid(filter);
}

function text(left: string[], filter: string): string {
  const quoted = /^'(.*)'$/s.exec(left.shift() ?? '')?.[1];
  if (quoted === undefined) throw invalid(filter);
  return quoted.replaceAll("''", "'").toLowerCase();
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function invalid(filter: string): GraphRefusal {
  return badRequest(`Invalid filter clause: ${filter}`);
}

function unsupported(message: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_UnsupportedQuery', message);
}
