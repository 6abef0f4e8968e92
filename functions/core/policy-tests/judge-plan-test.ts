/** Does a budget let go by what it says, and hold one more? */
import type { Change } from '../change.ts';
import { judge } from '../guard.ts';
import { type Fault, fault, type PathStep } from '../policy/mistake.ts';
import { type Bench, MEND } from './bench.ts';
import { rulesNamed } from './rule-ids.ts';
import type { PlanTest } from './suite.ts';

export function judgePlanTest(
  bench: Bench,
  { id, change, goesBy, heldBy }: PlanTest,
  path: readonly PathStep[],
): readonly Fault[] {
  const verdict = (count: number) =>
    judge(
      Array.from({ length: count }, () => ({ kind: change, lane: 'clean-up' }) as Change),
      [],
      bench.policy,
      undefined,
    );
  const [allowed, held] = [verdict(goesBy), verdict(goesBy + 1)];
  for (const rule of rulesNamed([allowed, held])) bench.exercised.add(rule);
  return [
    ...(allowed.outcome === 'proceed'
      ? []
      : [
          fault([...path, 'goesBy'], `"${id}": ${goesBy} ${change} are held by ${allowed.guard}, and must go by`, MEND),
        ]),
    ...(held.guard === heldBy
      ? []
      : [
          fault(
            [...path, 'heldBy'],
            `"${id}": ${goesBy + 1} ${change} are held by ${held.guard ?? 'no budget'}, not by ${heldBy}`,
            MEND,
          ),
        ]),
  ];
}
