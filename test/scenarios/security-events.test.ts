/** Every record of real cases reaches Splunk, Datadog, a webhook and Security Lake: in the log's order, whoever is busy, cut off, dead or started again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import * as z from 'zod';
import type { StreamSimulator } from '../../local/simulators/streams/simulator.ts';
import { mistakesIn } from '../core/ocsf/ocsf-schema.ts';
import { type Company, openCompany } from './company.ts';
import { gone } from './events.ts';
import { entriesOf } from './log-entries.ts';

const configuration = readFileSync(join(import.meta.dirname, 'configurations/others.yaml'), 'utf8');
const NAMES = ['splunk', 'datadog', 'webhook'] as const;
type Name = (typeof NAMES)[number];

const receiver = (company: Company, name: Name): StreamSimulator => company.stage.application.streams[name]!;
/** As they were first heard of, whatever came twice. */
const firstHeard = (events: StreamSimulator['received']) => [
  ...new Map(events.map(({ metadata }) => [metadata.sequence, metadata.uid])),
];
const placesAndIds = async (company: Company) =>
  (await entriesOf(company)).map((text, index) => [index, (JSON.parse(text) as { id: string }).id]);

const Checked = z.object({ ok: z.boolean(), said: z.string() });
const Health = z.object({ log: Checked, streams: z.array(Checked.extend({ stream: z.string() })) });
const healthOf = async ({ stage }: Company) => Health.parse((await stage.call('operator', 'GET', '/v1/health')).body);

async function lakeOf({ stage }: Company) {
  const { embedded, streams } = stage.application;
  const config = { endpoint: embedded.url, region: embedded.region, credentials: embedded.credentials() };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: streams.lake }));
  const files = [];
  for (const { Key = '' } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: streams.lake, Key }));
    const file = new Uint8Array(await Body!.transformToByteArray()).buffer;
    const ZSTD = (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes));
    const rows = await parquetReadObjects({ file, compressors: { ZSTD } });
    files.push({ key: Key, rows });
  }
  return files;
}

it('sends every record to every receiver, at least once and in order, through busy and dead receivers and a restart', async () => {
  const company = await openCompany({ configuration, netsAsDeployed: true });
  await company.hire('w-1');
  receiver(company, 'splunk').faults.add({ on: '/services/collector/event', does: 'fail', status: 503 });
  receiver(company, 'datadog').faults.add({ on: '/api/v2/logs', does: 'throttle', retryAfterSeconds: 90 });
  receiver(company, 'webhook').faults.add({ on: '.', does: 'cut', when: 'after' });
  await company.settle(300);
  const joined = await placesAndIds(company);
  expect(joined.length).toBeGreaterThan(10);
  for (const name of NAMES) expect(firstHeard(receiver(company, name).received)).toEqual(joined);
  expect(receiver(company, 'webhook').received.length).toBeGreaterThan(joined.length);

  // Dead: everybody else is told all the same.
  receiver(company, 'webhook').faults.add({ on: '.', does: 'fail', status: 502, times: 1000 });
  const heardBefore = [...receiver(company, 'webhook').received];
  await company.send(gone('w-1', company.stage.now()));
  await company.settle(120);
  const left = await placesAndIds(company);
  expect(left.length).toBeGreaterThan(joined.length);
  for (const name of ['splunk', 'datadog'] as const) expect(firstHeard(receiver(company, name).received)).toEqual(left);
  expect(receiver(company, 'webhook').received).toEqual(heardBefore);

  const unwell = await healthOf(company);
  expect(unwell.log).toMatchObject({ ok: true, said: expect.stringContaining(`${left.length} records`) });
  expect(unwell.streams.filter(({ ok }) => !ok)).toEqual([
    { stream: 'webhook', ok: false, said: expect.stringContaining('the webhook answered 502') },
  ]);

  // Each goes on from its own cursor: those that had everything are sent nothing twice.
  const again = await company.restart();
  await again.settle(300);
  const all = await placesAndIds(again);
  expect(firstHeard([...heardBefore, ...receiver(again, 'webhook').received])).toEqual(all);
  expect(receiver(again, 'webhook').received[0]!.metadata.sequence).toBe(joined.length);
  for (const name of ['splunk', 'datadog'] as const)
    expect(receiver(again, name).received.map(({ metadata }) => metadata.sequence)).toEqual(
      all.slice(left.length).map(([index]) => index),
    );

  expect((await healthOf(again)).streams.map(({ ok, stream }) => [stream, ok])).toEqual([
    ['splunk', true],
    ['datadog', true],
    ['securityLake', true],
    ['webhook', true],
  ]);

  const events = [...heardBefore, ...receiver(again, 'webhook').received] as unknown as Record<string, unknown>[];
  expect(events.flatMap((event) => mistakesIn(event, '1.8.0'))).toEqual([]);
  expect(JSON.stringify(events)).not.toMatch(/w-1@|Worker-w-1/);

  const files = await lakeOf(again);
  for (const { key, rows } of files) {
    const [, classUid] =
      /^ext\/tenure-(\d+)\/region=eu-west-1\/accountId=123456789012\/eventDay=20261130\/\d{16}\.parquet$/.exec(key) ??
      [];
    expect(rows.every((row) => String(row.class_uid) === classUid)).toBe(true);
  }
  const inLake = files.flatMap(({ rows }) => rows.map((row) => row.metadata as { sequence: number; uid: string }));
  inLake.sort((one, other) => one.sequence - other.sequence);
  expect(inLake.map(({ sequence, uid }) => [sequence, uid])).toEqual(all);
});
