/** Evidence entries about a case, in one form: who acted, on whose case, answering which controls. */
import type { Case } from './case.ts';
import type { Change, Lane } from './change.ts';
import { controlsFor } from './controls.ts';
import type { Entry, EvidenceKind } from './evidence.ts';
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
  };
  return entryOf(handled, person, 'outcome', facts, {
    system: change.system,
    ...('entitlement' in change && change.entitlement !== undefined ? { entitlement: change.entitlement } : {}),
    ...(receipt.grade === undefined ? {} : { grade: receipt.grade }),
    ...(change.kind === 'hand-over' && change.to !== undefined ? { private: { newOwner: change.to } } : {}),
  });
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
