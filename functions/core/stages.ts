/** The stages of an approval: who may decide in which, who was passed over and why, and whose votes count. Nothing approves itself. */
import {
  type Colleague,
  type Independence,
  inACircle,
  type Matter,
  type Named,
  named,
  objection,
  objectionToDelegator,
  UNKNOWN,
} from './approver.ts';

import { coversInstant } from './delegation.ts';
import type { Instant, PersonId } from './ids.ts';
import type { Stage } from './policy/approvals.ts';
import type { Vote } from './reason.ts';

/** Everything that says who may decide: the matter, who must be kept out of it, and the time. */
export interface Question extends Matter {
  readonly parties: Independence;
  readonly now: Instant;
}

/** One who is to decide, and who may do it for them now: they themselves, those they delegated to, or both. */
export interface Seat {
  readonly person: PersonId;
  readonly deciders: readonly PersonId[];
}

export interface PassedOver {
  readonly named: string;
  readonly because: string;
}

/** A stage as it stands: `required` approvals, by people in different seats. */
export interface Seated {
  readonly required: number;
  readonly seats: readonly Seat[];
  readonly passedOver: readonly PassedOver[];
}

export interface Seating {
  /** Those who decided in a stage before: one person decides once. */
  readonly decided: ReadonlySet<PersonId>;
  /** Nobody decided in time: the next of the fallback chain may as well. */
  readonly escalated: boolean;
  /** Who will have left by then is not asked. */
  readonly expiresAt: Instant;
}

/** Who may decide in a stage. For each who is passed over and whose approval is needed, the next of the fallback chain stands in. */
export function seated(stage: Stage, question: Question, seating: Seating): Seated {
  const first = taken(named(stage.approvers, question), question, seating, []);
  const required = requiredOf(stage, question);
  const wanting = Math.max(0, required - first.seats.length) + (seating.escalated ? 1 : 0);
  const chain = wanting === 0 ? [] : named(question.policy.approvers.fallback, question);
  const { seats, passedOver } = taken(chain, question, seating, first.seats, wanting);
  return { required, seats: [...first.seats, ...seats], passedOver: [...first.passedOver, ...passedOver] };
}

function requiredOf({ approvers, needs = 'any' }: Stage, question: Question): number {
  if (needs === 'any') return 1;
  if (needs !== 'all') return needs.atLeast;
  const places = named(approvers, question).map(
    ({ by, worker }) => (worker && (question.colleagues.get(worker)?.personId ?? worker)) || by,
  );
  return new Set(places).size;
}

/** Takes seats for those who may decide, no more than `most`, nobody twice. */
function taken(
  candidates: readonly Named[],
  question: Question,
  seating: Seating,
  before: readonly Seat[],
  most = Infinity,
): Pick<Seated, 'seats' | 'passedOver'> {
  const seats: Seat[] = [];
  const passedOver: PassedOver[] = [];
  for (const candidate of candidates) {
    if (seats.length >= most) break;
    const seat = seatFor(candidate, question, seating);
    if ('because' in seat) passedOver.push(seat);
    else if (![...before, ...seats].some(({ person }) => person === seat.person)) seats.push(seat);
  }
  return { seats, passedOver };
}

function seatFor(candidate: Named, question: Question, seating: Seating): Seat | PassedOver {
  const judged = judge(candidate, question, seating);
  if (typeof judged === 'string') return { named: candidate.by, because: judged };
  const own = objection(judged, question.parties) === undefined ? [judged.personId] : [];
  const deciders = [...own, ...delegatesOf(judged, question, seating)];
  if (deciders.length > 0) return { person: judged.personId, deciders: [...new Set(deciders)] };
  return { named: candidate.by, because: 'they are on leave, and nobody who may decide does it for them' };
}

