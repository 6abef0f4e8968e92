/** Signals on a real engine: KMS over HTTP, a queue that is a list, receivers over HTTP; and the handlers, called as Lambda calls them. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { vi } from 'vitest';
import { buildRecords } from '../../functions/core/chain.ts';
import { entryOf } from '../../functions/core/entries.ts';
import type { Entry } from '../../functions/core/evidence.ts';
import { type CaseId, Instant, PersonId, System } from '../../functions/core/ids.ts';
import { caseOfEvent } from '../../functions/core/new-case.ts';
import { putOnce } from '../../functions/ledger/ledger.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { putNewCase } from '../../functions/store/cases.ts';
import { putPerson } from '../../functions/store/people.ts';
import { createKmsService } from '../../local/aws/kms.ts';
import { startEngine } from '../ledger/dynoxide.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { gateway, manualClock, resource, temporaryFolder, testHost } from '../support/aws-host.ts';
import { eventOf, nobody, personAfter } from '../support/lifecycle.ts';

export const START = Date.parse('2026-11-30T08:00:00Z');
export const ISSUER = 'https://tenure.example.com';
const HOUR = 3_600_000;

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is read by path
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

export type Rig = Awaited<ReturnType<typeof openRig>>;

/** A message as SQS hands it to a Lambda. */
const delivered = (body: string) => ({
  ...{ messageId: 'm', receiptHandle: 'r', body },
  attributes: { ApproximateReceiveCount: '1' },
});

