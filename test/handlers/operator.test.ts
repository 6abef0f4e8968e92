/** Who steers a case is in public evidence by a pseudonym, always the same one; what their token calls them is in the private part. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';
import { caseIdOf } from '../../functions/core/case.ts';
import { handler } from '../../functions/handlers/steer-case.ts';
import { everybodysKey, KEYS_ENVIRONMENT, opened } from '../support/person-keys.ts';

const SUBJECT = 'ada.byron@marlow.example';
const caseId = caseIdOf({ source: 'hr', id: '1' });
const bus = mockClient(EventBridgeClient);
const kms = mockClient(KMSClient);
const table = mockClient(DynamoDBDocumentClient);
let callers: Map<string, object>;

beforeEach(() => {
  for (const mock of [bus, table, kms]) mock.reset();
  everybodysKey(kms);
  const names = { BUS_NAME: 'tenure', APPROVALS_TABLE: 'approvals', CASES_TABLE: 'cases', PEOPLE_TABLE: 'people' };
  for (const [name, value] of Object.entries({
    ...names,
    ...KEYS_ENVIRONMENT,
    EVIDENCE_TABLE: 'evidence',
    AWS_REGION: 'eu-west-1',
  }))
    vi.stubEnv(name, value);
  callers = new Map();
  bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  table
    .on(QueryCommand)
    .callsFake(async ({ TableName }) => ({ Items: TableName === 'people' ? [personItem('p-1')] : [] }));
  table.on(GetCommand).callsFake(async ({ TableName, Key: { pk } }) => ({
    Item: TableName === 'cases' ? stored : (callers.get(pk) ?? KNOWN[pk]),
  }));
  table.on(TransactWriteCommand).callsFake(async ({ TransactItems }) => {
    for (const { Put } of TransactItems) if (Put?.Item.sk === 'caller') callers.set(Put.Item.pk, Put.Item);
    return {};
  });
});

const personItem = (personId: string) => ({
  pk: personId,
  sk: 'person',
  person: { personId, pseudonym: `pseudonym of ${personId}`, employments: {}, accounts: {} },
});
const KNOWN: Record<string, object> = { 'worker#w-5': { personId: 'p-5' }, 'p-5': personItem('p-5') };
const at = '2020-01-01T00:00:00.000Z';
const stored = {
  ...{ pk: caseId, sk: 'case', caseId, personId: 'p-1', workerId: 'w-1', state: 'blocked', intent: 'event' },
  ...{ eventDigest: 'a'.repeat(64), receivedAt: at, effectiveAt: at, order: 'o', attempts: 1 },
};

/** The evidence of one retry: who did it, in public and in private. */
async function retried(claims: Record<string, string>): Promise<{ actor: string; text: string; subject: unknown }> {
  const answer = await handler({
    routeKey: 'POST /v1/cases/{id}/retry',
    pathParameters: { id: caseId },
    headers: {},
    body: '{}',
    requestContext: { requestId: 'r-1', authorizer: { jwt: { claims: { ...claims, tenure_roles: 'operator' } } } },
  } as never);
  expect(answer.statusCode).toBe(200);
  const written = table.commandCalls(TransactWriteCommand).flatMap(({ args }) => args[0].input.TransactItems ?? []);
  const item = written.findLast(({ Put }) => Put?.TableName === 'evidence')?.Put?.Item;
  const record = JSON.parse(String(item?.record)) as { actor: string };
  return { actor: record.actor, text: String(item?.record), subject: opened(item)?.subject };
}

it('an operator who is a worker we know is called as that person is', async () => {
  const { actor, text, subject } = await retried({ sub: SUBJECT, tenure_worker_id: 'w-5' });
  expect(actor).toBe('operator:pseudonym of p-5');
  expect(text).not.toContain(SUBJECT);
  expect(subject).toBe(SUBJECT);
});

it.each([{}, { tenure_worker_id: 'w-404' }])(
  'any other has a pseudonym of their own, and keeps it %j',
  async (more) => {
    const first = await retried({ sub: SUBJECT, ...more });
    expect(first.actor).toMatch(/^operator:[0-9a-f-]{36}$/);
    expect(first.text).not.toContain(SUBJECT);
    expect(first.subject).toBe(SUBJECT);
    expect((await retried({ sub: SUBJECT, ...more })).actor).toBe(first.actor);
    expect((await retried({ sub: 'somebody else', ...more })).actor).not.toBe(first.actor);
  },
);
