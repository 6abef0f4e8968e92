/** Evidence of a cut is signed before it is known whether the cut may go on: where it may not, evidence says so. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GenerateDataKeyCommand, GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';
import { Entry } from '../../functions/core/evidence.ts';
import { LateEvidence, LateMessage } from '../../functions/core/late-evidence.ts';
import { record } from '../../functions/runtime/record.ts';
import { holdsRight } from '../../functions/store/people.ts';
import { caseOf, entryOf } from '../ledger/samples.ts';
import { KEYS_ENVIRONMENT } from '../support/person-keys.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const kms = mockClient(KMSClient);
const sqs = mockClient(SQSClient);
const opening = Entry.parse({ ...entryOf(), kind: 'case-opened', facts: { attempt: 1 } });
const also = [holdsRight('people', 'p-1' as never, caseOf(1))];

beforeEach(() => {
  for (const mock of [dynamo, kms, sqs]) mock.reset();
  const env = {
    AWS_REGION: 'eu-west-1',
    EVIDENCE_TABLE: 'evidence',
    ...KEYS_ENVIRONMENT,
    LATE_EVIDENCE_QUEUE_URL: 'https://queue.example',
    LATE_EVIDENCE_KEY_ID: 'key',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  dynamo.on(QueryCommand).resolves({ Items: [] });
  kms.on(GenerateMacCommand).resolves({ Mac: Buffer.from('mac') });
  sqs.on(SendMessageCommand).resolves({});
});

/** A table of evidence that takes nothing, beside others that work: they refuse the condition, or not. */
function outage(refuses: boolean): void {
  dynamo.on(TransactWriteCommand).callsFake(({ TransactItems }: { TransactItems: { Put?: unknown }[] }) => {
    if (TransactItems.some(({ Put }) => Put !== undefined)) throw new Error('no route to table');
    if (!refuses) return {};
    const CancellationReasons = [{ Code: 'ConditionalCheckFailed' }];
    throw new TransactionCanceledException({ message: 'refused', CancellationReasons, $metadata: {} });
  });
}

const queued = () =>
  sqs
    .commandCalls(SendMessageCommand)
    .map(({ args }) => LateMessage.parse(JSON.parse(args[0].input.MessageBody ?? '')))
    .map(({ text }) => LateEvidence.parse(JSON.parse(text)));

it('an opening that was refused after its evidence was queued is withdrawn in evidence, and still refused', async () => {
  outage(true);
  await expect(record(caseOf(1), [opening], { also, cut: true })).rejects.toMatchObject({ name: 'ConditionRefused' });
  const [taken, withdrawn, ...more] = queued();
  expect(more).toEqual([]);
  expect(taken?.entries).toMatchObject([{ kind: 'case-opened' }]);
  expect(withdrawn).toMatchObject({
    caseId: caseOf(1),
    entries: [{ kind: 'failed', person: opening.person, facts: { withdraws: taken?.id, kinds: ['case-opened'] } }],
  });
});

it('one that went through is not', async () => {
  outage(false);
  expect(await record(caseOf(1), [opening], { also, cut: true })).toEqual([]);
  expect(queued()).toHaveLength(1);
});

it('without the key of its person, evidence of a cut waits and the cut goes on; nothing else does', async () => {
  dynamo.on(GetCommand).resolves({});
  dynamo.on(TransactWriteCommand).resolves({});
  kms.on(GenerateDataKeyCommand).rejects(new Error('no route to KMS'));
  const entry = { ...opening, private: { name: 'Ada Byron' } };
  await expect(record(caseOf(1), [entry], { also })).rejects.toMatchObject({
    name: 'EvidenceUnavailable',
    message: expect.not.stringContaining('Ada'),
  });
  expect(dynamo.commandCalls(TransactWriteCommand)).toEqual([]);
  expect(await record(caseOf(1), [entry], { also, cut: true })).toEqual([]);
  expect(queued()).toMatchObject([{ entries: [{ private: { name: 'Ada Byron' } }] }]);
  expect(dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems).toEqual(also);
});
