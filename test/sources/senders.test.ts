/** The clients that bring records, each over real HTTP: they are believed by their key alone, bring everybody, and understand the answer. */
import { afterEach, describe, expect, it } from 'vitest';
import { cloudEvents } from '../../functions/sources/cloudevents/cloudevents.ts';
import { CsvSettings, csv, hearFile } from '../../functions/sources/csv/csv.ts';
import { entraUpload } from '../../functions/sources/scim-bulk/entra-upload.ts';
import { scimBulk } from '../../functions/sources/scim-bulk/scim-bulk.ts';
import type { Source } from '../../functions/sources/source.ts';
import { csvDrop } from '../../local/simulators/hr/csv-dropper.ts';
import { entraUploads } from '../../local/simulators/hr/entra-feeder.ts';
import { eventRequests, handshake } from '../../local/simulators/hr/event-sender.ts';
import { type Outgoing, sendAll, sendOne } from '../../local/simulators/hr/outgoing.ts';
import { scimBulkRequest } from '../../local/simulators/hr/scim-client.ts';
import { ada, saidOf } from './records-contract.ts';
import { openWayIn, type WayIn, type WayInOptions } from './records-rig.ts';

const key = 'a-key-of-the-sender-1';
const nowSeconds = 1_795_000_000;
const time = '2026-11-23T12:00:00Z';
const people = Array.from({ length: 117 }, (_, at) => ({
  ...ada,
  key: `w-${at}`,
  workerId: `w-${at}`,
  email: `p${at}@marlow.example`,
}));

let wayIn: WayIn | undefined;
afterEach(async () => {
  await wayIn?.stop();
  wayIn = undefined;
});
const open = async (source: Source, more: Partial<WayInOptions> = {}) => {
  wayIn = await openWayIn({ source, mapping: source.mapping, key, nowSeconds, ...more });
  return wayIn;
};

interface Sender {
  readonly name: string;
  readonly source: Source;
  readonly more?: Partial<WayInOptions>;
  readonly statuses: readonly number[];
  requests(key: string): readonly Outgoing[];
}

const semicolons = CsvSettings.parse({ delimiter: ';' });
const senders: readonly Sender[] = [
  {
    name: 'an Entra feeder, fifty people a request',
    source: entraUpload,
    statuses: [202, 202, 202],
    requests: (token) => entraUploads(people, { token }),
  },
  {
    name: 'a SCIM client, all in one',
    source: scimBulk,
    statuses: [200],
    requests: (token) => [
      scimBulkRequest(
        people.map((user) => ({ method: 'POST', user })),
        { token },
      ),
    ],
  },
  {
    name: 'a script that drops a file',
    source: csv,
    statuses: [202],
    requests: (signingKey) => [csvDrop(people, { key: signingKey, nowSeconds })],
  },
  {
    name: 'Excel’s own kind of file',
    source: csv,
    more: { hear: (delivery) => hearFile(delivery, semicolons) },
    statuses: [202],
    requests: (signingKey) => [csvDrop(people, { key: signingKey, nowSeconds, delimiter: ';', encoding: 'utf-16le' })],
  },
  ...(['structured', 'binary', 'batch'] as const).map((mode) => ({
    name: `a sender of CloudEvents, ${mode}`,
    source: cloudEvents,
    statuses: Array(mode === 'batch' ? 1 : 117).fill(202),
    requests: (token: string) => eventRequests(people, { mode, token, time }),
  })),
];

describe.each(senders)('$name', ({ source, more, statuses, requests }) => {
  it('brings everybody, and is told so', async () => {
    const { address, known } = await open(source, more);
    const answers = await sendAll(address, requests(key));
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect([...known.values()].map(({ updatedAt: _, ...said }) => said)).toEqual(people.map(saidOf));
  });

  it('with another key brings nobody, and stops', async () => {
    const { address, known } = await open(source, more);
    const answers = await sendAll(address, requests('a-key-of-somebody-else'));
    expect(answers.map(({ status }) => status)).toEqual([401]);
    expect(known.size).toBe(0);
  });
});

describe('a sender of CloudEvents', () => {
  it('asks first, and is told how often it may', async () => {
    const { address } = await open(cloudEvents);
    const { status, headers } = await sendOne(address, handshake(120));
    expect(status).toBe(200);
    expect([headers.get('webhook-allowed-origin'), headers.get('webhook-allowed-rate')]).toEqual([
      'hr.marlow.example',
      '120',
    ]);
  });
});

describe('an Entra feeder', () => {
  it('is told where to look, and by a 400 what is wrong', async () => {
    const { address } = await open(entraUpload);
    const [upload] = entraUploads(people.slice(0, 2), { token: key });
    const taken = await sendOne(address, upload!);
    expect([taken.status, taken.text, taken.headers.get('location')]).toEqual([202, '', `${address}/deliveries/1`]);
    const plain = { ...upload!, headers: { ...upload!.headers, 'content-type': 'application/json' } };
    const refused = await sendOne(address, plain);
    expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([400, 'BadRequest']);
  });
});
