/** What somebody held when they left, kept so that a termination that is taken back gives it back. */
import type { Access } from './access.ts';
import { standing } from './employment.ts';
import type { EntitlementId, Instant } from './ids.ts';
import type { Employment, Left, Person } from './person.ts';
import type { Finding } from './plan.ts';
import { isLive, type Reason } from './reason.ts';

/** The person as a case of theirs settles: how they stood before they left is remembered until one ends in which they work here again. */
export function rememberLeft(
  person: Person,
  reasons: readonly Reason[],
  observed: readonly Access[],
  ends: boolean,
): Person {
  const known = withJobs(person, reasons, ends);
  const { left, ...rest } = known;
  if (standing(person) !== 'ended') return standing(person) === 'active' && ends ? rest : known;
  if (left !== undefined) return known;
  const direct = observed.flatMap(({ holdings }) => holdings.filter(({ via }) => via === 'direct'));
  return {
    ...rest,
    left: { at: lastEnd(person), reasons: [...reasons], held: direct.map((held) => held.entitlement) },
  };
}

/** With what rules gave them when one of their employments ended beside another; once that one works again, and its case ends, it is forgotten. */
function withJobs(person: Person, reasons: readonly Reason[], ends: boolean): Person {
  const { leftJobs: before = {}, ...rest } = person;
  const worksElsewhere = standing(person) !== 'ended';
  const given = reasons.filter(({ kind, until }) => kind === 'birthright' && until === undefined);
  const jobs = Object.entries(person.employments).flatMap(([worker, { status, endedAt }]) => {
    const known = before[worker];
    if (known !== undefined) return status === 'active' && ends ? [] : [[worker, known] as const];
    const justLeft = status === 'ended' && endedAt !== undefined && worksElsewhere && given.length > 0;
    return justLeft ? [[worker, { at: endedAt, reasons: given, held: [] }] as const] : [];
  });
  return jobs.length === 0 ? rest : { ...rest, leftJobs: Object.fromEntries(jobs) };
}

/** The reasons a person had before they left, where they go on in the very employment that had ended. */
export function restored(person: Person, now: Instant): readonly Reason[] {
  const jobs = Object.entries(person.leftJobs ?? {})
    .filter(([worker, left]) => worksOn(person.employments[worker], left))
    .flatMap(([, { reasons }]) => reasons);
  return [...(goesOn(person)?.reasons ?? []), ...jobs].filter((reason) => isLive(reason, now));
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
  return Object.values(person.employments).some((employment) => worksOn(employment, left)) ? left : undefined;
}

/** At work, and not begun anew since they left. */
function worksOn(employment: Employment | undefined, { at }: Left): boolean {
  return employment?.status === 'active' && (employment.begunAt === undefined || employment.begunAt <= at);
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
