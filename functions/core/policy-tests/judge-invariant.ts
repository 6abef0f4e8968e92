/** Is an invariant true of everybody it is about? */

import { desiredOf } from '../desired.ts';
import type { WorkerRecord } from '../lifecycle-event.ts';
import { checkWhen } from '../policy/condition.ts';
import { type Fault, fault, type PathStep } from '../policy/mistake.ts';
import { asSeen } from '../policy/person-seen.ts';
import type { RequestKind } from '../policy/requests.ts';
import { type Bench, heldAfter, MEND, nameOf } from './bench.ts';
import type { Everybody } from './everybody.ts';
import { planFor, recordOf } from './made-up.ts';
import { rulesNamed } from './rule-ids.ts';
import type { Invariant, Suite } from './suite.ts';

/** Of everybody the rules can tell apart, the first it is not true of. Leavers are the personas, having held everything there is. */
export function judgeInvariant(
  bench: Bench,
  invariant: Invariant,
  { personas }: Suite,
  people: Everybody,
  path: readonly PathStep[],
): readonly Fault[] {
  const checked = checkWhen(invariant.when);
  if ('fault' in checked) return [];
  const leaving = invariant.standing === 'ended' || invariant.standing === 'suspended';
  const records = leaving ? [...personas.map(({ person }) => recordOf(person)), recordOf({})] : people.records;
  const concerned = records.filter((record) => checked.condition.evaluate(invariant.id, asSeen(record)));
  if (concerned.length === 0)
    return [fault([...path, 'when'], `"${invariant.id}" is about nobody`, 'mend its condition')];
  for (const record of concerned) {
    const { held, wanted } = leaving ? heldByLeaver(bench, invariant, record) : heldByWorker(bench, invariant, record);
    const might = new Set([...held, ...wanted, ...(leaving ? [] : maybeHeld(bench, invariant, record))]);
    const never = [...might].filter((name) => forbids(bench, invariant, name));
    const lacking = invariant.always.filter((name) => !held.has(name));
    if (never.length + lacking.length === 0) continue;
    const holds = (name: string) => (held.has(name) ? `holds ${name}` : `may hold ${name} by asking for it`);
    const what = [...never.map(holds), ...lacking.map((name) => `does not hold ${name}`)].join(', ');
    return [fault(path, `"${invariant.id}" is not true of ${portrait(record)}: ${what}`, MEND)];
  }
  return [];
}

interface Holding {
  readonly held: ReadonlySet<string>;
  /** What rules would give, were it not for what is held beside it. */
  readonly wanted: readonly string[];
}

function heldByLeaver(bench: Bench, { standing }: Invariant, record: WorkerRecord): Holding {
  const made = planFor({ ...bench, record, standing, holding: [...bench.ids.values()], accounts: true });
  for (const rule of rulesNamed(made)) bench.exercised.add(rule);
  return { held: new Set(heldAfter(made).map((id) => nameOf(bench, id))), wanted: [] };
}

/** Only `always` exercises the rules that give it: that nothing forbidden is given exercises none. */
function heldByWorker(
  { policy, exercised, ...bench }: Bench,
  { always, standing }: Invariant,
  record: WorkerRecord,
): Holding {
  if (standing === 'expected') return { held: new Set(), wanted: [] };
  const named = { policy, exercised, ...bench };
  for (const { entitlement, rule } of always.length === 0 ? [] : policy.birthrightsFor(record))
    if (always.includes(nameOf(named, entitlement))) exercised.add(rule);
  const subject = { department: record.department, records: [record], supported: [] };
  const { held, without } = desiredOf(policy, subject);
  return {
    held: new Set([...held].map((id) => nameOf(named, id))),
    wanted: without.map(({ entitlement }) => nameOf(named, entitlement)),
  };
}

/** What rules let them have by asking: "nobody ever holds" is about that too. A leaver's exceptions are what `except` shows, not a plan. */
function maybeHeld({ policy, ids }: Bench, { standing }: Invariant, record: WorkerRecord): readonly string[] {
  if (standing === 'expected') return [];
  return [...ids]
    .filter(([, id]) => KINDS.some((kind) => policy.requestRule(kind, id, record) !== undefined))
    .map(([name]) => name);
}

const KINDS = ['request', 'exception'] as const satisfies readonly RequestKind[];

function forbids({ pack }: Bench, { never }: Invariant, name: string): boolean {
  if (never === 'anything') return true;
  if (never === 'privileged') return pack.catalogue.some((entry) => entry.name === name && entry.privileged);
  return never.includes(name);
}

/** What is particular about somebody made up. */
function portrait(record: WorkerRecord): string {
  const plain = recordOf({});
  const fields = Object.entries(record).filter(
    ([name, value]) => name !== 'attributes' && value !== Reflect.get(plain, name),
  );
  const words = [...fields, ...Object.entries(record.attributes).filter(([, value]) => value !== '')].map(
    ([name, value]) => `${name} ${value}`,
  );
  return words.length === 0 ? 'an employee no rule mentions' : `somebody with ${words.join(', ')}`;
}
