/** Evidence entries about a case, in one form: who acted, on whose case, answering which controls. */
import type { Case } from './case.ts';
import type { Change, Lane } from './change.ts';
import { controlsFor } from './controls.ts';
import type { Drift } from './drift.ts';
import type { Entry, EvidenceKind } from './evidence.ts';
import { deltaDigest } from './guard.ts';
import type { System } from './ids.ts';
import type { Person } from './person.ts';
import type { Plan } from './plan.ts';
import type { Receipt } from './receipt.ts';

/** The automation itself, as an actor. */
export const TENURE = 'system:tenure';

export type Facts = Entry['facts'];

type About = Pick<Case, 'kind'>;

/** `facts` carry digests, ids and words of ours; no personal data. */
export function entryOf(
  handled: About,
  person: Pick<Person, 'pseudonym'>,
  kind: EvidenceKind,
  facts: Facts = {},
  more: Partial<Entry> = {},
): Entry {
  return { kind, actor: TENURE, person: person.pseudonym, controls: controlsFor(handled.kind), facts, ...more };
}

/** One batch that is about to be written: the changes of one lane at one system. `step` names it. */
export function intentOf(
  handled: About,
  person: Pick<Person, 'pseudonym'>,
  plan: Pick<Plan, 'digest'>,
  { lane, system, changes }: { readonly lane: Lane; readonly system: System; readonly changes: readonly Change[] },
): Entry {
  const facts = {
    step: `${stepsOf(plan)}/${lane}/${system}`,
    planDigest: plan.digest,
    lane,
    changes: changes.map((change) => `${change.id} ${change.kind}${about(change)} by ${change.rule}`),
    idempotencyKeys: changes.map((change) => change.idempotencyKey),
  };
  return entryOf(handled, person, 'intent', facts, { system });
}

/**
 * What became of one change. Refused, and then taken by a later attempt, it has two; done, it has one, however many attempts
 * there were: `step` names it, with whether it was done.
 */
export function outcomeOf(
  handled: About,
  person: Pick<Person, 'pseudonym'>,
  plan: Pick<Plan, 'digest'>,
  change: Change,
  receipt: Receipt,
): Entry {
  const facts = {
    step: `${stepOf(plan, change)}/${receipt.status === 'refused' ? 'refused' : 'done'}`,
    change: change.kind,
    lane: change.lane,
    rule: change.rule,
    idempotencyKey: change.idempotencyKey,
    ...(change.kind === 'hand-over' ? { thing: change.thing } : {}),
    status: receipt.status,
    ...(receipt.attempt === undefined ? {} : { attempt: receipt.attempt }),
    ...(receipt.detail === undefined ? {} : { detail: receipt.detail }),
    ...(receipt.drift === undefined ? {} : { drift: true }),
  };
  return entryOf(handled, person, 'outcome', facts, {
    system: change.system,
    ...('entitlement' in change && change.entitlement !== undefined ? { entitlement: change.entitlement } : {}),
    ...(receipt.grade === undefined ? {} : { grade: receipt.grade }),
    ...(change.kind === 'hand-over' && change.to !== undefined ? { private: { newOwner: change.to } } : {}),
  });
}

/** How a plan stands to what was released, by both digests, and to what approvers were shown: the same, narrower or wider, and by what. */
export function driftFacts(
  { case: { releasedDigest } }: { readonly case: Pick<Case, 'releasedDigest'> },
  { release, approved = {}, changes }: Pick<Plan, 'release' | 'approved' | 'changes'>,
): Facts {
  const approvals = Object.entries(approved).map(([approvalId, drift]) => `${approvalId} ${inWords(drift)}`);
  return {
    ...(release === undefined || releasedDigest === undefined
      ? {}
      : { releasedDigest, deltaDigest: deltaDigest(changes), release: inWords(release) }),
    ...(approvals.length === 0 ? {} : { approved: approvals }),
  };
}

function inWords({ compared, more, less }: Drift): string {
  const words = [
    ...(more.length === 0 ? [] : [`more: ${more.join(', ')}`]),
    ...(less.length === 0 ? [] : [`less: ${less.join(', ')}`]),
  ];
  return [compared, ...words].join('; ');
}

/** Names a change of a plan: what its outcomes' `step` begins with. */
export function stepOf(plan: Pick<Plan, 'digest'>, { id }: Pick<Change, 'id'>): string {
  return `${stepsOf(plan)}/${id}`;
}

/** What all steps of a plan begin with. */
const stepsOf = ({ digest }: Pick<Plan, 'digest'>): string => digest.slice(0, 16);

function about(change: Change): string {
  if (change.kind === 'hand-over') return ` ${change.thing}`;
  return 'entitlement' in change && change.entitlement !== undefined ? ` ${change.entitlement}` : '';
}
