/** What the fuzzed tables hold, and a good body for each route that takes one: what is mutated. */

import { Approval } from '../../functions/core/approval.ts';
import { Batch } from '../../functions/core/batch.ts';
import { Delegation } from '../../functions/core/delegation.ts';
import { absorb } from '../../functions/core/employment.ts';
import { CaseId, Digest, Instant, PersonId, WorkerId } from '../../functions/core/ids.ts';
import { layoffOf } from '../../functions/core/layoff.ts';
import { caseOfEvent, caseOfRequest } from '../../functions/core/new-case.ts';
import type { Person } from '../../functions/core/person.ts';
import { AccessRequest, RequestId } from '../../functions/core/request.ts';
import type { RouteKey } from '../../functions/routes/route.ts';
import { putApproval } from '../../functions/store/approvals.ts';
import { putNewBatch } from '../../functions/store/batches.ts';
import { putNewCase } from '../../functions/store/cases.ts';
import type { Write } from '../../functions/store/items.ts';
import { putNewLayoff } from '../../functions/store/layoffs.ts';
import { event } from '../scenarios/events.ts';

/** Of the source `hr`. */
export const KEY = '0123456789abcdef';

const NOW = Instant.parse('2026-11-21T10:00:00.000Z');
const digest = Digest.parse('a'.repeat(64));
export const PLAN = 'a'.repeat(12);

/** Has worked here for a while, Grace for Ada. */
const personCalled = (workerId: string): Person => {
  const personId = PersonId.parse(`p-${workerId}`);
  const blank = { personId, pseudonym: workerId, employments: {}, accounts: {} };
  const began = { date: '2026-01-05', person: { startDate: '2026-01-05', managerWorkerId: 'w-2' } };
  const heard = absorb(blank, event('hired', workerId, began));
  if (heard.kind !== 'absorbed') throw new Error('the sample person is not heard');
  return heard.person;
};

/** What the people table holds of them. */
export const person = (workerId: string) => {
  const { employments, personId, ...rest } = personCalled(workerId);
  return [
    { pk: personId, sk: 'person', person: { ...rest, personId, employments: JSON.stringify(employments) } },
    { pk: `worker#${workerId}`, sk: 'worker', personId, source: 'hr' },
  ];
};

const handled = { ...caseOfEvent(event('hired', 'w-1'), PersonId.parse('p-w-1'), NOW), state: 'held' as const };
export const CASE = handled.caseId;
export const APPROVAL = 'a-1';
export const STREAM = 's-1';
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

export const REQUEST = RequestId.parse(`r-${'1'.repeat(24)}`);
const asked = caseOfRequest(personCalled('w-1'), { source: 'tenure:request', id: REQUEST }, NOW);
const request = AccessRequest.parse({
  ...{ requestId: REQUEST, kind: 'request', entitlement: 'okta:group:00gledger00000000000', because: 'year end' },
  ...{ until: '2099-01-31T23:59:59.000Z', requestedBy: 'p-w-1', askedAt: NOW, caseId: asked.caseId },
});

export const DELEGATION = 'd-1';
const delegation = Delegation.parse({
  ...{ delegationId: DELEGATION, delegator: 'p-w-2', delegate: 'p-w-1', to: 'w-1', madeAt: NOW },
  ...{ from: NOW, until: '2099-01-31T23:59:59.000Z' },
});
const delegations = { delegations: [delegation], version: 1 };

const until = Instant.parse('2099-12-31T23:59:59.000Z');
const layoff = layoffOf(
  { workers: [WorkerId.parse('w-1')], because: 'the fuzzer says so', until },
  { by: 'operator', at: NOW },
);
export const LAYOFF = layoff.layoffId;

/** Of Okta's clients: one that takes loads, and one that is started. */
export const SESSION = 'aps1';
const session = {
  ...{ id: SESSION, identitySourceId: '0oa-identities', status: 'CREATED', importType: 'INCREMENTAL', loads: 0 },
  ...{ created: '2099-01-01T00:00:00.000Z', lastUpdated: '2099-01-01T00:00:00.000Z' },
  askedAt: '2099-01-01T00:00:00.000Z',
};

const itemOf = ({ Put }: Write) => Put?.Item ?? {};

