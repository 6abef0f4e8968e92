/** What somebody held when they left, kept so that a termination that is taken back gives it back. */
import type { Access } from './access.ts';
import { standing } from './employment.ts';
import type { EntitlementId, Instant } from './ids.ts';
import type { Left, Person } from './person.ts';
import type { Finding } from './plan.ts';
import { isLive, type Reason } from './reason.ts';

/** The person as a case of theirs settles: how they stood before they left is remembered until one ends in which they work here again. */
export function rememberLeft(
  person: Person,
  reasons: readonly Reason[],
  observed: readonly Access[],
  ends: boolean,
): Person {
  const { left, ...rest } = person;
  if (standing(person) !== 'ended') return standing(person) === 'active' && ends ? rest : person;
  if (left !== undefined) return person;
  const direct = observed.flatMap(({ holdings }) => holdings.filter(({ via }) => via === 'direct'));
  return {
    ...rest,
    left: { at: lastEnd(person), reasons: [...reasons], held: direct.map((held) => held.entitlement) },
  };
}

/** The reasons a person had before they left, where they go on in the very employment that had ended. */
export function restored(person: Person, now: Instant): readonly Reason[] {
  return goesOn(person)?.reasons.filter((reason) => isLive(reason, now)) ?? [];
}

/** Held when they left, and by no reason then or now: nothing gives it back by itself. */
export function notRestored(person: Person, kept: readonly Reason[], access: readonly Access[]): readonly Finding[] {
  const held = new Set<EntitlementId>([
    ...kept.map((reason) => reason.entitlement),
    ...access.flatMap(({ holdings }) => holdings.map((one) => one.entitlement)),
  ]);
  return (goesOn(person)?.held ?? [])
    .filter((entitlement) => !held.has(entitlement))
    .map((entitlement) => ({
      kind: 'not-restored',
      system: entitlement.split(':')[0],
      entitlement,
      text: 'held before they left, and policy or a reason of ours does not give it now: request it if it is needed',
    }));
}

/** A rehire begins anew; an ending that is taken back, or a last day put off, does not. */
function goesOn(person: Person): Left | undefined {
  const { left } = person;
  if (left === undefined || standing(person) !== 'active') return undefined;
  const active = Object.values(person.employments).filter(({ status }) => status === 'active');
  const went = active.some(({ statusEvents }) => {
    const began = statusEvents.findLast(({ kind }) => kind !== 'termination-rescinded');
    return began === undefined || began.effectiveAt <= left.at;
  });
  return went ? left : undefined;
}

/** The end of an earlier life here, in the first plans of a new one: nothing said in it counts any more. */
export function formerlyUntil(person: Person): Instant | undefined {
  return standing(person) === 'active' && goesOn(person) === undefined ? person.left?.at : undefined;
}

function lastEnd(person: Person): Instant {
  const ends = Object.values(person.employments).map(({ endedAt }) => endedAt);
  return ends
    .filter((at) => at !== undefined)
    .sort()
    .at(-1) as Instant; // who has ended has an end
}
