/** Plans a case from what was observed, lets the guards judge it, and stores it: nothing is written to a target but from here. */
import { keeps } from '../connectors/manifest.ts';
import { canonical, sha256 } from '../core/canonical.ts';
import type { Case } from '../core/case.ts';
import { type Change, LANES, type Lane } from '../core/change.ts';
import type { Charge } from '../core/charge.ts';
import { standing } from '../core/employment.ts';
import { driftFacts, entryOf, intentOf } from '../core/entries.ts';
import { CaseSuperseded, EvidenceUnavailable } from '../core/errors.ts';
import type { Digest, Instant, System } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { batch, type Plan } from '../core/plan.ts';
import { plan } from '../core/planner.ts';
import { queriesFor, withoutSeeking } from '../core/queries.ts';
import { recordOf } from '../core/replay.ts';
import { asFact } from '../core/ruling.ts';
import { belongsToSomebodyElse, type Decided, type Situation } from '../core/situation.ts';
import { INPUT_VERSION, PlanInput, type Planned } from '../core/steps.ts';
import { adoptable, namesDue } from '../core/user-name.ts';
import { chargesWith } from '../core/window-guard.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { approvals, brakes, cases, people, stores } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { newSalt } from '../runtime/random.ts';
import { record } from '../runtime/record.ts';
import { approvalsOf } from '../store/approvals.ts';
import { findPlan, putPlan, putRecorded, updateCase } from '../store/cases.ts';
import type { Write } from '../store/items.ts';
import { claimName } from '../store/names.ts';
import { holdsRight, putUserName } from '../store/people.ts';
import { countIn } from '../store/windows.ts';
import { readWork, type Work } from '../store/work.ts';
import { requesterOf, withColleagues } from './parts/colleagues.ts';
import { usageOf } from './parts/usage.ts';
import { type FreeNames, freeAmong, withoutLostName } from './parts/user-names.ts';

export const handler = lambda(PlanInput, async ({ caseId, personId, observing }): Promise<Planned> => {
  const answered = observing.filter((one) => one.failed === undefined).map((one) => one.system);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const work = await readWork(stores(), { caseId, personId }, answered);
    if (work.right !== caseId) throw new CaseSuperseded(`another case writes for the person of ${caseId} now`);
    const { situation, claims } = await situationOf(work);
    const made = plan(situation);
    const lanes = runnable(made, answered);
    const first = LANES.find((lane) => lanes[lane].length > 0);
    const charges = chargesWith(situation, made);
    const counting = countings(situation, charges, work.case);
    const naming = namings(situation, made, claims);
    const stored = store(situation, work.case, made, { lanes, first, naming, ...counting });
    // Others counted in the same window, or took the same name, at this moment: what is left now is judged anew.
    const contended = charges.length > 0 || naming.length > 0;
    if ((contended ? await unlessRefused(stored) : await stored) === undefined) continue;
    return { version: INPUT_VERSION, planDigest: made.digest, action: first === undefined ? 'settle' : 'apply', lanes };
  }
  throw new EvidenceUnavailable(
    `${MOST_ATTEMPTS} times others counted in the same window, or took the same name, first; it is tried again`,
  );
});

/** Our choice: a window that fills is refused once, and then judged as full; only others that fill it meanwhile cost another attempt. */
const MOST_ATTEMPTS = 20;

/** Each person once in each window, whatever attempt and whatever plan of the case: the case keeps where it was counted. */
interface Countings {
  readonly writes: readonly Write[];
  readonly counted: readonly string[] | undefined;
}

function countings({ usage, now }: Situation, charges: readonly Charge[], { counted = [] }: Case): Countings {
  if (charges.length === 0) return { writes: [], counted: undefined };
  return {
    writes: charges.map((charge) => countIn(brakes().table, charge, usage?.counters[charge.key] ?? {}, now)),
    counted: [...counted, ...charges.map(({ key }) => key)],
  };
}

interface Known {
  readonly situation: Situation;
  readonly claims: FreeNames['claims'];
}

