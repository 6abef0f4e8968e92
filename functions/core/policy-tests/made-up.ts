/** People and situations made up for tests of a pack. */
import { type Access, absent } from '../access.ts';
import { tasksOf } from '../hand-over.ts';
import { CaseId, Digest, type EntitlementId, entitlementParts, Instant, PersonId } from '../ids.ts';
import { WorkerRecord } from '../lifecycle-event.ts';
import type { EmploymentStatus, Person } from '../person.ts';
import type { Plan } from '../plan.ts';
import { plan } from '../planner.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reason } from '../reason.ts';
import type { Situation } from '../situation.ts';

export type Keeps = Situation['keeps'];

/** When everything made up happens; which day it is matters to nothing but `startDate` and `endDate`. */
export const NOW = Instant.parse('2026-01-15T12:00:00.000Z');
const CASE = CaseId.parse(`c-${'0'.repeat(24)}`);

/** An employee in London of a department no rule knows, but for what is said. */
export function recordOf(said: object): WorkerRecord {
  return WorkerRecord.parse({
    workerId: 'w-made-up',
    givenName: 'Made',
    familyName: 'Up',
    email: 'made.up@persona.example',
    employmentType: 'employee',
    department: 'A department of no rule',
    title: 'A title of no rule',
    country: 'GB',
    timeZone: 'Europe/London',
    startDate: '2025-01-15',
    ...said,
  });
}

interface MadeUp {
  readonly policy: Policy;
  readonly keeps: Keeps;
  readonly record: WorkerRecord;
  readonly standing: EmploymentStatus;
  readonly holding: readonly EntitlementId[];
  /** Have they accounts already? */
  readonly accounts: boolean;
  /** Retention is over: planned for at that instant. */
  readonly retentionAt?: Instant;
}

/** The plan for somebody made up. People have done what the pack asks of them: what is tested is the pack. */
export function planFor(madeUp: MadeUp): Plan {
  const { policy, keeps, record, retentionAt, holding } = madeUp;
  const situation: Situation = {
    case: {
      caseId: CASE,
      kind: madeUp.standing === 'ended' ? 'leaver' : 'mover',
      workerId: record.workerId,
      intent: retentionAt === undefined ? 'event' : 'retention-over',
    },
    person: personOf(madeUp),
    now: retentionAt ?? NOW,
    policy,
    observed: policy.systems.map((system) => accessAt(madeUp, system)),
    keeps,
    reasons: holding.map(heldBefore),
    decided: [],
    acknowledged: [],
    colleagues: new Map(),
  };
  // When retention is over people have seen to what was theirs to see to; before, they are told.
  return plan({ ...situation, attested: retentionAt === undefined ? [] : tasksOf(situation) });
}

function personOf({ record, standing, policy, accounts }: MadeUp): Person {
  const asOf = { effectiveAt: NOW, sourceUpdatedAt: NOW, eventDigest: Digest.parse('0'.repeat(64)) };
  const ended = standing === 'ended' ? { endedAt: NOW } : {};
  const employment = { source: 'test', record, asOf, status: standing, statusEvents: [], ...ended };
  return {
    personId: PersonId.parse('p-made-up'),
    pseudonym: 'made-up',
    employments: { [record.workerId]: employment },
    accounts: Object.fromEntries(accounts ? policy.systems.map((system) => [system, `id-at-${system}`]) : []),
  };
}

function accessAt({ accounts, holding, record }: MadeUp, system: Access['system']): Access {
  if (!accounts) return absent(system);
  const here = holding.filter((entitlement) => entitlementParts(entitlement).system === system);
  return {
    ...absent(system),
    status: 'active',
    accountId: `id-at-${system}`,
    profile: { login: record.email, workerId: record.workerId },
    holdings: here.map((entitlement) => ({ entitlement, via: 'direct' })),
  };
}

/** For a reason there is no more: a rule the pack does not have. */
function heldBefore(entitlement: EntitlementId): Reason {
  return { entitlement, kind: 'birthright', rule: 'held-before', because: 'held before', since: NOW, caseId: CASE };
}
