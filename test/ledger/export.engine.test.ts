/** An export from a real engine: asked for over HTTP, taken from the bucket, verified offline. */

import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { append } from '../../functions/ledger/append.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { publish } from '../../functions/ledger/log/publish.ts';
import { sequence } from '../../functions/ledger/log/sequence.ts';
import { verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { logBucket, logKey } from '../../functions/runtime/log-bucket.ts';
import { bundleVerifier } from '../../infra/verifier.ts';
import { ROOT } from '../infra/synthesized.ts';
import { KEYS_ENVIRONMENT, memoryKeys, wrappingKms } from '../support/person-keys.ts';
import { type Engine, engineIsHere, startEngine } from './dynoxide.ts';
import { caseOf, entryOf, ledgerOf } from './samples.ts';

const bucket = new Map<string, Buffer>();
const s3 = mockClient(S3Client);
const lambdas = mockClient(LambdaClient);
const kms = mockClient(KMSClient);
const key = generateKeyPairSync('ed25519');
/** An export that the function has no grant to read. */
const FORBIDDEN = `x-${'1'.repeat(24)}`;
/** Where the verifier lies, as it lies beside the bundle. */
const verifierFile = join(tmpdir(), `tenure-verify-${process.pid}.mjs`);
let publishes: () => Promise<object>;
/** What else happens just before an export is complete. */
let whenDone: () => unknown = () => {};

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: {
    readonly exportId: string;
    readonly state: string;
    readonly detail: string;
    readonly because: string;
    readonly progress?: object;
    readonly manifestDigest: string;
    readonly counts: object;
    readonly links: { name: string; url: string }[];
  };
}

