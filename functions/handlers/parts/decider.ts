/** Who decides an approval, and in whose seat: refused, with evidence of the attempt, where they may not. */
import { type Approval, seatTaken } from '../../core/approval.ts';
import { type Independence, objection, objectionToDelegator } from '../../core/approver.ts';
import type { Case } from '../../core/case.ts';
import { entryOf } from '../../core/entries.ts';
import type { PersonId, WorkerId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import { append } from '../../ledger/append.ts';
import { clock } from '../../runtime/clock.ts';
import { Problem } from '../../runtime/http.ts';
import { ledger, people } from '../../runtime/parts.ts';
import { findPerson } from '../../store/people.ts';
import { colleaguesOf } from './colleagues.ts';
import { delegatorsOf } from './delegators.ts';

/** How a decision came to us: evidence says it. */
export type Via = 'http' | 'slack' | 'teams' | 'mail' | 'servicenow' | 'jira';

/** The case an approval belongs to, whom it is about, and how the decision came. */
export interface About {
  readonly handled: Case;
  readonly beneficiary: Person;
  readonly via: Via;
  /** This very attempt, where its channel may deliver it twice: a refusal leaves evidence once. */
  readonly attempt?: string | undefined;
  /** Whom the ticket system asked, where somebody else answered there: evidence names both. */
  readonly askedOf?: PersonId | undefined;
}

/** The person who calls. Throws a 403, and leaves evidence of the attempt, when they may decide nothing about this beneficiary. */
export async function callerAs(workerId: WorkerId | undefined, approval: Approval, about: About): Promise<PersonId> {
  const colleague = workerId === undefined ? undefined : (await colleaguesOf([workerId], [])).get(workerId);
  const because = objection(colleague, await partiesIn(approval, about));
  if (because === undefined && colleague !== undefined) return colleague.personId;
  throw await refused(approval, about, colleague?.personId, because ?? 'unknown approver');
}

/** In whose seat they decide: their own, or that of somebody who delegated to them and might decide themselves. Throws as above. */
export async function seatOf(approval: Approval, me: PersonId, about: About): Promise<PersonId> {
  const seat = seatTaken(approval, me, await delegatorsOf(me, clock()));
  if (seat === undefined || approval.votes?.some(({ approver }) => approver === me))
    throw await refused(approval, about, me, `${approval.rule} does not name this approver`);
  if (seat === me) return seat;
  const delegator = [...(await colleaguesOf([], [seat])).values()].find(({ personId }) => personId === seat);
  const because = objectionToDelegator(delegator, await partiesIn(approval, about));
  if (because !== undefined) throw await refused(approval, about, me, `of the one who delegated to you: ${because}`);
  return seat;
}

/** With who attested something of the case. */
async function partiesIn(approval: Approval, { beneficiary, handled }: About): Promise<Independence> {
  return { ...(await partiesOf(approval, beneficiary)), executors: handled.attestedBy ?? [] };
}

export async function partiesOf(
  { requester }: Pick<Approval, 'requester'>,
  beneficiary: Person,
): Promise<Independence> {
  const asker = requester === undefined ? undefined : await findPerson(people(), requester);
  const workers = [beneficiary, asker].flatMap((person) => Object.values(person?.employments ?? {}));
  return {
    beneficiary: beneficiary.personId,
    requester,
    workers: workers.map(({ record }) => record.workerId),
  };
}

/** Leaves evidence of an attempt that does not count, and answers why in a 403. */
export async function refused(
  approval: Approval,
  about: About,
  who: PersonId | undefined,
  because: string,
): Promise<Problem> {
  const actor = who === undefined ? 'person:unknown' : await actorOf(who);
  const { handled, beneficiary, via, attempt } = about;
  const asked = await askedOfIn(about);
  const facts = {
    approvalId: approval.approvalId,
    because,
    via,
    ...asked,
    ...(attempt === undefined ? {} : { attempt }),
  };
  const entry = entryOf(handled, beneficiary, 'approval-refused', facts, { actor, entitlement: approval.entitlement });
  await append(ledger(), approval.caseId, [entry], attempt === undefined ? {} : { once: 'attempt' });
  return new Problem(403, 'You may not decide this', because);
}

/** Whom the ticket system asked, as evidence says it. */
export async function askedOfIn({ askedOf }: Pick<About, 'askedOf'>): Promise<{ readonly askedOf?: string }> {
  return askedOf === undefined ? {} : { askedOf: await actorOf(askedOf) };
}

/** As evidence names them. */
export async function actorOf(personId: PersonId): Promise<string> {
  return `person:${(await findPerson(people(), personId))?.pseudonym ?? 'erased'}`;
}
