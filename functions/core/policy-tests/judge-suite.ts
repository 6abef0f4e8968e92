/** Runs the tests of a pack: what failed and where, and which rules were exercised. Pure. */
import { checkWhen } from '../policy/condition.ts';
import { type Fault, fault } from '../policy/mistake.ts';
import { didYouMean } from '../policy/nearest.ts';
import type { PolicyPack } from '../policy/pack.ts';
import { type Bench, benchOf } from './bench.ts';
import { conditionsOf } from './conditions.ts';
import { type Everybody, everybody } from './everybody.ts';
import { judgeInvariant } from './judge-invariant.ts';
import { judgePersona } from './judge-persona.ts';
import { judgePlanTest } from './judge-plan-test.ts';
import { judgeRequestTest } from './judge-request-test.ts';
import { judgeTerm } from './judge-term.ts';
import type { Keeps } from './made-up.ts';
import type { Suite } from './suite.ts';

export interface Judged {
  readonly faults: readonly Fault[];
  /** Ids of rules that some test exercised. */
  readonly exercised: ReadonlySet<string>;
  /** How many people the invariants were tried on, and whether there would have been more. */
  readonly tried: number;
  readonly sampled: boolean;
}

/** `most`: how many failures to look for; mutation needs one only. */
export function judgeSuite(pack: PolicyPack, suite: Suite, keeps: Keeps, most = Infinity): Judged {
  const bench = benchOf(pack, keeps);
  const people = everybody(conditionsOf(pack, suite));
  const faults: Fault[] = [];
  for (const found of judged(bench, suite, people)) {
    faults.push(...found);
    if (faults.length >= most) break;
  }
  return { faults, exercised: bench.exercised, tried: people.records.length, sampled: people.sampled };
}

function* judged(bench: Bench, suite: Suite, people: Everybody): Generator<readonly Fault[]> {
  yield strangers(bench, suite);
  for (const [index, persona] of suite.personas.entries()) yield judgePersona(bench, persona, ['personas', index]);
  for (const [index, test] of suite.plans.entries()) yield judgePlanTest(bench, test, ['plans', index]);
  for (const [index, test] of suite.requests.entries()) yield judgeRequestTest(bench, test, ['requests', index]);
  for (const [index, term] of suite.terms.entries()) yield judgeTerm(bench, term, ['terms', index]);
  for (const [index, invariant] of suite.invariants.entries())
    yield judgeInvariant(bench, invariant, suite, people, ['invariants', index]);
}

/** Names that are in no catalogue, conditions that are no CEL, ids used twice. */
function strangers({ ids }: Bench, { personas, invariants, plans, requests, terms }: Suite): readonly Fault[] {
  const named = [
    ...personas.flatMap(({ holds, holding, asks }, index) =>
      [...holds, ...holding, ...Object.keys(asks)].map((name) => [['personas', index], name] as const),
    ),
    ...invariants.flatMap(({ always, never }, index) =>
      [...always, ...(Array.isArray(never) ? never : [])].map((name) => [['invariants', index], name] as const),
    ),
    ...requests.map(({ entitlement }, index) => [['requests', index], entitlement] as const),
  ];
  const unknown = named.flatMap(([path, name]) =>
    ids.has(name)
      ? []
      : [
          fault(
            path,
            `the catalogue has no entitlement "${name}"`,
            `${didYouMean(name, ids.keys())}name one that is there`,
          ),
        ],
  );
  const wrong = invariants.flatMap(({ when }, index) => {
    const checked = checkWhen(when);
    return 'fault' in checked
      ? [{ ...fault(['invariants', index, 'when'], checked.fault.text, checked.fault.mend), from: checked.fault.from }]
      : [];
  });
  const all = Object.entries({ personas, invariants, plans, requests, terms }).flatMap(([section, tests]) =>
    tests.map(({ id }, index) => ({ id, path: [section, index, 'id'] })),
  );
  const twice = all.filter(({ id }, at) => all.findIndex((one) => one.id === id) < at);
  return [
    ...unknown,
    ...wrong,
    ...twice.map(({ id, path }) => fault(path, `a second test "${id}"`, 'choose another id')),
  ];
}
