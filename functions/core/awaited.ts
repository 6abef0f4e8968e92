/** What goes by itself, in the target's own time, once its group or its attribute has gone: looked for again for a while, then told. */
import * as z from 'zod';
import type { Access, Holding } from './access.ts';
import { holds } from './change.ts';
import { EntitlementId, Instant } from './ids.ts';
import { hasLostItsOrigin } from './lapse.ts';
import type { Finding, Plan } from './plan.ts';
import { addSeconds, secondsUntil } from './schedule.ts';

/** What a case waits to see gone, and how long it will. */
export const Awaited = z.strictObject({ until: Instant, entitlements: z.array(EntitlementId).readonly() });
export type Awaited = z.infer<typeof Awaited>;

/** Ours: Entra says "minutes" of licences by group, and hours for groups of thousands. After this a person is told: docs/adr/0040-what-goes-by-itself.md */
const LONGEST_SECONDS = 15 * 60;
const FIRST_SECONDS = 30;

export interface Going {
  readonly system: Access['system'];
  readonly held: Holding;
}

/** What `seen` still shows of what is to go by itself. */
export function stillGoing(plan: Plan, seen: readonly Access[], awaited: Awaited | undefined): readonly Going[] {
  const own = new Set(plan.predicted.map(({ system }) => system));
  return seen
    .filter(({ system }) => own.has(system))
    .flatMap((access) =>
      access.holdings
        .filter(
          (held) =>
            hasLostItsOrigin(access, held) ||
            hasAnotherOrigin(plan, access, held) ||
            followsWhatChanged(plan, access, held, awaited),
        )
        .map((held) => ({ system: access.system, held })),
    );
}

/** It was to go with its group, and shows another one that nobody told us of: the next plan knows it. */
function hasAnotherOrigin({ observed, predicted, changes }: Plan, { system }: Access, held: Holding): boolean {
  const { entitlement, via, from = [] } = held;
  const isIn = (sights: readonly Access[]) =>
    sights.some((access) => access.system === system && holds(access, entitlement));
  if (via !== 'inherited' || from.length === 0 || !isIn(observed) || isIn(predicted)) return false;
  return !changes.some((change) => change.kind === 'revoke' && from.includes(change.entitlement));
}

/** The plan says that it should go, and changed what its rule reads. */
function followsWhatChanged(plan: Plan, { system }: Access, held: Holding, awaited: Awaited | undefined): boolean {
  const { entitlement, via, follows = [] } = held;
  const told = [...plan.findings, ...plan.changes.filter(({ kind }) => kind === 'manual-task')];
  if (via !== 'rule' || !told.some((one) => 'entitlement' in one && one.entitlement === entitlement)) return false;
  const changed = plan.changes.filter((change) => change.system === system).flatMap(attributesOf);
  return awaited?.entitlements.includes(entitlement) === true || follows.some((name) => changed.includes(name));
}

function attributesOf(change: Plan['changes'][number]): readonly string[] {
  if (change.kind === 'suspend-account' || change.kind === 'enable-account') return ['status'];
  return change.kind === 'update-account' ? Object.keys(change.profile) : [];
}

/** The wait goes on to the end it had, unless something more begins to go: that has its whole time too, once. */
export function awaiting(going: readonly Going[], before: Awaited | undefined, at: Instant): Awaited {
  const known = new Set(before?.entitlements);
  const entitlements = going.map(({ held }) => held.entitlement);
  const more = before === undefined || entitlements.some((one) => !known.has(one));
  return {
    until: more ? addSeconds(at, LONGEST_SECONDS) : before.until,
    entitlements: [...known.union(new Set(entitlements))].sort(),
  };
}

/** As long again as it has been already: soon at first, then seldom. */
export function secondsToNextLook({ until }: Awaited, now: Instant): number {
  const left = secondsUntil(now, until);
  return Math.max(1, Math.min(left, Math.max(FIRST_SECONDS, LONGEST_SECONDS - left)));
}

/** What an operator reads meanwhile. */
export function waitingFor({ until, entitlements }: Awaited): string {
  if (entitlements.length === 0) return 'what had to come first is done; plans what waited for it';
  return `everything is written; looks until ${until} whether the target has let go of ${entitlements.join(', ')}`;
}

/** What did not go in that time. */
export function overdue({ system, held }: Going): Finding {
  const { entitlement, via, from = [] } = held;
  const origin = via === 'rule' ? 'a rule gives it and has not let go' : `it came through ${from.join(' and ')}`;
  return {
    kind: 'not-gone-in-time',
    system,
    entitlement,
    text: `${origin}, and it is still held ${LONGEST_SECONDS / 60} minutes later: look at the target, take it away there`,
  };
}