export async function openRig(pushTo: string) {
  const engine = await startEngine();
  const folder = temporaryFolder();
  const kms = createKmsService(testHost(folder.path, manualClock(START)));
  const served = await gateway(kms);
  const queue = await fakeQueue();
  const keys = Object.fromEntries(
    ['new', 'old'].map((name) => {
      const properties = { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', KeyPolicy: {} };
      return [name, kms.provision(resource(`Key${name}`, 'AWS::KMS::Key', properties)).ref];
    }),
  );
  const receiver = (client: string, subject: object, more: object = {}) => ({
    ...{ client, audience: `https://${client}.example.com`, subject, pushTo: [] },
    ...more,
  });
  const settings = {
    keys: ['new', 'old'],
    signsWith: 'old',
    deadAfterHours: 72,
    receivers: {
      portal: receiver('portal', { format: 'email' }, { pushTo: [pushTo] }),
      chat: receiver('chat', { format: 'iss_sub', issuer: 'https://login.example.com', system: 'okta' }),
      wiki: receiver('wiki', { format: 'opaque' }, { events: ['session-revoked'] }),
    },
  };
  for (const [name, value] of Object.entries({
    ...{ PEOPLE_TABLE: 'people', CASES_TABLE: 'cases', SIGNALS_TABLE: 'signals', EVIDENCE_TABLE: 'evidence' },
    ...{
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      AWS_ENDPOINT_URL_KMS: served.url,
      AWS_ENDPOINT_URL_SQS: queue.url,
    },
    ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    ...{ SIGNALS: JSON.stringify(settings), SIGNAL_KEYS: JSON.stringify(keys), PUBLIC_URL: ISSUER },
    ...{
      SIGNALS_QUEUE_URL: `${queue.url}/0/pushes`,
      POWERTOOLS_METRICS_DISABLED: 'true',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    },
  }))
    vi.stubEnv(name, value);
  for (const table of ['people', 'cases', 'signals']) await engine.createTable(table);
  await engine.createEvidenceTable('evidence');
  const handlers = {
    describe: (await import('../../functions/handlers/describe-signals.ts')).handler,
    manage: (await import('../../functions/handlers/manage-signals.ts')).handler,
    poll: (await import('../../functions/handlers/poll-signals.ts')).handler,
    prepare: (await import('../../functions/handlers/prepare-signals.ts')).handler,
    push: (await import('../../functions/handlers/push-signals.ts')).handler,
    sweep: (await import('../../functions/handlers/sweep-signals.ts')).handler,
  };

  async function call(route: string, options: Calling = {}): Promise<Answered> {
    const [, path = ''] = route.split(' ');
    const which = path.endsWith('/poll') ? 'poll' : /well-known|jwks/.test(path) ? 'describe' : 'manage';
    const answer = await handlers[which](requestTo(route, options));
    if (typeof answer === 'string') throw new Error(answer);
    const body = typeof answer.body === 'string' && answer.body !== '' ? JSON.parse(answer.body) : undefined;
    return { status: answer.statusCode ?? 200, body, headers: answer.headers ?? {} };
  }

  const recordsOf = (caseId: CaseId, entries: readonly Entry[], time: string, from: number) => {
    const head = from === 0 ? undefined : { position: from - 1, hash: 'a'.repeat(64) as never };
    return buildRecords(caseId, head, entries, Instant.parse(time), () => 'salt');
  };
  /** As the stream of the table says it. */
  const streamed = (text: string) => ({ eventName: 'INSERT', dynamodb: { NewImage: { record: { S: text } } } });
  /** What the evidence of a case says, in the stream of its table. */
  const tell = (caseId: CaseId, entries: readonly Entry[], time: string, from = 0) =>
    handlers.prepare({ Records: recordsOf(caseId, entries, time, from).map(({ text }) => streamed(text)) });
  /** The same in the table, whatever its stream says. */
  const keep = async (caseId: CaseId, entries: readonly Entry[], time: string, from = 0): Promise<void> => {
    for (const { record, text } of recordsOf(caseId, entries, time, from))
      await writeAll(ledgerOf(engine.client), [putOnce('evidence', { record, text })]);
  };

  return {
    engine,
    queue,
    keys,
    call,
    tell,
    keep,
    sweep: () => handlers.sweep({}),
    personItem: (personId: PersonId) =>
      engine.client.send(new GetCommand({ TableName: 'people', Key: { pk: personId, sk: 'person' } })),
    putItem: (table: string, item: object) =>
      engine.client.send(new PutCommand({ TableName: table, Item: { ...item } })),
    /** A whole batch of the stream, of whatever there is in it. */
    stream: (...items: readonly object[]) => handlers.prepare({ Records: items }),
    streamed: (caseId: CaseId, entries: readonly Entry[], time: string) =>
      recordsOf(caseId, entries, time, 0).map(({ text }) => streamed(text)),
    push: (message: object) => handlers.push({ Records: [delivered(JSON.stringify(message))] }),
    /** Every wake-up there is, until there are none; time goes on as their delays say. */
    async drain(most = 1000): Promise<void> {
      for (let done = 0; queue.messages.length > 0 && done < most; done++) {
        const [next] = queue.messages.splice(0, 1);
        vi.setSystemTime(Date.now() + (next?.delay ?? 0) * 1000);
        const { batchItemFailures } = (await handlers.push({
          Records: [delivered(next?.body ?? '')],
        })) as { batchItemFailures: readonly unknown[] };
        if (batchItemFailures.length > 0) throw new Error('a wake-up failed');
      }
    },
    jwks: async () => createLocalJWKSet((await call('GET /v1/signals/jwks')).body as JSONWebKeySet),
    async somebody(worker: string, urgency: 'routine' | 'immediate' = 'routine') {
      const record = { workerId: worker, email: `${worker}@marlow.example` };
      const gone = eventOf({ kind: 'terminated', on: '2026-11-30', record, urgency, id: worker });
      const personId = PersonId.parse(`p-${worker}`);
      const before = { ...nobody({ [System.parse('okta')]: `00u-${worker}` }), personId, pseudonym: `psn-${worker}` };
      const person = personAfter([eventOf({ kind: 'hired', on: '2026-03-01', record }), gone], before);
      const handled = {
        ...caseOfEvent(gone, personId, Instant.parse('2026-11-30T08:00:00.000Z')),
        kind: 'leaver' as const,
      };
      await writeAll(ledgerOf(engine.client), [putNewCase('cases', handled), putPerson('people', person)]);
      return { person, caseId: handled.caseId };
    },
    async stop() {
      await engine.stop();
      await served.close();
      await queue.stop();
      folder.remove();
    },
  };
}

interface Calling {
  readonly by?: string;
  readonly scope?: string;
  readonly body?: unknown;
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
}

function requestTo(route: string, { by, scope = 'ssf.manage', body, id, query }: Calling): APIGatewayProxyEventV2 {
  const authorizer = by === undefined ? {} : { authorizer: { jwt: { claims: { sub: by, scope }, scopes: [] } } };
  return {
    ...{ routeKey: route, rawPath: route.split(' ')[1] ?? '', rawQueryString: '', headers: {}, isBase64Encoded: false },
    requestContext: { requestId: 'request', ...authorizer },
    ...(id === undefined ? {} : { pathParameters: { id } }),
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  } as unknown as APIGatewayProxyEventV2; // as: what the frame reads of it
}

async function fakeQueue() {
  const messages: { readonly body: string; readonly delay: number }[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const said = JSON.parse(Buffer.concat(chunks).toString()) as { MessageBody: string; DelaySeconds?: number };
      messages.push({ body: said.MessageBody, delay: said.DelaySeconds ?? 0 });
      const MD5OfMessageBody = createHash('md5').update(said.MessageBody).digest('hex');
      outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
      outgoing.end(JSON.stringify({ MessageId: 'm', MD5OfMessageBody }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** What a connector did, as evidence has it. */
export function outcome(change: string, more: object = {}, system = 'okta'): Entry {
  const facts = { step: `${'a'.repeat(16)}/c1/done`, change, lane: 'cut', rule: 'leaver', status: 'changed', ...more };
  return entryOf({ kind: 'leaver' }, { pseudonym: 'x' }, 'outcome', facts, { system });
}

export const cut = (): Entry =>
  entryOf({ kind: 'leaver' }, { pseudonym: 'x' }, 'cut', { cutAt: '2026-11-30T08:00:00.000Z' });

export const hours = (count: number): number => count * HOUR;
