/** A held batch that would take access from people: operators are told at once, though it is announced before it is stored; and each sweep counts who keeps access. */
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Case } from '../../functions/core/case.ts';
import { newsIn } from '../../functions/core/notices/news.ts';
import { cutsHeld } from '../../functions/handlers/parts/cuts-held.ts';
import { noticeReader } from '../../functions/handlers/parts/notice-reader.ts';
import { takeNews } from '../../functions/handlers/parts/take-news.ts';
import { told } from '../core/notices/told.ts';
import { at } from '../support/lifecycle.ts';

const table = mockClient(DynamoDBDocumentClient);
const SETTINGS = { from: 'tenure@example.com', quietHours: { from: '20:00', to: '07:00' } };
/** A Friday; whoever is not woken is told on Monday. */
const NIGHT = at('2026-12-04T21:00:00Z');

beforeEach(() => {
  table.reset();
  for (const [name, value] of Object.entries({
    ...{ AWS_REGION: 'eu-west-1', BRAKES_TABLE: 'brakes', NOTICES_TABLE: 'notices', CASES_TABLE: 'cases' },
    ...{ PEOPLE_TABLE: 'people', APPROVALS_TABLE: 'approvals', NOTICES: JSON.stringify(SETTINGS) },
  }))
    vi.stubEnv(name, value);
});

const DIGEST = 'a'.repeat(64);
const batch = (over: object = {}) => ({
  ...{ batchId: 'b-0123456789abcdef01234567', source: 'hr', digest: DIGEST, content: DIGEST, state: 'held' },
  ...{ receivedAt: NIGHT, events: 9, trips: [], cases: [], signatures: [], ...over },
});
const taking = (people: number, from: string) => ({ cuts: { people, from } });

async function noticeOf(...stored: readonly object[]) {
  const looks = table.on(GetCommand);
  for (const item of stored.slice(0, -1)) looks.resolvesOnce(item);
  looks.resolves(stored.at(-1) ?? {});
  table.on(PutCommand).resolves({});
  const detail = { version: 1, batchId: batch().batchId };
  const news = newsIn({ 'detail-type': 'BatchHeld', detail })!;
  expect(await takeNews([news], noticeReader(), NIGHT)).toMatchObject({ failed: 0 });
  const { urgency, notBefore } = table.commandCalls(PutCommand)[0]?.args[0].input.Item ?? {};
  return { urgency, notBefore };
}

const AT_ONCE = { urgency: 'urgent', notBefore: NIGHT };
const ON_MONDAY = { urgency: 'routine', notBefore: '2026-12-07T07:00:00.000Z' };

it('with leavers is told at once, also where it is not stored yet when the bus tells of it', async () => {
  expect(await noticeOf({}, { Item: batch(taking(9, NIGHT)) })).toEqual(AT_ONCE);
});

it('whose leavers leave on Sunday is told at once, for Monday would be too late', async () => {
  expect(await noticeOf({ Item: batch(taking(1, '2026-12-06T23:59:59.000Z')) })).toEqual(AT_ONCE);
});

it.each([
  ['of joiners', {}],
  ['whose leavers leave at the end of the month', taking(9, '2026-12-31T23:59:59.000Z')],
])('%s leaves operators their weekend', async (_, over) => {
  expect(await noticeOf({ Item: batch(over) })).toEqual(ON_MONDAY);
});

it('who keeps access over a hold is counted: by batches, and by cases that are held for themselves', async () => {
  const held = (over: Partial<Case>) => ({
    pk: 'c',
    sk: 'case',
    ...told({}, { state: 'held', kind: 'leaver', ...over }),
  });
  const batches = [
    batch(taking(9, '2026-12-04T20:00:00.000Z')),
    batch({ batchId: 'b-1123456789abcdef01234567', ...taking(50, '2026-12-31T23:59:59.000Z') }),
    batch({ batchId: 'b-2123456789abcdef01234567' }),
  ];
  table.on(QueryCommand, { TableName: 'brakes' }).resolves({ Items: batches });
  table.on(QueryCommand, { TableName: 'cases' }).resolves({
    Items: [
      held({}),
      held({ batchId: batch().batchId }),
      held({ cutAt: NIGHT }),
      held({ effectiveAt: at('2026-12-31T23:59:59Z') }),
      held({ kind: 'joiner' }),
    ],
  });
  expect(await cutsHeld(NIGHT)).toBe(10);
});
