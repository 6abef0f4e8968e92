/** A no somebody gave to what a rule would give, and how long it stands: docs/adr/0134-what-a-no-means.md. */
import { digest } from './canonical.ts';
import { liveRecords, recordsHeldBy } from './employment.ts';
import type { Digest, EntitlementId, Instant } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import type { Birthright } from './policy/policy.ts';
import { type Decision, isLive, type Reason } from './reason.ts';
import { formerlyUntil } from './restoration.ts';

/** What HR says of the work somebody does: when it changes, it is another job, and what was refused in the old one another question. */
export function jobOf({ workerId, employmentType, department, title }: WorkerRecord): Digest {
  return digest([workerId, employmentType, department, title]);
}

interface Known {
  readonly person: Person;
  readonly now: Instant;
  readonly reasons: readonly Reason[];
  readonly requested: { readonly reasons: readonly Reason[] };
}

/** The refusals of the ledger that stand, whichever rule gives the same now. Who works nowhere keeps all of them: they may come back. */
export function refusalsStanding(known: Known, wanted: readonly Birthright[]): readonly Reason[] {
  const refused = known.reasons.filter(isRefusal);
  const records = liveRecords(known.person);
  if (records.length === 0) return refused;
  const jobs = new Set<string | undefined>(recordsHeldBy(known.person).map(jobOf));
  const before = formerlyUntil(known.person);
  return refused
    .filter(({ decision }) => before === undefined || decision.decidedAt > before)
    .filter(({ decision, entitlement }) => !isLifted(known, entitlement, decision))
    .filter(
      (reason) =>
        reason.job === undefined ||
        jobs.has(reason.job) ||
        wanted.some(({ entitlement, rule }) => entitlement === reason.entitlement && rule === reason.rule),
    );
}

/** Has somebody said yes to a request for it since? Then what the rule gives is asked about anew. */
export function isLifted(
  { requested, now }: Pick<Known, 'requested' | 'now'>,
  entitlement: EntitlementId,
  { decidedAt }: Pick<Decision, 'decidedAt'>,
): boolean {
  return requested.reasons.some(
    (reason) =>
      reason.kind === 'request' &&
      reason.entitlement === entitlement &&
      isLive(reason, now) &&
      reason.decision !== undefined &&
      reason.decision.decidedAt > decidedAt,
  );
}

type Refusal = Reason & { readonly decision: Decision };

/** Denied, and about what a rule gives: a request that was denied is answered by itself. */
function isRefusal(reason: Reason): reason is Refusal {
  return reason.kind === 'birthright' && reason.until === undefined && reason.decision?.outcome === 'denied';
}
