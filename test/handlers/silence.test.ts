/** A source nobody hears of: looked out for from the first look on, and told of once it has been silent for longer than is borne. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';
import { newsIn } from '../../functions/core/notices/news.ts';
import { heardOf } from '../../functions/handlers/parts/heard-of.ts';
import { noticeReader } from '../../functions/handlers/parts/notice-reader.ts';
import { takeNews } from '../../functions/handlers/parts/take-news.ts';
import { watchSilence } from '../../functions/handlers/parts/watch-silence.ts';
import { at } from '../support/lifecycle.ts';

vi.hoisted(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT'));

const table = mockClient(DynamoDBDocumentClient);
const bus = mockClient(EventBridgeClient);
const NOW = at('2026-12-01T10:00:00Z');

vi.mock('../../functions/handlers/parts/configured-sources.ts', async () => {
  const { configuredSource } = await import('../../functions/sources/configured.ts');
  const made = { title: 'HR', settings: {}, mapping: {}, missing: 'report', leaversBackDays: 30 } as const;
  const sources = {
    bamboo: { ...made, kind: 'bamboohr', address: 'https://bamboo.example.com' },
    feeder: { ...made, kind: 'scim-bulk' },
    often: { ...made, kind: 'scim-bulk', silentAfterHours: 2 },
  };
  const all = Object.entries(sources).map(([name, one]) => [name, configuredSource(one)]);
  return { configuredSources: () => Object.fromEntries(all) };
});

beforeEach(() => {
  for (const mock of [table, bus]) mock.reset();
  for (const [name, value] of Object.entries({
    ...{ AWS_REGION: 'eu-west-1', SOURCES_TABLE: 'sources', NOTICES_TABLE: 'notices', BUS_NAME: 'tenure' },
    CASES_TABLE: 'cases',
    ...{ NOTICES: JSON.stringify({ from: 'tenure@example.com', digestMinutes: 0 }) },
  }))
    vi.stubEnv(name, value);
  bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  table.on(PutCommand).resolves({});
});

/** Whom the bus is told of, when each was last heard of so many hours ago. */
async function toldOf(hours: Readonly<Record<string, number>>) {
  const ago = (count: number) => new Date(Date.parse(NOW) - count * 3_600_000).toISOString();
  table
    .on(GetCommand)
    .callsFake(({ Key: { pk } }: { Key: { pk: string } }) =>
      hours[pk] === undefined ? {} : { Item: { pk, sk: 'sign', at: ago(hours[pk]), heard: true } },
    );
  await watchSilence(NOW);
  const entries = bus.commandCalls(PutEventsCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
  return entries.map(({ DetailType, Detail = '' }) => ({ 'detail-type': DetailType, detail: JSON.parse(Detail) }));
}
const namesIn = (told: Awaited<ReturnType<typeof toldOf>>) => told.map(({ detail }) => detail.source);

it('one that sends is borne for four days, one that is read for a day and a half, or for as long as is configured', async () => {
  expect(namesIn(await toldOf({ bamboo: 35, feeder: 95, often: 1 }))).toEqual([]);
  expect(namesIn(await toldOf({ bamboo: 36, feeder: 96, often: 2 }))).toEqual(['bamboo', 'feeder', 'often']);
});

it('one that was never heard of is looked out for from now on, and nobody is told yet', async () => {
  expect(await toldOf({ bamboo: 1, often: 1 })).toEqual([]);
  const [first, ...more] = table.commandCalls(PutCommand).map(({ args }) => args[0].input);
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    Item: { pk: 'feeder', sk: 'sign', at: NOW, heard: false },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
});

it('operators are told of a silence by when it began, so that each hour says it anew and they hear of it once', async () => {
  const [news] = await toldOf({ bamboo: 1, feeder: 100, often: 1 });
  const taken = newsIn(news);
  expect(await takeNews([taken!], noticeReader(), NOW)).toMatchObject({ failed: 0 });
  const { Item } = table.commandCalls(PutCommand)[0]!.args[0].input;
  expect(Item).toMatchObject({ to: 'operators', occasion: 'source-silent', about: { source: 'feeder' } });
  expect(Item?.noticeId).toBe(`source-silent#feeder#${taken?.type === 'SourceSilent' ? taken.detail.since : ''}`);
});

it('what it sends is noted once a minute, of each source by itself', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(NOW) });
  for (const source of ['feeder', 'feeder', 'often']) await heardOf(source);
  vi.setSystemTime(Date.parse(NOW) + 60_000);
  await heardOf('feeder');
  vi.useRealTimers();
  expect(table.commandCalls(PutCommand).map(({ args }) => args[0].input.Item?.pk)).toEqual([
    'feeder',
    'often',
    'feeder',
  ]);
});
