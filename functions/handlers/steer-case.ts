/** `POST /v1/cases/{id}/release | retry | cancel | attest | waive`: what an operator does about a case that waits for them. */
import type { Case, CaseState } from '../core/case.ts';
import { ENDED } from '../core/case.ts';
import { compare, isCovered, written } from '../core/drift.ts';
import { allRecords } from '../core/employment.ts';
import { entryOf } from '../core/entries.ts';
import { deltaDigest } from '../core/guard.ts';
import { CaseId, type DigestShown, type WorkerId } from '../core/ids.ts';
import type { WorkerRecord } from '../core/lifecycle-event.ts';
import { noticeOf } from '../core/notice.ts';
import type { Person } from '../core/person.ts';
import type { Plan } from '../core/plan.ts';
import { type ReleaseTerms, releaseTerms } from '../core/policy/brakes.ts';
import { type Signature, sign } from '../core/signatures.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { steerCase } from '../routes/steer-case.ts';
import { clock } from '../runtime/clock.ts';
import { stopExecution } from '../runtime/executions.ts';
import { type AskedOf, type Caller, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { notify } from '../runtime/notices.ts';
import { approvals, cases, ledger, people } from '../runtime/parts.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import { wake } from '../runtime/wake.ts';
import { approvalsOf, closeApproval } from '../store/approvals.ts';
import { loadCase, loadPlan, updateCase } from '../store/cases.ts';
import type { Write } from '../store/items.ts';
import { findPerson, loadPerson, releaseRight, unpark } from '../store/people.ts';
import { leaveInbox, rejoinInbox } from '../store/turns.ts';
import { attest } from './parts/attest.ts';
import { requesterOf } from './parts/colleagues.ts';
import { operatorOf, signerOf } from './parts/operator.ts';
import { waive } from './parts/waive.ts';

interface Steering {
  readonly handled: Case;
  readonly person: Person;
  readonly caller: Caller;
  readonly holdsRight: boolean;
  readonly because: string | undefined;
}

type Asked = AskedOf<typeof steerCase, keyof typeof steerCase>;

export const handler = http(steerCase, {
  'POST /v1/cases/{id}/release': (asked) => steer(asked, 'release', release),
  'POST /v1/cases/{id}/retry': (asked) => steer(asked, 'retry', retry),
  'POST /v1/cases/{id}/cancel': (asked) => steer(asked, 'cancel', cancel),
  'POST /v1/cases/{id}/waive': (asked) =>
    steer(asked, 'waive', async (steering) => {
      const parties = await partiesOf(steering.handled, steering.person);
      return waive({ ...steering, parties }, asked.body.change);
    }),
  'POST /v1/cases/{id}/attest': (asked) => steer(asked, 'attest', (steering) => attest(steering, asked.body.task)),
});

async function steer(
  { caller, path, body }: Asked,
  verb: string,
  how: (steering: Steering, shown: DigestShown | undefined) => Promise<void>,
): Promise<HttpResponse> {
  const caseId = CaseId.safeParse(path.id);
  if (!caseId.success)
    throw new Problem(404, 'No such case', `${path.id} is no case id; tenure cases lists those there are`);
  const handled = await loadCase(cases(), caseId.data);
  apart(handled);
  const { person, right } = await loadPerson(people(), handled.personId);
  if (person === undefined) throw new Problem(409, 'Nobody to act on', 'the person of this case is not known any more');
  const steering = { handled, person, caller, because: body.because, holdsRight: right === handled.caseId };
  await how(steering, body.planDigest);
  await wake('CaseReceived', [handled.personId]);
  return { status: 200, body: { caseId: handled.caseId, [verb]: true } };
}

/** Lets the delta that was held run: planned again, the same or less of it goes on, and anything wider is held again. */
async function release({ handled, person, caller, because }: Steering, shown: DigestShown | undefined): Promise<void> {
  if (handled.state !== 'held' || handled.planDigest === undefined) throw notNow(handled, 'released', 'held');
  if (because === undefined) throw new Problem(400, 'Why?', 'say why in "because": it is kept as evidence');
  if (shown === undefined)
    throw new Problem(
      400,
      'Which plan?',
      `name the plan you looked at in "planDigest": tenure case ${handled.caseId} shows it`,
    );
  if (!handled.planDigest.startsWith(shown))
    throw new Problem(
      409,
      'Stale',
      `the plan is now ${handled.planDigest.slice(0, 12)}: look at it with tenure case ${handled.caseId}, and release that one`,
    );
  const plan = await loadPlan(cases(), handled.caseId, handled.planDigest);
  if (plan.verdict.next !== undefined)
    throw new Problem(409, 'Not released but answered', `${plan.verdict.because}. ${plan.verdict.next}`);
  const releasedDigest = deltaDigest(plan.changes);
  const terms = releaseTerms(policyPack().releases, 'plan');
  const signed = await signedFor({ handled, person, caller, plan, terms });
  const { signatures } = signed;
  const entry = entryOf(
    handled,
    person,
    'released',
    {
      planDigest: plan.digest,
      releasedDigest,
      guard: plan.verdict.guard ?? '',
      signatures: signatures.length,
      needed: terms.people,
    },
    await by(caller, because),
  );
  const condition = signaturesAs(handled);
  if (signed.kind === 'one-more') {
    const note = `released by one operator; a second, different one must say so too: tenure release`;
    const also = [
      updateCase(
        cases().table,
        handled.caseId,
        { signatures, signedDigest: releasedDigest, signedPlan: plan.digest, note },
        { condition },
      ),
    ];
    await write(handled, entry, also);
    return;
  }
  await write(handled, entry, [
    updateCase(
      cases().table,
      handled.caseId,
      { releasedDigest, releasedPlan: plan.digest, releasedUntil: signed.until, ...AGAIN },
      { remove: ['note', 'signatures', 'signedDigest', 'signedPlan'], condition },
    ),
    ...rejoinInbox(people().table, handled, clock()),
  ]);
}

interface Signing extends Pick<Steering, 'handled' | 'person' | 'caller'> {
  readonly plan: Plan;
  readonly terms: ReleaseTerms;
}

/** Never the one it is about, nor who asked for it. */
async function signedFor({ handled, person, caller, plan, terms }: Signing) {
  const parties = await partiesOf(handled, person);
  const signed = sign(await signedBefore(handled, plan), await signerOf(caller), parties, terms);
  if (signed.kind === 'refused') throw new Problem(403, 'You may not release this', signed.because);
  return signed;
}

/** What the first operator said counts for the same delta, or less of it; not for more. */
async function signedBefore(
  { caseId, signatures = [], signedDigest, signedPlan }: Case,
  { changes }: Plan,
): Promise<readonly Signature[]> {
  if (signedDigest === deltaDigest(changes)) return signatures;
  if (signedPlan === undefined) return [];
  const { changes: shown } = await loadPlan(cases(), caseId, signedPlan);
  return isCovered(compare(written(shown), written(changes))) ? signatures : [];
}

/** The workers it is about, and those who asked for it. */
async function partiesOf(handled: Case, person: Person): Promise<readonly WorkerId[]> {
  const asked = [handled.request?.requestedBy, await requesterOf(handled)].flatMap((one) => one ?? []);
  const requesters = await Promise.all(asked.map((one) => findPerson(people(), one)));
  return [person, ...requesters].flatMap((one) => (one === undefined ? [] : allRecords(one))).map(workerOf);
}

const workerOf = ({ workerId }: WorkerRecord): WorkerId => workerId;

/** Of two operators at once one is told to look again: neither word is lost. */
function signaturesAs({ signatures }: Case) {
  const names = { '#given': 'signatures', '#was': 'state' };
  return signatures === undefined
    ? { expression: '#was = :held AND attribute_not_exists(#given)', names, values: { ':held': 'held' } }
    : {
        expression: '#was = :held AND size(#given) = :given',
        names,
        values: { ':held': 'held', ':given': signatures.length },
      };
}

/** What came in with a held batch goes on with it, or not at all: nothing of it slips by. */
function apart({ caseId, state, batchId, startedAt }: Case): void {
  if (state !== 'held' || batchId === undefined || startedAt !== undefined) return;
  throw new Problem(
    409,
    'Held with its batch',
    `case ${caseId} is held with batch ${batchId}: tenure batches ${batchId} says why, then tenure release ${batchId} or tenure reject ${batchId}`,
  );
}

/** Runs a case again from the top: it observes and plans anew. */
async function retry({ handled, person, caller, because, holdsRight }: Steering): Promise<void> {
  if (ENDED.includes(handled.state)) throw notNow(handled, 'retried', 'blocked');
  const entry = entryOf(handled, person, 'released', { retry: true, was: handled.state }, await by(caller, because));
  const right = holdsRight ? [releaseRight(people().table, handled.personId, handled.caseId)] : [];
  if (handled.kind !== undefined) await stopExecution({ ...handled, kind: handled.kind }, 'retried by an operator');
  await write(handled, entry, [
    updateCase(cases().table, handled.caseId, AGAIN, { remove: ['note', 'taskToken'] }),
    ...right,
    ...rejoinInbox(people().table, handled, clock()),
  ]);
}

/** Ends a case that must not run. A leaver's case cannot be cancelled: HR rescinds a termination. */
async function cancel({ handled, person, caller, because, holdsRight }: Steering): Promise<void> {
  if (ENDED.includes(handled.state)) throw notNow(handled, 'cancelled', 'waiting');
  if (handled.kind === 'leaver')
    throw new Problem(
      409,
      'Not a leaver',
      'a leaver is not cancelled here: have HR rescind the termination, and that event undoes it',
    );
  if (because === undefined) throw new Problem(400, 'Why?', 'say why in "because": it is kept as evidence');
  if (handled.kind !== undefined) await stopExecution({ ...handled, kind: handled.kind }, 'cancelled by an operator');
  const open = handled.asked
    ? (await approvalsOf(approvals(), handled.caseId)).filter((approval) => approval.state === 'pending')
    : [];
  const entry = entryOf(handled, person, 'cancelled', { was: handled.state }, await by(caller, because));
  await write(handled, entry, [
    updateCase(
      cases().table,
      handled.caseId,
      { state: 'cancelled', endedAt: clock(), note: 'cancelled by an operator' },
      { remove: ['taskToken', 'cutPending'] },
    ),
    ...(holdsRight ? [releaseRight(people().table, handled.personId, handled.caseId)] : []),
    unpark(people().table, handled.personId, handled.caseId),
    leaveInbox(people().table, handled),
    ...open.map((approval) => closeApproval(approvals().table, approval, { state: 'stale' })),
  ]);
  await notify(open.map((approval) => noticeOf('closed', approval)));
}

const AGAIN = { state: 'received' } as const satisfies { state: CaseState };

async function write(
  handled: Case,
  entry: Parameters<typeof append>[2][number],
  also: readonly Write[],
): Promise<void> {
  const written = await unlessRefused(append(ledger(), handled.caseId, [entry], { also }));
  if (written === undefined)
    throw new Problem(409, 'Just changed', 'the case changed at this very moment; look at it again');
}

function notNow(handled: Case, verb: string, needed: string): Problem {
  return new Problem(
    409,
    'Not now',
    `case ${handled.caseId} is ${handled.state}; only one that is ${needed} can be ${verb}`,
  );
}

/** Who steers, and why. */
async function by(caller: Caller, because: string | undefined) {
  const { subject } = caller;
  return { actor: await operatorOf(caller), private: { subject, ...(because === undefined ? {} : { because }) } };
}
