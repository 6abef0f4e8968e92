/** What the fuzzed tables hold, and a good body for each route that takes one: what is mutated. */

import { Approval } from '../../functions/core/approval.ts';
import { Batch } from '../../functions/core/batch.ts';
import { absorb } from '../../functions/core/employment.ts';
import { CaseId, Digest, Instant, PersonId } from '../../functions/core/ids.ts';
import { caseOfEvent } from '../../functions/core/new-case.ts';
import type { RouteKey } from '../../functions/routes/route.ts';
import { putApproval } from '../../functions/store/approvals.ts';
import { putNewBatch } from '../../functions/store/batches.ts';
import { putNewCase } from '../../functions/store/cases.ts';
import { event } from '../scenarios/events.ts';

/** Of the source `hr`. */
export const KEY = '0123456789abcdef';

const NOW = Instant.parse('2026-11-21T10:00:00.000Z');
const digest = Digest.parse('a'.repeat(64));
export const PLAN = 'a'.repeat(12);

const person = (workerId: string) => {
  const personId = PersonId.parse(`p-${workerId}`);
  const heard = absorb({ personId, pseudonym: workerId, employments: {}, accounts: {} }, event('hired', workerId));
  if (heard.kind !== 'absorbed') throw new Error('the sample person is not heard');
  const { employments, ...rest } = heard.person;
  return [
    { pk: personId, sk: 'person', person: { ...rest, employments: JSON.stringify(employments) } },
    { pk: `worker#${workerId}`, sk: 'worker', personId, source: 'hr' },
  ];
};

const handled = { ...caseOfEvent(event('hired', 'w-1'), PersonId.parse('p-w-1'), NOW), state: 'held' as const };
export const CASE = handled.caseId;
export const APPROVAL = 'a-1';
export const BATCH = `b-${'1'.repeat(24)}`;

const approval = Approval.parse({
  approvalId: APPROVAL,
  caseId: CaseId.parse(CASE),
  beneficiary: 'p-w-1',
  entitlement: 'okta:group:00g1',
  title: 'Ledger',
  rule: 'manager-approval',
  because: 'a manager says so',
  planDigest: digest,
  approvers: ['p-w-2'],
  state: 'pending',
  askedAt: NOW,
  expiresAt: '2026-12-21T10:00:00.000Z',
});

const batch = Batch.parse({
  batchId: BATCH,
  source: 'hr',
  digest,
  state: 'held',
  receivedAt: NOW,
  events: 1,
  trips: [{ rule: 'leavers', because: 'too many' }],
  content: digest,
  cases: [CASE],
});

export const TABLES = {
  people: [...person('w-1'), ...person('w-2')],
  cases: [putNewCase('cases', handled).Put?.Item ?? {}],
  approvals: [putApproval('approvals', approval).Put?.Item ?? {}],
  brakes: [putNewBatch('brakes', batch).Put?.Item ?? {}],
  evidence: [],
};

const because = 'the fuzzer says so';
const hired = JSON.parse(JSON.stringify(event('hired', 'w-1')));

/** As a caller who means well sends it. */
export const GOOD: Readonly<Partial<Record<RouteKey, object>>> = {
  'POST /v1/requests': { workerId: 'w-1', entitlement: 'finance-ledger', until: '2027-01-31', because },
  'POST /v1/requests/{id}/withdraw': { workerId: 'w-1', because },
  'POST /v1/plans': hired,
  'POST /v1/cases/{id}/release': { planDigest: PLAN, because },
  'POST /v1/cases/{id}/retry': { because },
  'POST /v1/cases/{id}/cancel': { because },
  'POST /v1/cases/{id}/attest': { task: 'laptop', because },
  'POST /v1/cases/{id}/waive': { change: 'c1', because },
  'POST /v1/approvals/{id}': { decision: 'approved', planDigest: PLAN, because },
  'POST /v1/delegations': { to: 'w-2', from: '2026-12-01', until: '2026-12-10' },
  'POST /v1/delegations/{id}/revoke': {},
  'POST /v1/batches/{id}/release': { digest: PLAN, because },
  'POST /v1/batches/{id}/reject': { digest: PLAN, because },
  'POST /v1/layoffs': { workers: ['w-1'], because, until: '2026-12-31T23:59:59.000Z' },
  'POST /v1/layoffs/{id}/release': { digest: PLAN, because },
  'POST /v1/layoffs/{id}/reject': { digest: PLAN, because },
  'POST /v1/people/{workerId}/link': { system: 'okta', accountId: '00u1', because, theirs: true },
  'POST /v1/exports': { from: '2026-11-01', to: '2026-11-30', privateParts: 'withheld' },
  'POST /v1/events': hired,
  'POST /v1/sources/{source}': hired,
};
