/** Security Lake: Parquet where it looks for it, read back with another library's reader; again is nothing new, and nothing is skipped. */
import { zstdDecompressSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventOfEntry, type OcsfEvent } from '../../functions/core/ocsf/event.ts';
import { parquetOf } from '../../functions/streams/parquet.ts';
import { securityLakeSender } from '../../functions/streams/security-lake.ts';
import type { Outgoing, Sender } from '../../functions/streams/sender.ts';
import { createS3Service } from '../../local/aws/s3.ts';
import { gateway, resource, temporaryFolder, testHost } from '../support/aws-host.ts';
import { logOf, SETTINGS } from './rig.ts';

let s3: S3Client;
let stop: () => Promise<void>;

beforeEach(async () => {
  const folder = temporaryFolder();
  const host = testHost(folder.path);
  const service = createS3Service(host);
  service.provision(resource('Lake', 'AWS::S3::Bucket', { BucketName: 'lake' }));
  const served = await gateway(service);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3Client({ region: 'eu-west-1', credentials, endpoint: served.url, forcePathStyle: true });
  stop = async () => {
    s3.destroy();
    await served.close();
    host.db.close();
    folder.remove();
  };
});
afterEach(() => stop());

const lake = (bucket = 'lake', client = s3) =>
  securityLakeSender({ s3: client, bucket, source: 'tenure', region: 'eu-west-1', accountId: '123456789012' });

function batch(
  sender: Sender,
  from: number,
  to: number,
  events: (event: OcsfEvent, index: number) => OcsfEvent = (e) => e,
) {
  return logOf(to)
    .slice(from)
    .map((entry, at): Outgoing => {
      const event = events(eventOfEntry(entry, from + at, SETTINGS)!, from + at);
      return { index: from + at, event, text: sender.textOf(event, from + at) };
    });
}

async function keys(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'lake' }));
  return Contents.map(({ Key = '' }) => Key);
}

const read = (file: Uint8Array) =>
  parquetReadObjects({
    file: new Uint8Array(file).buffer,
    compressors: { ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)) },
  });

async function fileAt(Key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key }));
  return Body!.transformToByteArray();
}

const partition = 'region=eu-west-1/accountId=123456789012';

it('a file for each class and day, in the folders of a custom source for each class', async () => {
  const sender = lake();
  const nextDay = (event: OcsfEvent, index: number) =>
    index < 6 ? event : { ...event, time: event.time + 86_400_000 };
  expect(await sender.send(batch(sender, 0, 8, nextDay))).toEqual({ kind: 'taken' });
  const classes = ['3001', '3002', '3004', '3006'];
  expect((await keys()).toSorted()).toEqual(
    classes.flatMap((one) =>
      ['20261121', '20261122']
        // Of the last two records, one has its sessions revoked and one is handed over.
        .filter((day) => day === '20261121' || one === '3002' || one === '3004')
        .map((day) => `ext/tenure-${one}/${partition}/eventDay=${day}/0000000000000000.parquet`),
    ),
  );
});

it('what is read back is what was sent, with its objects and lists', async () => {
  const sender = lake();
  const sent = batch(sender, 0, 400);
  await sender.send(sent);
  const back: unknown[] = [];
  for (const key of await keys()) back.push(...(await read(await fileAt(key))));
  const plain = back.map((row) => tidy(row) as { metadata: { sequence: number } });
  plain.sort((one, other) => one.metadata.sequence - other.metadata.sequence);
  expect(plain).toEqual(sent.map(({ event }) => JSON.parse(JSON.stringify(event))));
});

it('sent again, with more, it takes the place of what was there', async () => {
  const sender = lake();
  await sender.send(batch(sender, 0, 4));
  const before = await keys();
  await sender.send(batch(sender, 0, 40));
  expect(await keys()).toEqual(before);
  expect(await read(await fileAt(before[0]!))).toHaveLength(10);
});

it('the columns of a class are the same whatever its events have', () => {
  const sender = lake();
  const [one] = batch(sender, 0, 1);
  const columns = (events: readonly OcsfEvent[]) =>
    parquetMetadata(new Uint8Array(parquetOf(events, 3001)).buffer).schema.map(({ name }) => name);
  const { status_detail: _, actor: __, ...bare } = one!.event;
  expect(columns([bare as OcsfEvent])).toEqual(columns([one!.event]));
});

it('a bucket that is not there stops the stream and says what to look at; one that does not answer is tried later', async () => {
  const sender = lake('no-such-bucket');
  expect(await sender.send(batch(sender, 0, 1))).toMatchObject({
    kind: 'stopped',
    because: expect.stringContaining('answered 404: look at its name'),
  });
  const nowhere = new S3Client({
    ...{ region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', forcePathStyle: true, maxAttempts: 1 },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  expect(await lake('lake', nowhere).send(batch(sender, 0, 1))).toMatchObject({ kind: 'later' });
});

/** Without what is null, numbers as numbers, and the text of what the class has no place for as what it is. */
function tidy(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(
    fields.map(([name, one]) => [name, name === 'unmapped' ? JSON.parse(one as string) : tidy(one)]),
  );
}