/** Of the names that were looked for and those their own accounts have, the ones nobody else was given; nothing is read where none is due. */
async function namesOf({ case: { queries }, observed }: Work, person: Person, now: Instant) {
  if (namesDue(person, policy()).length === 0) return { names: undefined, claims: new Map() };
  const own = observed.map(({ access }) => access).filter((access) => !belongsToSomebodyElse(access, person));
  const sought = Object.values(queries).flatMap(({ seek }) => seek?.names ?? []);
  const names = [...new Set([...adoptable(person, policy(), own), ...sought])];
  const { free, claims } = await freeAmong(names, person, policy(), now);
  return { names: names.filter((name) => free.has(name)), claims };
}

/** A name is claimed with the plan that gives it; who comes back claims theirs anew, so that nobody takes it for a leaver's. */
function namings({ person, now }: Situation, { userName }: Plan, claims: FreeNames['claims']): readonly Write[] {
  const { table } = people();
  if (userName !== undefined)
    return [
      claimName(table, userName.name, person.personId, now, claims.get(userName.name)),
      putUserName(table, person.personId, userName),
    ];
  const back = person.left !== undefined && standing(person) === 'active' ? person.userName : undefined;
  return back === undefined ? [] : [claimName(table, back.name, person.personId, now)];
}

async function situationOf(work: Work): Promise<Known> {
  const asked = work.case.asked ? await approvalsOf(approvals(), work.case.caseId) : [];
  const decided: Decided[] = asked.flatMap(({ entitlement, decision, rule, request }) =>
    decision === undefined ? [] : [{ entitlement, decision, rule, request }],
  );
  const requester = await requesterOf(work.case);
  const now = clock();
  const person = await withoutLostName(work.person, policy());
  const { names, claims } = await namesOf(work, person, now);
  const situation: Situation = {
    case: asRecorded(work.case),
    person,
    requester,
    now,
    policy: policy(),
    observed: work.observed.map((one) => one.access),
    keeps,
    reasons: work.reasons,
    requests: work.requests,
    attested: work.attested,
    decided,
    asked: asked.map(({ approvalId, stage = 0, since, askedAt, votes = [], ...one }) => ({
      ...{ approvalId, stage, votes, since: since ?? askedAt },
      ...{ state: one.state, entitlement: one.entitlement, request: one.request, rule: one.rule },
      ...{ covers: one.covers, gave: one.gave },
    })),
    released: await releasedBy(work.case),
    acknowledged: work.case.acknowledged,
    colleagues: new Map(),
    usage: await usageOf(work.person, work.case, now),
    ...(names === undefined ? {} : { names }),
  };
  return { situation: await withColleagues(situation), claims };
}

/** What an operator let go on of this case, as it was planned then. */
async function releasedBy({ caseId, releasedPlan }: Case): Promise<readonly Change[] | undefined> {
  return releasedPlan && (await findPlan(cases(), caseId, releasedPlan))?.changes;
}

/** Without what wakes the case: a token is recorded nowhere. */
function asRecorded({ taskToken: _, head: __, ...handled }: Case): Situation['case'] {
  return handled;
}

/**
 * A case that executes already was planned by this very step, and its answer was lost: it is loaded or opened before every
 * other planning. That plan's record and intents stand, and nothing of it ran.
 */
function replaced({ state, planDigest }: Case): { readonly replaces?: Digest } {
  return state === 'executing' && planDigest !== undefined ? { replaces: planDigest } : {};
}

interface Running extends Countings {
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
async function store(
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

/** The lanes with the systems that have something to run in them. A held or refused plan runs its cut at most: a cut waits for nobody. */
function runnable(made: Plan, answered: readonly System[]): Planned['lanes'] {
  const open: readonly Lane[] =
    made.verdict.outcome === 'proceed' ? LANES : made.verdict.outcome === 'hold' ? ['cut'] : [];
  return Object.fromEntries(
    LANES.map((lane) => [
      lane,
      open.includes(lane) ? answered.filter((system) => batch(made, system, lane).length > 0) : [],
    ]),
  ) as Planned['lanes'];
}
