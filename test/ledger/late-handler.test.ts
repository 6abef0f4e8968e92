/** The Lambda on the late-evidence queue answers which messages it could not take, so that SQS keeps only those. */
import { KMSClient, VerifyMacCommand } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { canonical } from '../../functions/core/canonical.ts';
import { caseOf, entryOf } from './samples.ts';

beforeAll(() => {
  const env = {
    EVIDENCE_TABLE: 'evidence',
    CASES_TABLE: 'cases',
    LATE_EVIDENCE_KEY_ID: 'key',
    AWS_REGION: 'eu-west-1',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
});
afterAll(() => void vi.unstubAllEnvs());

it('keeps what it cannot read and takes the rest', async () => {
  const dynamo = mockClient(DynamoDBDocumentClient);
  dynamo.on(GetCommand).resolves({});
  dynamo.on(QueryCommand).resolves({ Items: [] });
  dynamo.on(TransactWriteCommand).resolves({});
  mockClient(KMSClient).on(VerifyMacCommand).resolves({ MacValid: true });
  const { handler } = await import('../../functions/handlers/append-late-evidence.ts');
  const text = canonical({
    purpose: 'tenure late evidence',
    version: 1,
    id: 'l-1',
    caseId: caseOf(1),
    takenAt: '2026-12-01T09:00:00.000Z',
    entries: [entryOf()],
  });
  const Records = [
    { messageId: 'good', body: JSON.stringify({ text, mac: 'bWFj' }) },
    { messageId: 'bad', body: 'hello' },
  ];
  expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
  expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(1);
});
