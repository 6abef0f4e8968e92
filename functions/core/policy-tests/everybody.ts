/** Everybody that conditions can tell apart: one record for each combination of the values they mention, and one of none of them. */
import type { ASTNode } from '@marcbachmann/cel-js';
import type { WorkerRecord } from '../lifecycle-event.ts';
import { partsOf, type Read, readsOf } from '../policy/reads.ts';
import { recordOf } from './made-up.ts';

export interface Everybody {
  readonly records: readonly WorkerRecord[];
  /** There are more combinations than were tried: these are spread evenly among them. */
  readonly sampled: boolean;
}

/** Chosen here: as many as a test run has the patience for. */
const MOST = 5000;
/** Prime, and larger than any field has values: steps of it visit every value of every field. */
const STRIDE = 7919;

export function everybody(conditions: readonly ASTNode[]): Everybody {
  const values = new Map<Read, Set<string | boolean>>([
    ['employmentType', new Set(['employee', 'contractor', 'intern'])],
  ]);
  for (const node of conditions) mention(node, values);
  const domains = [...values].map(([read, found]) => [read, [...found]] as const);
  const all = domains.reduce((product, [, found]) => product * found.length, 1);
  const sampled = all > MOST;
  const records = Array.from({ length: sampled ? MOST : all }, (_, at) =>
    recordNumbered(domains, sampled ? at * STRIDE : at),
  );
  return { records, sampled };
}

/** A comparison mentions its literals for what it reads. What is read alone is true, false, or empty. */
function mention(node: ASTNode, values: Map<Read, Set<string | boolean>>): void {
  if (['&&', '||', '!_', '?:'].includes(node.op)) {
    for (const part of partsOf(node)) mention(part, values);
    return;
  }
  for (const read of readsOf(node) ?? []) {
    if (read === 'legalHold') values.set(read, new Set([false, true]));
    else if (read !== 'employmentType')
      values.set(read, new Set([...(values.get(read) ?? [undefinedIn(read)]), ...literalsIn(node)]));
  }
}

/** A value no rule mentions: an attribute that is not there, or a field of somebody made up. */
function undefinedIn(read: Read): string {
  return read.startsWith('@') ? '' : String(Reflect.get(recordOf({}), read) ?? '');
}

function literalsIn(node: ASTNode): readonly string[] {
  if (node.op === 'value') return typeof node.args === 'string' ? [node.args] : [];
  if (node.op === '.' || (node.op === 'rcall' && node.args[0] === 'text')) return [];
  return partsOf(node).flatMap(literalsIn);
}

/** Numbers count through the combinations, the first domain fastest. */
function recordNumbered(
  domains: readonly (readonly [Read, readonly (string | boolean)[]])[],
  number: number,
): WorkerRecord {
  const fields: Record<string, unknown> = {};
  const attributes: Record<string, string> = {};
  let left = number;
  for (const [read, values] of domains) {
    const value = values[left % values.length];
    left = Math.floor(left / values.length);
    if (read.startsWith('@')) attributes[read.slice(1)] = String(value);
    else fields[read] = value;
  }
  // Not parsed: a record need not be possible to show what a rule does.
  return { ...recordOf({}), ...fields, attributes };
}
