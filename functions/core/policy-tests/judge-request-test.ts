/** May somebody ask for it, for as long as the test says, and do those decide who must? */
import { type Fault, fault, type PathStep } from '../policy/mistake.ts';
import { type Bench, MEND } from './bench.ts';
import { recordOf } from './made-up.ts';
import type { RequestTest } from './suite.ts';

export function judgeRequestTest(
  { policy, ids, exercised }: Bench,
  { id, person, kind, entitlement, allowed }: RequestTest,
  path: readonly PathStep[],
): readonly Fault[] {
  const asked = ids.get(entitlement);
  if (asked === undefined) return [];
  const found = policy.requestRule(kind, asked, recordOf(person));
  if (found !== undefined)
    for (const rule of [found.rule, ...found.approvals.map((one) => one.id)]) exercised.add(rule);
  const is =
    found === undefined
      ? 'not at all'
      : inWords(
          found.rule,
          found.longestDays,
          found.approvals.map((one) => one.id),
        );
  const wanted = allowed === undefined ? 'not at all' : inWords(allowed.by, allowed.days, allowed.approvals);
  return is === wanted ? [] : [fault(path, `"${id}": it may be asked for ${is}, and must be ${wanted}`, MEND)];
}

function inWords(rule: string, days: number, approvals: readonly string[]): string {
  return `by ${rule} for ${days} days, approved by ${approvals.length === 0 ? 'nobody' : approvals.join(' and ')}`;
}
