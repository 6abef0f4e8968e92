/** What a body holds: JSON, or a form; or the reason it cannot be read. Never throws, and repeats no value. */
import { refused, type Taken } from './refusal.ts';

export type Body = { readonly kind: 'read'; readonly value: unknown } | Extract<Taken, { kind: 'refused' }>;

/** Strict UTF-8, then JSON. */
export function readJson(body: Uint8Array): Body {
  const text = textOf(body);
  if (text === undefined) return refused('the body is not UTF-8', '', 'send JSON encoded as UTF-8');
  try {
    return { kind: 'read', value: JSON.parse(text) as unknown };
  } catch {
    // The parser's own message quotes what was sent, which may be personal data.
    return refused('the body is not JSON', '', 'send JSON (RFC 8259), nothing before or after it');
  }
}

/** `application/x-www-form-urlencoded`: brackets make what is nested, `data[employeeId]=5`, `employees[0][id]=5`. */
export function readForm(body: Uint8Array): Body {
  const text = textOf(body);
  if (text === undefined) return refused('the body is not UTF-8', '', 'send a form encoded as UTF-8');
  const fields = [...new URLSearchParams(text)];
  if (fields.length === 0) return refused('the form is empty', '', 'send the fields the vendor documents');
  if (fields.length > MOST_FIELDS) return refused('the form has too many fields', '', `send ${MOST_FIELDS} at most`);
  const root: Nested = new Map();
  for (const [name, value] of fields)
    put(
      root,
      name.split(/[[\]]+/).filter((step, at) => at === 0 || step !== ''),
      value,
    );
  return { kind: 'read', value: plain(root) };
}

/** Our choice: past it a form is an attack. */
const MOST_FIELDS = 10_000;
const MOST_STEPS = 8;
type Nested = Map<string, Nested | string>;

function put(root: Nested, path: readonly string[], value: string): void {
  const steps = path.slice(0, MOST_STEPS);
  let here = root;
  for (const step of steps.slice(0, -1)) {
    const next = here.get(step);
    const below: Nested = next instanceof Map ? next : new Map();
    here.set(step, below);
    here = below;
  }
  here.set(steps.at(-1) ?? '', value);
}

/** Maps whose keys are 0, 1, 2 … are lists. No key can be mistaken for a member every object has. */
function plain(nested: Nested): unknown {
  const members = [...nested].map(([name, value]) => [name, value instanceof Map ? plain(value) : value] as const);
  const isList = members.length > 0 && members.every(([name], at) => name === String(at));
  return isList ? members.map(([, value]) => value) : Object.fromEntries(members);
}

function textOf(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined; // a TypeError is the decoder's way of saying that it is no UTF-8
  }
}
