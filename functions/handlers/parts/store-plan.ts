/** Stores a plan with its evidence, the intents of what runs first, what it counts towards, and the name it gives, in one transaction. */
import { canonical, sha256 } from '../../core/canonical.ts';
import type { Case } from '../../core/case.ts';
import type { Lane } from '../../core/change.ts';
import type { Charge } from '../../core/charge.ts';
import { standing } from '../../core/employment.ts';
import { driftFacts, entryOf, intentOf } from '../../core/entries.ts';
import type { Digest } from '../../core/ids.ts';
import { batch, type Plan } from '../../core/plan.ts';
import { queriesFor, withoutSeeking } from '../../core/queries.ts';
import { recordOf } from '../../core/replay.ts';
import { asFact } from '../../core/ruling.ts';
import type { Situation } from '../../core/situation.ts';
import type { Planned } from '../../core/steps.ts';
import { brakes, cases, people } from '../../runtime/parts.ts';
import { policy } from '../../runtime/policy.ts';
import { newSalt } from '../../runtime/random.ts';
import { record } from '../../runtime/record.ts';
import { putPlan, putRecorded, updateCase } from '../../store/cases.ts';
import type { Write } from '../../store/items.ts';
import { claimName } from '../../store/names.ts';
import { holdsRight, putUserName } from '../../store/people.ts';
import { countIn } from '../../store/windows.ts';
import type { FreeNames } from './user-names.ts';

/** Each person once in each window, whatever attempt and whatever plan of the case: the case keeps where it was counted. */
export interface Countings {
  readonly writes: readonly Write[];
  readonly counted: readonly string[] | undefined;
}

export function countings({ usage, now }: Situation, charges: readonly Charge[], { counted = [] }: Case): Countings {
  if (charges.length === 0) return { writes: [], counted: undefined };
  return {
    writes: charges.map((charge) => countIn(brakes().table, charge, usage?.counters[charge.key] ?? {}, now)),
    counted: [...counted, ...charges.map(({ key }) => key)],
  };
}

/** A name is claimed with the plan that gives it; who comes back claims theirs anew, so that nobody takes it for a leaver's. */
export function namings({ person, now }: Situation, { userName }: Plan, claims: FreeNames['claims']): readonly Write[] {
  const { table } = people();
  if (userName !== undefined)
    return [
      claimName(table, userName.name, person.personId, now, claims.get(userName.name)),
      putUserName(table, person.personId, userName),
    ];
  const back = person.left !== undefined && standing(person) === 'active' ? person.userName : undefined;
  return back === undefined ? [] : [claimName(table, back.name, person.personId, now)];
}

/**
 * A case that executes already was planned by this very step, and its answer was lost: it is loaded or opened before every
 * other planning. That plan's record and intents stand, and nothing of it ran.
 */
function replaced({ state, planDigest }: Case): { readonly replaces?: Digest } {
  return state === 'executing' && planDigest !== undefined ? { replaces: planDigest } : {};
}

export interface Running extends Countings {
  readonly lanes: Planned['lanes'];
  /** The lane that runs first. */
  readonly first: Lane | undefined;
  /** What gives the person their name. */
  readonly naming: readonly Write[];
}

/**
 * With the plan go what it was made from, so that anyone can make it again (core/replay.ts), and the intents of the lane that
 * runs first: what they begin is written by nobody who has not read them.
 */
export async function storePlan(
  situation: Situation,
  handled: Case,
  made: Plan,
  { lanes, first, naming, writes, counted }: Running,
): Promise<true> {
  const { person } = situation;
  const recorded = canonical(recordOf(situation, { zoneData: process.versions.tz ?? 'unknown', salt: newSalt() }));
  const planned = entryOf(handled, person, 'planned', {
    planDigest: made.digest,
    ...replaced(handled),
    policyDigest: made.policyDigest,
    observedDigest: made.observedDigest,
    recordedDigest: sha256(recorded),
    verdict: made.verdict.outcome,
    ...(made.verdict.guard === undefined ? {} : { guard: made.verdict.guard }),
    ...(made.windows === undefined
      ? {}
      : { windows: made.windows.map(({ key, used, allowed }) => `${key} ${used} of ${allowed}`) }),
    ...(made.layoff === undefined ? {} : { layoff: made.layoff }),
    ...driftFacts(situation, made),
    changes: made.changes.map(
      (change) =>
        `${change.lane} ${change.kind} ${change.system}${'entitlement' in change ? ` ${change.entitlement}` : ''} by ${change.rule}`,
    ),
    approvals: made.approvals.map((need) => `${need.id} ${need.entitlement} by ${need.rule}`),
    findings: made.findings.map((finding) => finding.kind),
    ...(made.userName === undefined ? {} : { userNameBy: made.userName.rule }),
    ...(made.linked === undefined ? {} : { linked: Object.keys(made.linked) }),
    ...(made.rulings === undefined ? {} : { rulings: made.rulings.map(asFact) }),
    ...(made.tried === undefined ? {} : { tried: made.tried.map(({ rule, enforcement }) => `${enforcement} ${rule}`) }),
  });
  const intents =
    first === undefined
      ? []
      : lanes[first].map((system) =>
          intentOf(handled, person, made, { lane: first, system, changes: batch(made, system, first) }),
        );
  await record(handled.caseId, [planned, ...intents], {
    head: handled.head,
    also: (head) => [
      holdsRight(people().table, handled.personId, handled.caseId),
      putPlan(cases().table, { plan: made, intended: first }),
      putRecorded(cases().table, made, recorded),
      updateCase(
        cases().table,
        handled.caseId,
        {
          ...{ planDigest: made.digest, state: 'executing', findings: made.findings, head, counted },
          ...queriesOnceFound(situation, made, handled),
        },
        counted === undefined ? {} : { condition: countedAs(handled) },
      ),
      ...writes,
      ...naming,
    ],
    cut: made.changes.some((change) => change.lane === 'cut'),
  });
  return true;
}

/** What a connector looks for before it writes: their account, under the name they have now. */
function queriesOnceFound(
  { person }: Situation,
  { userName }: Plan,
  { queries }: Case,
): Pick<Partial<Case>, 'queries'> {
  if (!Object.values(queries).some(({ seek }) => seek !== undefined)) return {};
  const called = userName === undefined ? person : { ...person, userName };
  return { queries: withoutSeeking(queriesFor(called, policy())) };
}

function countedAs({ counted }: Case) {
  const names = { '#before': 'counted' };
  return counted === undefined
    ? { expression: 'attribute_not_exists(#before)', names }
    : { expression: '#before = :before', names, values: { ':before': counted } };
}