export const TABLES = {
  people: [
    ...person('w-1'),
    ...person('w-2'),
    { pk: 'p-w-1', sk: 'requests', [REQUEST]: request },
    { pk: 'p-w-2', sk: 'delegations', ...delegations },
    { pk: 'p-w-1', sk: 'delegated', ...delegations },
    { pk: 'account#entra#oid-2', sk: 'account', personId: 'p-w-2' },
  ],
  cases: [itemOf(putNewCase('cases', handled)), itemOf(putNewCase('cases', { ...asked, request }))],
  approvals: [itemOf(putApproval('approvals', approval))],
  brakes: [itemOf(putNewBatch('brakes', batch)), itemOf(putNewLayoff('brakes', layoff))],
  sources: [{ pk: 'okta-identity-source', sk: 'sessions', version: 1, sessions: JSON.stringify([session]) }],
  evidence: [],
  signals: [
    {
      ...{ pk: 'streams', sk: 'portal' },
      stream: JSON.stringify({
        ...{ streamId: STREAM, receiver: 'portal', aud: 'https://portal.example.com', status: 'enabled' },
        ...{ eventsRequested: [], delivery: { method: 'urn:ietf:rfc:8936' } },
      }),
    },
    { pk: `out#${STREAM}`, sk: 'j-1', set: 'e30.e30.e30' },
  ],
};

const because = 'the fuzzer says so';
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const hired = JSON.parse(JSON.stringify(event('hired', 'w-1')));

/** As a caller who means well sends it. */
export const GOOD: Readonly<Partial<Record<RouteKey, object>>> = {
  'POST /v1/requests': { workerId: 'w-1', entitlement: 'sales', until: inDays(60), because },
  'POST /v1/requests/{id}/withdraw': { workerId: 'w-1', because },
  'POST /v1/plans': hired,
  'POST /v1/cases/{id}/release': { planDigest: PLAN, because },
  'POST /v1/cases/{id}/retry': { because },
  'POST /v1/cases/{id}/cancel': { because },
  'POST /v1/cases/{id}/attest': { task: 'laptop', because },
  'POST /v1/cases/{id}/waive': { change: 'c1', because },
  'POST /v1/approvals/{id}': { decision: 'approved', planDigest: PLAN, because },
  'POST /v1/delegations': { to: 'w-2', from: inDays(10), until: inDays(20) },
  'POST /v1/delegations/{id}/revoke': {},
  'POST /v1/batches/{id}/release': { digest: PLAN, because },
  'POST /v1/batches/{id}/reject': { digest: PLAN, because },
  'POST /v1/layoffs': { workers: ['w-1'], because, until: `${inDays(30)}T23:59:59.000Z` },
  'POST /v1/layoffs/{id}/release': { digest: layoff.digest.slice(0, 12), because },
  'POST /v1/layoffs/{id}/reject': { digest: PLAN, because },
  'POST /v1/people/{workerId}/link': { system: 'okta', accountId: '00u1', because, theirs: true },
  'POST /v1/people/{workerId}/erasure': { because, confirm: false },
  'POST /v1/exports': { from: '2026-11-01', to: '2026-11-30', privateParts: 'withheld' },
  'POST /v1/events': hired,
  'POST /v1/sources/{source}': hired,
  'POST /v1/signals/streams': { events_requested: ['urn:ietf:params:scim:event:prov:delete'], description: 'one' },
  'PATCH /v1/signals/streams': { stream_id: STREAM, description: 'two' },
  'PUT /v1/signals/streams': { stream_id: STREAM, delivery: { method: 'urn:ietf:rfc:8936' }, events_requested: [] },
  'POST /v1/signals/status': { stream_id: STREAM, status: 'paused', reason: because },
  'POST /v1/signals/subjects/add': { stream_id: STREAM, subject: { format: 'email', email: 'a@marlow.example' } },
  'POST /v1/signals/subjects/remove': { stream_id: STREAM, subject: { format: 'opaque', id: 'psn-1' } },
  'POST /v1/signals/verification': { stream_id: STREAM, state: 'c3RhdGU' },
  'POST /v1/signals/streams/{id}/poll': {
    returnImmediately: true,
    maxEvents: 5,
    ack: ['j-1'],
    setErrs: { 'j-2': { err: 'invalid_key', description: 'no' } },
  },
};