const title = 'an export';
describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;
    let handler: (event: never) => Promise<{ statusCode?: number; body?: string; headers?: object }>;
    let write: (event: never) => Promise<void>;
    let fail: (event: never) => Promise<void>;

    beforeAll(async () => {
      engine = await startEngine();
      await engine.createEvidenceTable('evidence');
      for (const table of ['brakes', 'log', 'people', 'person-keys']) await engine.createTable(table);
      wrappingKms(kms);
      const env = {
        EVIDENCE_TABLE: 'evidence',
        BRAKES_TABLE: 'brakes',
        // Whoever asks for an export, or takes it, leaves evidence.
        PEOPLE_TABLE: 'people',
        ...KEYS_ENVIRONMENT,
        EXPORTS_BUCKET: 'exports',
        WRITE_EXPORT_ARN: 'arn:writer',
        PUBLISH_LOG_ARN: 'arn:publisher',
        LOG_TABLE: 'log',
        LOG_BUCKET: 'log',
        LOG_LOCKED_DAYS: '1',
        LOG_KEY_ID: 'key',
        LOG_ORIGIN: 'tenure/evidence',
        VERIFIER_FILE: verifierFile,
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      };
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      await writeFile(verifierFile, bundleVerifier(ROOT));
      kms.on(GetPublicKeyCommand).resolves({ PublicKey: key.publicKey.export({ type: 'spki', format: 'der' }) });
      kms.on(SignCommand).callsFake(async ({ Message }) => ({ Signature: sign(null, Message, key.privateKey) }));
      s3.on(ListObjectsV2Command).callsFake(async ({ Prefix, StartAfter = '', MaxKeys }) => {
        const keys = [...bucket.keys()].filter((name) => name.startsWith(Prefix) && name > StartAfter);
        return {
          Contents: keys
            .sort()
            .slice(0, MaxKeys)
            .map((Key) => ({ Key })),
        };
      });
      s3.on(PutObjectCommand).callsFake(async ({ Key, Body, IfNoneMatch }) => {
        if (Key.endsWith('/done.json')) whenDone();
        if (IfNoneMatch === '*' && bucket.has(Key))
          throw new S3ServiceException({
            name: 'PreconditionFailed',
            $fault: 'client',
            $metadata: { httpStatusCode: 412 },
          });
        bucket.set(Key, Body);
      });
      s3.on(GetObjectCommand).callsFake(async ({ Key }) => {
        if (Key.includes(FORBIDDEN))
          throw new S3ServiceException({ name: 'AccessDenied', $fault: 'client', $metadata: { httpStatusCode: 403 } });
        const found = bucket.get(Key);
        if (found === undefined) throw new NoSuchKey({ message: '', $metadata: {} });
        return { Body: { transformToString: async () => found.toString(), transformToByteArray: async () => found } };
      });
      handler = (await import('../../functions/handlers/export-evidence.ts')).handler as never;
      write = (await import('../../functions/handlers/write-export.ts')).handler as never;
      fail = (await import('../../functions/handlers/fail-export.ts')).handler as never;
      const { handler: published } = await import('../../functions/handlers/publish-log.ts');
      publishes = async () => ({ Payload: Buffer.from(JSON.stringify(await published({}))) as never });
      listen();
      await fill();
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await engine.stop();
    });

    /** Three cases: one of November, one that spans both months, one of December; each day is signed for. */
    async function fill(): Promise<void> {
      const keys = memoryKeys({ client: engine.client });
      const days = { '2026-11-30': [0, 1], '2026-12-01': [1], '2026-12-31': [2] };
      for (const [day, cases] of Object.entries(days)) {
        const now = () => Instant.parse(`${day}T12:00:00.000Z`);
        const ledger = ledgerOf(engine.client, { now, keys: () => keys });
        const log = { client: engine.client, table: 'log' };
        for (const one of cases) {
          await append(ledger, caseOf(one), [entryOf({ day }), entryOf({}, { private: { name: 'Ann' } })]);
          const chain = await Array.fromAsync(chainOf(ledger, caseOf(one)));
          const arrived = chain.map(({ sk, record }) => ({ caseId: caseOf(one), position: sk, text: record }));
          await sequence({ log, ledger }, arrived);
        }
        await publish({ log, ledger, bucket: logBucket(), key: logKey() });
      }
    }

    async function call(
      routeKey: string,
      more: { body?: object; id?: string; key?: string; roles?: string },
    ): Promise<Answer> {
      const {
        statusCode = 0,
        body = '',
        headers,
      } = await handler({
        routeKey,
        requestContext: {
          requestId: 'r-1',
          authorizer: { jwt: { claims: { sub: 'ada', tenure_roles: more.roles ?? 'auditor' } } },
        },
        headers: more.key === undefined ? {} : { 'idempotency-key': more.key },
        pathParameters: { id: more.id },
        body: JSON.stringify(more.body ?? {}),
      } as never);
      return { statusCode, headers: headers as Answer['headers'], body: JSON.parse(body) };
    }

    /** Lambda runs the function that signs for the log, and keeps every other call. */
    function listen(): void {
      lambdas.on(InvokeCommand).resolves({});
      lambdas.on(InvokeCommand, { FunctionName: 'arn:publisher' }).callsFake(() => publishes());
    }

    /** What Lambda was asked to run since the last time. */
    function toWrite(): unknown[] {
      const all = lambdas.commandCalls(InvokeCommand).map(({ args }) => args[0].input);
      const calls = all.filter(({ FunctionName }) => FunctionName !== 'arn:publisher');
      lambdas.resetHistory();
      for (const { InvocationType, FunctionName } of calls)
        expect([InvocationType, FunctionName]).toEqual(['Event', 'arn:writer']);
      return calls.map(({ Payload }) => JSON.parse(String(Payload)));
    }

    /** Asked for, written, and looked at again. */
    async function made(more: Parameters<typeof call>[1]): Promise<Answer> {
      const { statusCode, headers, body } = await call('POST /v1/exports', more);
      expect(statusCode).toBe(202);
      expect(headers.location).toBe(`/v1/exports/${body.exportId}`);
      expect(body.state).toBe('running');
      for (const asked of toWrite()) await write(asked as never);
      return call('GET /v1/exports/{id}', { id: body.exportId });
    }

    async function download({ body: { links, exportId } }: Answer): Promise<string> {
      const dir = await mkdtemp(join(tmpdir(), 'tenure-download-'));
      for (const { name, url } of links) {
        const { origin, pathname, searchParams } = new URL(url);
        expect(origin).toBe('http://127.0.0.1:1');
        expect(pathname).toMatch(new RegExp(`^/exports/exports/${exportId}/[0-9a-f-]{36}/${name}$`));
        expect(searchParams.get('X-Amz-Algorithm')).toBe('AWS4-HMAC-SHA256');
        await mkdir(dirname(join(dir, name)), { recursive: true });
        await writeFile(join(dir, name), bucket.get(pathname.replace('/exports/', ''))!);
      }
      return dir;
    }

    it('has the whole chain of every case with a record in the period, and verifies', async () => {
      const body = { from: '2026-12-01', to: '2026-12-31', privateParts: 'included' };
      const answer = await made({ body });
      expect(answer.body).toMatchObject({
        state: 'ready',
        counts: { cases: 2, records: 4, beyond: 2, privateParts: 2, erased: 0 },
      });
      const dir = await download(answer);
      const { intact, findings, counts } = await verifyExport(dir, {
        manifestDigest: answer.body.manifestDigest as never,
      });
      expect(findings).toEqual([]);
      expect(intact).toBe(true);
      expect(counts).toMatchObject({ cases: 2, records: 4, beyond: 2, verified: 2 });
      await rm(dir, { recursive: true });
    });

    it('holds no private part unless it is asked for', async () => {
      const answer = await made({ body: { from: '2026-11-01', to: '2026-12-31' } });
      expect(answer.body.counts).toMatchObject({ cases: 3, records: 8, privateParts: 0 });
      const files = [...bucket].filter(([key]) => key.includes(answer.body.exportId));
      expect(files.map(([, content]) => content.toString()).join()).not.toMatch(/\bAnn\b/);
      const dir = await download(answer);
      expect(await verifyExport(dir)).toMatchObject({ intact: true, counts: { withheld: 4 } });
      await rm(dir, { recursive: true });
    });

    const day = { from: '2026-12-01', to: '2026-12-01' };

    it('is made once for an idempotency key, and found again by its id', async () => {
      const first = await made({ body: day, key: 'export-k' });
      const puts = bucket.size;
      const second = await call('POST /v1/exports', { body: day, key: 'export-k' });
      expect(second).toMatchObject({ statusCode: 200, body: { state: 'ready' } });
      expect(second.body.manifestDigest).toBe(first.body.manifestDigest);
      expect(toWrite()).toEqual([]);
      expect(bucket.size).toBe(puts);
    });

    it('that is under way is the same when it is asked for again, and is called again only when nobody began it', async () => {
      const ask = () => call('POST /v1/exports', { body: day, key: 'export-twice' });
      const [first, second] = [await ask(), await ask()];
      expect(second.body).toEqual(first.body);
      const [one, two, ...more] = toWrite();
      expect([two, more]).toEqual([one, []]);
      const { startedAt } = one as { startedAt: string };
      const progress = JSON.stringify({ startedAt, files: 1, bytes: 10 });
      bucket.set(`exports/${first.body.exportId}/progress.json`, Buffer.from(progress));
      const third = await ask();
      expect(third).toMatchObject({ statusCode: 202, body: { state: 'running', progress: { files: 1, bytes: 10 } } });
      expect(toWrite()).toEqual([]);
    });

    it('that Lambda runs twice is the one that was complete first, whatever was written since', async () => {
      const { body } = await call('POST /v1/exports', { body: day, key: 'at least once' });
      const [asked] = toWrite();
      const key = `exports/${body.exportId}/done.json`;
      await write(asked as never);
      const before = await call('GET /v1/exports/{id}', { id: body.exportId });
      const done = bucket.get(key)!;
      // As it was for another run, which began before this one was complete.
      bucket.delete(key);
      whenDone = () => bucket.set(key, done);
      await write(asked as never);
      whenDone = () => {};
      const after = await call('GET /v1/exports/{id}', { id: body.exportId });
      expect(after.body.manifestDigest).toBe(before.body.manifestDigest);
      const dir = await download(after);
      expect(await verifyExport(dir)).toMatchObject({ intact: true });
      await rm(dir, { recursive: true });
    });

    it('that was given up says why and what to do, and can be asked for again', async () => {
      const { body } = await call('POST /v1/exports', { body: day, key: 'export-hard' });
      const [asked] = toWrite();
      const errorMessage = 'evidence cannot be read from its table; it is tried again';
      await fail({
        requestContext: { condition: 'RetriesExhausted' },
        requestPayload: asked,
        responsePayload: { errorType: 'EvidenceUnavailable', errorMessage },
      } as never);
      const shown = await call('GET /v1/exports/{id}', { id: body.exportId });
      expect(shown).toMatchObject({ statusCode: 200, body: { state: 'failed' } });
      expect(shown.body.because).toMatch(/^EvidenceUnavailable: .*; ask for it again/);
      const again = await made({ body: day, key: 'export-hard' });
      expect(again.body).toMatchObject({ exportId: body.exportId, state: 'ready' });
    });

    it('that was given up half-way and is asked for again has its writer called until one begins, though how far the first came is still there', async () => {
      const ask = () => call('POST /v1/exports', { body: day, key: 'half-way' });
      const { body } = await ask();
      const [asked] = toWrite() as { startedAt: string }[];
      const progress = JSON.stringify({ startedAt: asked!.startedAt, files: 1, bytes: 10 });
      bucket.set(`exports/${body.exportId}/progress.json`, Buffer.from(progress));
      await fail({ requestContext: { condition: 'RetriesExhausted' }, requestPayload: asked } as never);
      expect((await ask()).body.progress).toBeUndefined();
      expect(toWrite()).toHaveLength(1); // and this call is lost on the way
      expect((await ask()).body.progress).toBeUndefined();
      expect(toWrite()).toHaveLength(1);
    });

    it('that may not be read is no export that is not there: the failure is logged and answered', async () => {
      expect((await call('GET /v1/exports/{id}', { id: FORBIDDEN })).statusCode).toBe(503);
    });

    it('whose writer cannot be called is failed at once', async () => {
      lambdas.on(InvokeCommand).rejects(new Error('throttled'));
      expect((await call('POST /v1/exports', { body: day, key: 'uncalled' })).statusCode).toBe(503);
      lambdas.reset();
      listen();
      expect((await made({ body: day, key: 'uncalled' })).body.state).toBe('ready');
    });

    it('of which nothing was heard for an hour has failed', async () => {
      const { body } = await call('POST /v1/exports', { body: day, key: 'export-silent' });
      const [asked] = toWrite() as { startedAt: string }[];
      const startedAt = new Date(Date.now() - 3_601_000).toISOString();
      bucket.set(`exports/${body.exportId}/request.json`, Buffer.from(JSON.stringify({ ...asked, startedAt })));
      const shown = await call('GET /v1/exports/{id}', { id: body.exportId });
      expect(shown.body).toMatchObject({
        state: 'failed',
        because: expect.stringContaining('nothing was heard of it'),
      });
    });

    it.each([
      [
        'an auditor only',
        403,
        'POST /v1/exports',
        { roles: 'operator', body: { from: '2026-12-01', to: '2026-12-01' } },
      ],
      [
        'a period that ends after it begins',
        400,
        'POST /v1/exports',
        { body: { from: '2026-12-02', to: '2026-12-01' } },
      ],
      ['days', 400, 'POST /v1/exports', { body: { from: 'yesterday', to: 'today' } }],
      ['an export there is', 404, 'GET /v1/exports/{id}', { id: `x-${'0'.repeat(24)}` }],
      ['an id of ours', 404, 'GET /v1/exports/{id}', { id: '../secrets' }],
    ])('is for %s', async (_, status, route, more) => {
      const answer = await call(route, more);
      expect(answer.statusCode).toBe(status);
      expect(answer.body.detail).not.toBe('');
    });
  },
);
