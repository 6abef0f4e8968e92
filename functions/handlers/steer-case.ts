/** `POST /v1/cases/{id}/release | retry | cancel`: what an operator does about a case that waits for them. */
import * as z from 'zod';
import type { Case, CaseState } from '../core/case.ts';
import { ENDED } from '../core/case.ts';
import { entryOf } from '../core/entries.ts';
import { deltaDigest } from '../core/guard.ts';
import { CaseId, Digest } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { stopExecution } from '../runtime/executions.ts';
import { bodyOf, type Caller, http, Problem, requireRole } from '../runtime/http.ts';
import { approvals, cases, ledger, people } from '../runtime/parts.ts';
import { wake } from '../runtime/wake.ts';
import { approvalsOf, closeApproval } from '../store/approvals.ts';
import { loadCase, loadPlan, updateCase } from '../store/cases.ts';
import type { Write } from '../store/items.ts';
import { loadPerson, releaseRight, unpark } from '../store/people.ts';
import { leaveInbox, rejoinInbox } from '../store/turns.ts';
import { operatorOf } from './parts/operator.ts';

const Body = z.strictObject({ planDigest: Digest.optional(), because: z.string().min(3).max(500).optional() });

interface Steering {
  readonly handled: Case;
  readonly person: Person;
  readonly caller: Caller;
  readonly holdsRight: boolean;
  readonly because: string | undefined;
}

export const handler = http(async (request) => {
  const caller = requireRole(request, ['operator']);
  const caseId = CaseId.safeParse(request.path.id);
  if (!caseId.success)
    throw new Problem(404, 'No such case', `${request.path.id} is no case id; tenure cases lists those there are`);
  const { planDigest, because } = bodyOf(request, Body);
  const handled = await loadCase(cases(), caseId.data);
  const { person, right } = await loadPerson(people(), handled.personId);
  if (person === undefined) throw new Problem(409, 'Nobody to act on', 'the person of this case is not known any more');
  const steering: Steering = { handled, person, caller, because, holdsRight: right === handled.caseId };
  const verb = request.route.split('/').at(-1);
  if (verb === 'release') await release(steering, planDigest);
  else if (verb === 'retry') await retry(steering);
  else await cancel(steering);
  await wake('CaseReceived', [handled.personId]);
  return { status: 200, body: { caseId: handled.caseId, [`${verb}`]: true } };
});

/** Lets exactly the delta that was held run: planned again, anything wider is held again. */
async function release({ handled, person, caller, because }: Steering, planDigest: Digest | undefined): Promise<void> {
  if (handled.state !== 'held' || handled.planDigest === undefined) throw notNow(handled, 'released', 'held');
  if (planDigest !== undefined && planDigest !== handled.planDigest)
    throw new Problem(409, 'Stale', `the plan is now ${handled.planDigest}; look at it and release that one`);
  const plan = await loadPlan(cases(), handled.caseId, handled.planDigest);
  const releasedDigest = deltaDigest(plan.changes);
  const entry = entryOf(
    handled,
    person,
    'released',
    { planDigest: plan.digest, releasedDigest, guard: plan.verdict.guard ?? '' },
    await by(caller, because),
  );
  await write(handled, entry, [
    updateCase(cases().table, handled.caseId, { releasedDigest, ...AGAIN }, { remove: ['note'] }),
    ...rejoinInbox(people().table, handled, clock()),
  ]);
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