/** Who it is, or why they may not decide. Being on leave is no objection yet: somebody may decide for them. */
function judge({ worker }: Named, question: Question, { decided, expiresAt }: Seating): Colleague | string {
  if (worker === undefined) return 'there is none';
  const { colleagues, beneficiary, parties } = question;
  const colleague = colleagues.get(worker);
  if (colleague === undefined) return UNKNOWN;
  const objected = objectionToDelegator(colleague, parties);
  if (objected !== undefined) return objected;
  if (inACircle(worker, beneficiary, colleagues)) return 'they report to the beneficiary in a circle';
  if (decided.has(colleague.personId)) return 'they decided in a stage before';
  if (colleague.endsAt !== undefined && colleague.endsAt < expiresAt) return 'they leave before it must be decided';
  return colleague;
}

function delegatesOf(delegator: Colleague, question: Question, { decided }: Seating): readonly PersonId[] {
  return (delegator.delegations ?? [])
    .filter((delegation) => coversInstant(delegation, question.now))
    .filter(({ to }) => !inACircle(to, question.beneficiary, question.colleagues))
    .map(({ to }) => question.colleagues.get(to))
    .filter((delegate) => delegate !== undefined && objection(delegate, question.parties) === undefined)
    .flatMap((delegate) => (delegate === undefined || decided.has(delegate.personId) ? [] : [delegate.personId]));
}

export interface Progress {
  readonly kind: 'approved' | 'waits';
  /** The stage that waits; the last one of an approval that is whole. */
  readonly stage: number;
  /** Who approved in the stages before: they decide in no other. */
  readonly decided: ReadonlySet<PersonId>;
  /** The votes that count, of this stage and of those before it. */
  readonly votes: readonly Vote[];
}

/** How far votes bring an approval. Recounted whenever it is planned: whoever may not decide any more does not count any more. */
export function progress(stages: readonly Stage[], votes: readonly Vote[], question: Question): Progress {
  const decided = new Set<PersonId>();
  const counted: Vote[] = [];
  for (const [index, stage] of stages.entries()) {
    const here = votes.filter((vote) => vote.stage === index && !decided.has(vote.approver));
    const counting = countingVotes(stage, here, question);
    counted.push(...counting);
    if (seatsFilled(counting).size < requiredOf(stage, question))
      return { kind: 'waits', stage: index, decided, votes: counted };
    for (const { approver } of counting) decided.add(approver);
  }
  return { kind: 'approved', stage: stages.length - 1, decided: new Set(), votes: counted };
}

/** For whom these were: two votes for one seat are one approval. */
export function seatsFilled(votes: readonly Vote[]): ReadonlySet<PersonId> {
  return new Set(votes.map(seatOf));
}

/** For whom somebody voted: another who delegated to them, or themselves. */
function seatOf({ approver, for: delegator }: Pick<Vote, 'approver' | 'for'>): PersonId {
  return delegator ?? approver;
}

/** One vote a person: the first that counts. */
function countingVotes(stage: Stage, votes: readonly Vote[], question: Question): readonly Vote[] {
  const may = [...named(stage.approvers, question), ...named(question.policy.approvers.fallback, question)];
  const counting = votes.filter((vote) => counts(vote, may, question));
  return counting.filter(({ approver }, at) => counting.findIndex((other) => other.approver === approver) === at);
}

function counts(vote: Vote, may: readonly Named[], question: Question): boolean {
  const { colleagues, parties, beneficiary } = question;
  const seat = may.find(({ worker }) => worker !== undefined && colleagues.get(worker)?.personId === seatOf(vote));
  const holder = seat?.worker && colleagues.get(seat.worker);
  if (holder === undefined || seat?.worker === undefined || inACircle(seat.worker, beneficiary, colleagues))
    return false;
  const found = [...colleagues].find(([, { personId }]) => personId === vote.approver);
  if (found === undefined) return false;
  const [worker, voter] = found;
  if (objection(voter, parties) !== undefined || inACircle(worker, beneficiary, colleagues)) return false;
  if (vote.for === undefined) return true;
  return (
    objectionToDelegator(holder, parties) === undefined &&
    (holder.delegations ?? []).some((one) => one.delegate === vote.approver && coversInstant(one, vote.decidedAt))
  );
}
