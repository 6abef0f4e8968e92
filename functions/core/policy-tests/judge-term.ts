/** Does a rule say what was written down of it a second time? */
import { canonical } from '../canonical.ts';
import { type Fault, fault, type PathStep } from '../policy/mistake.ts';
import { didYouMean } from '../policy/nearest.ts';
import { type Bench, MEND } from './bench.ts';
import { entriesOf } from './rule-ids.ts';
import type { Term } from './suite.ts';

/** What people read, and what a calendar lists by the dozen, is not said twice. */
const NOT_TWICE = new Set(['id', 'name', 'because', 'source', 'holidays']);

export function judgeTerm(
  { pack, exercised }: Bench,
  { id, rule, says }: Term,
  path: readonly PathStep[],
): readonly Fault[] {
  const entries = entriesOf(pack);
  const entry = entries.get(rule);
  if (entry === undefined) {
    const mend = `${didYouMean(rule, entries.keys())}name a rule of the pack, or take the test out`;
    return [fault([...path, 'rule'], `"${id}": the pack has no rule "${rule}"`, mend)];
  }
  exercised.add(rule);
  const fields = Object.keys({ ...entry, ...says }).filter((field) => !NOT_TWICE.has(field));
  return fields.flatMap((field) => {
    const [is, wanted] = [said(entry[field]), said(says[field])];
    return is === wanted
      ? []
      : [fault([...path, 'says'], `"${id}": ${field} of ${rule} is ${is}, and must be ${wanted}`, MEND)];
  });
}

function said(value: unknown): string {
  return value === undefined ? 'not said' : canonical(value);
}
