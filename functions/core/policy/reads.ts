/** What a condition reads of a person, and the equalities without which it cannot hold: what the rule index is made of. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { isPersonField, type PersonField, type PersonSeen } from './person-seen.ts';

/** One thing a condition can read: a field of the record, or one attribute by its name (`@costGroup`). */
export type Read = Exclude<PersonField, 'attributes'> | `@${string}`;

/** As text, as conditions compare it. */
export function textOf(person: PersonSeen, read: Read): string {
  return isAttribute(read) ? (person.attributes.get(read.slice(1)) ?? '') : String(person[read]);
}

function isAttribute(read: Read): read is `@${string}` {
  return read.startsWith('@');
}

/** Everything the expression reads; undefined when it names an attribute only as it runs, and so may read any of them. */
export function readsOf(node: ASTNode): ReadonlySet<Read> | undefined {
  const read = readOf(node);
  if (read !== undefined) return new Set([read]);
  if (node.op === '.') return undefined;
  const parts = partsOf(node).map(readsOf);
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? new Set(known.flatMap((part) => [...part])) : undefined;
}

/** Values of which the person must have one, for each thing they must have it in, or the expression is false. Empty: we know of none. */
export type Needs = ReadonlyMap<Read, ReadonlySet<string>>;

export function needsOf(node: ASTNode): Needs {
  if (node.op === '==') return new Map([...equals(node.args[0], node.args[1]), ...equals(node.args[1], node.args[0])]);
  if (node.op === 'in') return new Map(equals(node.args[0], node.args[1]));
  if (node.op === '&&') return both(needsOf(node.args[0]), needsOf(node.args[1]));
  if (node.op === '||') return either(needsOf(node.args[0]), needsOf(node.args[1]));
  return new Map();
}

function equals(left: ASTNode, right: ASTNode): readonly (readonly [Read, ReadonlySet<string>])[] {
  const read = readOf(left);
  const values = (right.op === 'list' ? right.args : [right]).map((one) => (one.op === 'value' ? one.args : undefined));
  const texts = values.filter((value) => typeof value === 'string' || typeof value === 'boolean').map(String);
  return read !== undefined && texts.length === values.length ? [[read, new Set(texts)]] : [];
}

function both(left: Needs, right: Needs): Needs {
  const joined = new Map(left);
  for (const [read, values] of right) {
    const before = joined.get(read);
    joined.set(read, before === undefined ? values : new Set([...values].filter((value) => before.has(value))));
  }
  return joined;
}

function either(left: Needs, right: Needs): Needs {
  return new Map(
    [...left].flatMap(([read, values]) => {
      const other = right.get(read);
      return other === undefined ? [] : [[read, new Set([...values, ...other])] as const];
    }),
  );
}

/** `person.department`, `person.attributes.text("x")`: the whole node reads one thing. */
function readOf(node: ASTNode): Read | undefined {
  if (node.op === '.') return isPersonField(node.args[1]) && node.args[1] !== 'attributes' ? node.args[1] : undefined;
  if (node.op !== 'rcall' || node.args[0] !== 'text') return undefined;
  const [name] = node.args[2];
  return name?.op === 'value' && typeof name.args === 'string' ? `@${name.args}` : undefined;
}

/** The parts of the CEL that rules may use (condition.ts). */
export function partsOf(node: ASTNode): readonly ASTNode[] {
  if (node.op === 'value') return [];
  if (node.op === '!_') return [node.args];
  if (node.op === 'rcall') return [node.args[1], ...node.args[2]];
  return node.args as readonly ASTNode[]; // what is left joins two or more parts, or lists them: condition.ts refuses the rest
}
