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
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ExportStep, PlannedExport } from '../../functions/core/export-steps.ts';
import { Instant } from '../../functions/core/ids.ts';
import { ED25519, rawPublicKey, vkeyOf } from '../../functions/core/log/note.ts';
import { chainOfReading } from '../../functions/core/reading.ts';
import { append } from '../../functions/ledger/append.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { publish } from '../../functions/ledger/log/publish.ts';
import { sequence } from '../../functions/ledger/log/sequence.ts';
import { exitCodeOf, tell } from '../../functions/ledger/verifier/tell.ts';
import { verifyExport } from '../../functions/ledger/verifier/verify.ts';
import { logBucket, logKey } from '../../functions/runtime/log-bucket.ts';
import { bundleVerifier } from '../../infra/verifier.ts';
import { memoryHost } from '../../local/states/memory-host.ts';
import { ROOT } from '../infra/synthesized.ts';
import { type Script, testMachine } from '../local/states/machine.ts';
import { KEYS_ENVIRONMENT, memoryKeys, wrappingKms } from '../support/person-keys.ts';
import { exportDefinition } from '../workflows/definition.ts';
import { type Engine, engineIsHere, startEngine } from './dynoxide.ts';
import { caseOf, entryOf, ledgerOf } from './samples.ts';

const NOON = Instant.parse('2026-12-01T12:00:00.000Z');
const bucket = new Map<string, Buffer>();
const s3 = mockClient(S3Client);
const lambdas = mockClient(LambdaClient);
const states = mockClient(SFNClient);
const kms = mockClient(KMSClient);
const key = generateKeyPairSync('ed25519');
/** An export that the function has no grant to read. */
const FORBIDDEN = `x-${'1'.repeat(24)}`;
/** Where the verifier lies, as it lies beside the bundle. */
const verifierFile = join(tmpdir(), `tenure-verify-${process.pid}.mjs`);
let publishes: (asked: unknown) => Promise<object>;
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
    readonly sample?: object;
    readonly links: { name: string; url: string }[];
  };
}

const title = 'an export';
describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;
    let handler: (event: never) => Promise<{ statusCode?: number; body?: string; headers?: object }>;
    /** The Lambdas of the state machine, by name. */
    const steps = new Map<string, (event: never) => Promise<unknown>>();

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
        EXPORT_MACHINE_ARN: 'arn:machine',
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
        if (Key.endsWith('/done.json')) await whenDone();
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
      for (const name of ['plan-export', 'write-part', 'finish-export', 'fail-export'])
        steps.set(name, (await import(`../../functions/handlers/${name}.ts`)).handler);
      const { handler: published } = await import('../../functions/handlers/publish-log.ts');
      publishes = async (asked) => ({ Payload: Buffer.from(JSON.stringify(await published(asked))) as never });
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

    /** Lambda runs the function that signs for the log; Step Functions starts one execution of a name. */
    function listen(): void {
      lambdas
        .on(InvokeCommand, { FunctionName: 'arn:publisher' })
        .callsFake(({ Payload }) => publishes(JSON.parse(Payload)));
      const names = new Set<string>();
      states.on(StartExecutionCommand).callsFake(async ({ name }) => {
        if (names.has(name)) throw new ExecutionAlreadyExists({ message: 'there', $metadata: {} });
        names.add(name);
        return {};
      });
    }

    /** The inputs of what Step Functions was asked to run since the last time. */
    function toRun(): ExportStep[] {
      const calls = states.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);
      states.resetHistory();
      for (const { stateMachineArn, name } of calls) {
        expect(stateMachineArn).toBe('arn:machine');
        expect(name).toMatch(/^x-[0-9a-f]{24}-[0-9]{8}T[0-9]{9}Z$/);
      }
      return calls.map(({ input = '' }) => JSON.parse(input));
    }

    const step = (name: string, input: object) => steps.get(name)!(input as never);

    /** As the state machine does it, one part after the other. */
    async function write(asked: ExportStep): Promise<void> {
      const { parts } = PlannedExport.parse(await step('plan-export', asked));
      for (let part = 1; part <= parts; part += 1) await step('write-part', { ...asked, part });
      await step('finish-export', asked);
    }

    /** Asked for, written, and looked at again. */
    async function made(more: Parameters<typeof call>[1]): Promise<Answer> {
      const { statusCode, headers, body } = await call('POST /v1/exports', more);
      expect(statusCode).toBe(202);
      expect(headers.location).toBe(`/v1/exports/${body.exportId}`);
      expect(body.state).toBe('running');
      for (const asked of toRun()) await write(asked);
      return call('GET /v1/exports/{id}', { id: body.exportId });
    }

    async function download({ body: { links, exportId } }: Answer): Promise<string> {
      const dir = await mkdtemp(join(tmpdir(), 'tenure-download-'));
      for (const { name, url } of links) {
        const { origin, pathname, searchParams } = new URL(url);
        expect(origin).toBe('http://127.0.0.1:1');
        expect(pathname).toMatch(new RegExp(`^/exports/exports/${exportId}/files/[0-9a-f]{32}/${name}$`));
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
        counts: { chains: 2, cases: 0, records: 4, beyond: 2, privateParts: 2, erased: 0 },
      });
      const dir = await download(answer);
      const { intact, findings, counts } = await verifyExport(dir, {
        manifestDigest: answer.body.manifestDigest as never,
      });
      expect(findings).toEqual([]);
      expect(intact).toBe(true);
      expect(counts).toMatchObject({ chains: 2, records: 4, beyond: 2, verified: 2 });
      await rm(dir, { recursive: true });
    });

    it('holds no private part unless it is asked for', async () => {
      const answer = await made({ body: { from: '2026-11-01', to: '2026-12-31' } });
      expect(answer.body.counts).toMatchObject({ chains: 3, records: 8, privateParts: 0 });
      const files = [...bucket].filter(([key]) => key.includes(answer.body.exportId));
      expect(files.map(([, content]) => content.toString()).join()).not.toMatch(/\bAnn\b/);
      const dir = await download(answer);
      expect(await verifyExport(dir)).toMatchObject({ intact: true, counts: { withheld: 4 } });
      await rm(dir, { recursive: true });
    });

    describe('of a log that has not grown since', () => {
      const ASKED = '2027-01-05T09:00:00.000Z';
      const until = { from: '2026-12-01', to: '2026-12-31' };
      beforeEach(() => {
        vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(ASKED) });
        return () => vi.useRealTimers();
      });

      /** With nothing but the log's key. */
      async function byKeyAlone(body: object) {
        const answer = await made({ body });
        const dir = await download(answer);
        const publicKey = rawPublicKey(key.publicKey.export({ type: 'spki', format: 'der' }))!;
        const vkey = vkeyOf({ name: 'tenure/evidence', type: ED25519, publicKey });
        const verification = await verifyExport(dir, { key: vkey });
        await rm(dir, { recursive: true });
        expect(verification.findings).toEqual([]);
        const said = tell(verification).replaceAll(/\s+/g, ' ');
        return { exit: exitCodeOf({ ...verification, untoldTimes: 0 }), until: verification.range?.until, said };
      }

      it('is complete by the key alone, where its period is over', async () => {
        expect(await byKeyAlone(until)).toMatchObject({ exit: 0, until: ASKED });
      });

      it('says until when it is complete, where its period is not', async () => {
        const { exit, said } = await byKeyAlone({ from: '2027-01-01', to: '2027-01-31' });
        expect(exit).toBe(3);
        expect(said).toContain(
          `THE PERIOD WAS NOT OVER when this was made, at ${ASKED}: it is complete until ${ASKED}`,
        );
      });

      it('is not said to be complete while a record waits for its place in the log', async () => {
        const now = () => Instant.parse('2027-01-04T12:00:00.000Z');
        await append(ledgerOf(engine.client, { now }), caseOf(77), [entryOf({})]);
        expect(await byKeyAlone(until)).toMatchObject({ exit: 3, until: '2026-12-31T12:00:00.000Z' });
      });
    });

    const day = { from: '2026-12-01', to: '2026-12-01' };

    it('draws the sample that was asked for, and says in evidence who asked for which', async () => {
      const sample = { size: 1, seed: 'drawn by us' };
      const { body } = await made({ body: { ...day, sample } });
      expect(body.sample).toEqual(sample);
      const fileOf = (name: string) =>
        JSON.parse(String([...bucket].find(([key]) => key.includes(body.exportId) && key.endsWith(name))?.[1]));
      expect(fileOf('sample/sample.json')).toMatchObject({ ...sample, seedFrom: 'asked' });
      const { producedBy } = fileOf('populations/ipe.json');
      expect(producedBy).toMatch(/^auditor:./);
      const about = chainOfReading(
        { what: '', facts: {}, exportId: body.exportId },
        { pseudonym: '', roles: [] },
        NOON,
      );
      const chain = (await Array.fromAsync(chainOf(ledgerOf(engine.client), about))).map(({ record }) =>
        JSON.parse(record),
      );
      expect(chain.map(({ kind, actor }) => [kind, actor])).toEqual([
        ['evidence-read', producedBy],
        ['evidence-read', producedBy],
      ]);
      expect(chain.map(({ facts }) => facts)).toMatchObject([
        { what: 'export-asked', exportId: body.exportId, sampleSize: 1, sampleSeed: 'drawn by us' },
        { what: 'export', manifestDigest: body.manifestDigest },
      ]);
    });

    it('is another request with another sample', async () => {
      await made({ body: day, key: 'export-sample' });
      const other = await call('POST /v1/exports', { body: { ...day, sample: { size: 3 } }, key: 'export-sample' });
      expect(other.statusCode).toBe(409);
    });

    it('is another request with other checkpoints to have grown from', async () => {
      const grown = { ...day, since: [1] };
      await made({ body: grown, key: 'export-since' });
      expect(await call('POST /v1/exports', { body: grown, key: 'export-since' })).toMatchObject({ statusCode: 200 });
      for (const body of [day, { ...day, since: [2] }])
        expect((await call('POST /v1/exports', { body, key: 'export-since' })).statusCode).toBe(409);
      await made({ body: day, key: 'export-no-since' });
      expect((await call('POST /v1/exports', { body: grown, key: 'export-no-since' })).statusCode).toBe(409);
    });

    it('is made once for an idempotency key, and found again by its id', async () => {
      const first = await made({ body: day, key: 'export-k' });
      const puts = bucket.size;
      const second = await call('POST /v1/exports', { body: day, key: 'export-k' });
      expect(second).toMatchObject({ statusCode: 200, body: { state: 'ready' } });
      expect(second.body.manifestDigest).toBe(first.body.manifestDigest);
      expect(toRun()).toEqual([]);
      expect(bucket.size).toBe(puts);
    });

    it('that is under way is the same when it is asked for again, and is started again only when nobody began it', async () => {
      const ask = () => call('POST /v1/exports', { body: day, key: 'export-twice' });
      const [first, second] = [await ask(), await ask()];
      expect(second.body).toEqual(first.body);
      const [one, two, ...more] = toRun();
      expect([two, more]).toEqual([one, []]);
      await step('plan-export', one!);
      const third = await ask();
      const progress = { parts: { written: 0, of: 1 }, records: 4, otherFiles: { files: 0, bytes: 0 } };
      expect(third).toMatchObject({ statusCode: 202, body: { state: 'running', progress } });
      expect(toRun()).toEqual([]);
    });

    it('says how far it is: how many parts of all, then what else', async () => {
      const { body } = await call('POST /v1/exports', { body: day, key: 'export-watched' });
      const [asked] = toRun();
      const progress = async () => (await call('GET /v1/exports/{id}', { id: body.exportId })).body.progress;
      expect(await progress()).toBeUndefined();
      await step('plan-export', asked!);
      await step('write-part', { ...asked, part: 1 });
      expect(await progress()).toMatchObject({ parts: { written: 1, of: 1 }, otherFiles: { files: 0 } });
      whenDone = async () => {
        whenDone = () => {};
        expect(await progress()).toMatchObject({ otherFiles: { files: expect.any(Number) } });
        expect(Object(await progress()).otherFiles.files).toBeGreaterThan(10);
      };
      await step('finish-export', asked!);
      expect(await progress()).toBeUndefined();
    });

    /** What lies on the shelf of an export, but for what says how far it is. */
    const shelfOf = (exportId: string) =>
      Object.fromEntries([...bucket].filter(([key]) => key.includes(exportId) && !key.endsWith('/others.json')));

    it('any step of which is run twice leaves the very same bytes', async () => {
      const body = { ...day, privateParts: 'included' };
      const { body: first } = await call('POST /v1/exports', { body, key: 'at least once' });
      const [asked] = toRun();
      const planned = await step('plan-export', asked!);
      await step('write-part', { ...asked, part: 1 });
      const before = shelfOf(first.exportId);
      expect(await step('plan-export', asked!)).toEqual(planned);
      // As it was for another run, which began before this one had said what the part is.
      const summary = Object.keys(before).find((name) => name.endsWith('/parts/00001.json'))!;
      bucket.delete(summary);
      await step('write-part', { ...asked, part: 1 });
      expect(shelfOf(first.exportId)).toEqual(before);
      await step('finish-export', asked!);
      const ready = await call('GET /v1/exports/{id}', { id: first.exportId });
      const done = [...bucket.keys()].find((name) => name.includes(first.exportId) && name.endsWith('/done.json'))!;
      const after = shelfOf(first.exportId);
      bucket.delete(done);
      await step('finish-export', asked!);
      expect(shelfOf(first.exportId)).toEqual(after);
      expect((await call('GET /v1/exports/{id}', { id: first.exportId })).body.manifestDigest).toBe(
        ready.body.manifestDigest,
      );
      const dir = await download(ready);
      expect(await verifyExport(dir)).toMatchObject({ intact: true });
      await rm(dir, { recursive: true });
    });

    it('whose machine is killed in any of its steps has the manifest of an undisturbed one', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tenure-killed-export-'));
      const definition = exportDefinition();
      const { body } = await call('POST /v1/exports', {
        body: { ...day, privateParts: 'included' },
        key: 'killed in it',
      });
      const [asked] = toRun();
      await step('plan-export', asked!);
      const planned = new Map(bucket);
      /** Runs the machine; in the step of that number it is killed, before or after the step has done what it does. */
      const ran = async (file: string, killed?: { at: number; after: boolean }) => {
        let calls = 0;
        const script: Script = async ({ parameters }) => {
          const { FunctionName, Payload } = parameters as { FunctionName: string; Payload: object };
          const own = calls++;
          const done = own !== killed?.at || killed.after;
          const answer = done ? await step(FunctionName.split(':').at(-1)!, Payload) : undefined;
          return own === killed?.at ? new Promise(() => {}) : { Payload: answer ?? null };
        };
        const machine = testMachine(definition, { host: memoryHost({ file: join(folder, file) }), script });
        const name = 'killed';
        await machine.api('StartExecution', { stateMachineArn: machine.arn, name, input: JSON.stringify(asked) });
        const execution = machine.arn.replace(':stateMachine:', ':execution:').concat(`:${name}`);
        while (killed === undefined ? (await machine.describe(execution)).status === 'RUNNING' : calls <= killed.at)
          await new Promise((resolve) => setTimeout(resolve, 5));
        if (killed?.after === true) await new Promise((resolve) => setTimeout(resolve, 300));
        await machine.service.stop?.();
        return (await machine.describe(execution)).status;
      };
      const digestOf = async () => (await call('GET /v1/exports/{id}', { id: body.exportId })).body.manifestDigest;
      expect(await ran('undisturbed')).toBe('SUCCEEDED');
      const undisturbed = await digestOf();
      for (const at of [0, 1, 2])
        for (const after of [false, true]) {
          bucket.clear();
          for (const [key, content] of planned) bucket.set(key, content);
          const file = `killed-${at}-${after}`;
          expect(await ran(file, { at, after })).toBe('RUNNING');
          expect(await ran(file)).toBe('SUCCEEDED');
          expect(await digestOf()).toBe(undisturbed);
        }
      await rm(folder, { recursive: true });
    });

    it('that two tries made is the one that was complete first', async () => {
      const { body } = await call('POST /v1/exports', { body: day, key: 'two tries' });
      const [asked] = toRun();
      const other = { ...asked!, startedAt: Instant.parse(new Date().toISOString()) };
      const done = `exports/${body.exportId}/done.json`;
      let first: Buffer | undefined;
      // The other try is complete while this one is about to say that it is.
      whenDone = async () => {
        whenDone = () => {};
        await write(other);
        first = bucket.get(done);
      };
      await write(asked!);
      expect(first).toBeDefined();
      expect(bucket.get(done)).toEqual(first);
      const dir = await download(await call('GET /v1/exports/{id}', { id: body.exportId }));
      expect(await verifyExport(dir)).toMatchObject({ intact: true });
      await rm(dir, { recursive: true });
    });

    it('that was given up says why and what to do, and can be asked for again', async () => {
      const { body } = await call('POST /v1/exports', { body: day, key: 'export-hard' });
      const [asked] = toRun();
      const errorMessage = 'evidence cannot be read from its table; it is tried again';
      const cause = JSON.stringify({ errorType: 'EvidenceUnavailable', errorMessage, trace: ['secret'] });
      await step('fail-export', { ...asked, part: 7, error: 'EvidenceUnavailable', cause });
      await step('fail-export', {
        ...asked,
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'follows from it',
      });
      const shown = await call('GET /v1/exports/{id}', { id: body.exportId });
      expect(shown).toMatchObject({ statusCode: 200, body: { state: 'failed' } });
      expect(shown.body.because).toMatch(/^part 7: EvidenceUnavailable: evidence cannot .*; ask for it again/);
      expect(shown.body.because).not.toMatch(/secret|Threshold/);
      const again = await made({ body: day, key: 'export-hard' });
      expect(again.body).toMatchObject({ exportId: body.exportId, state: 'ready' });
    });

    const ROLE = 'User: arn:aws:sts::111111111111:assumed-role/tenure-writepart1A/';
    const words = `${ROLE}write-part is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111111111111:key/1`;
    const grant = 'role tenure-writepart1A may not kms:Decrypt: add the grant in infra, and deploy';
    it.each([
      ['AccessDeniedException', words, grant],
      ['Lambda.AccessDeniedException', words, grant],
      ['NoSuchKey', 'The key of ada@home.example', 'NoSuchKey: what it said is in the log of write-part'],
      ['Sandbox.Timedout', 'RequestId: 1 Error: Task timed out', 'Sandbox.Timedout: the period was too much'],
      ['ErasedSince', 'somebody was erased since', 'ErasedSince: somebody was erased since'],
    ])('that was given up by %s says in words of ours what to do', async (error, errorMessage, told) => {
      const exportId = `given-up-${error}`;
      const cause = JSON.stringify({ errorMessage });
      await step('fail-export', { version: 1, exportId, startedAt: NOON, round: 0, part: 7, error, cause });
      const [kept] = [...bucket].filter(([key]) => key.startsWith(`exports/${exportId}/`)).map(([, bytes]) => bytes);
      const { because } = JSON.parse(String(kept));
      expect(because.startsWith(`part 7: ${told}`)).toBe(true);
      expect(because).not.toMatch(/arn:aws|ada@home|RequestId/);
    });

    it('that was given up half-way and is asked for again begins anew: how far the first came says nothing of it', async () => {
      const ask = () => call('POST /v1/exports', { body: day, key: 'half-way' });
      const { body } = await ask();
      const [asked] = toRun();
      await step('plan-export', asked!);
      await step('fail-export', { ...asked, error: 'States.Runtime', cause: 'no idea' });
      expect((await ask()).body.progress).toBeUndefined();
      const [again] = toRun();
      expect(again?.exportId).toBe(body.exportId);
      expect(again?.startedAt).not.toBe(asked?.startedAt);
    });

    it('that may not be read is no export that is not there: the failure is logged and answered', async () => {
      expect((await call('GET /v1/exports/{id}', { id: FORBIDDEN })).statusCode).toBe(503);
    });

    it('whose machine cannot be started is failed at once', async () => {
      states.on(StartExecutionCommand).rejects(new Error('throttled'));
      expect((await call('POST /v1/exports', { body: day, key: 'unstarted' })).statusCode).toBe(503);
      states.reset();
      listen();
      expect((await made({ body: day, key: 'unstarted' })).body.state).toBe('ready');
    });

    it('of which nothing was heard for an hour has failed', async () => {
      const { body } = await call('POST /v1/exports', { body: day, key: 'export-silent' });
      const [{ version: _v, round: _r, ...asked }] = toRun() as [ExportStep];
      const startedAt = new Date(Date.now() - 3_601_000).toISOString();
      const key = `exports/${body.exportId}/request.json`;
      bucket.set(key, Buffer.from(JSON.stringify({ ...JSON.parse(String(bucket.get(key))), ...asked, startedAt })));
      const shown = await call('GET /v1/exports/{id}', { id: body.exportId });
      expect(shown.body).toMatchObject({
        state: 'failed',
        because: expect.stringContaining('nothing was heard of it'),
      });
      // It lives: it was planned a moment ago.
      await step('plan-export', { version: 1, exportId: body.exportId, startedAt, round: 0 });
      expect((await call('GET /v1/exports/{id}', { id: body.exportId })).body.state).toBe('running');
    });

    it('is planned anew when somebody was erased since, and is looked at in its last round', async () => {
      const { body } = await call('POST /v1/exports', { body: day, key: 'export-rounds' });
      const [asked] = toRun();
      await step('plan-export', asked!);
      await step('write-part', { ...asked, part: 1 });
      await step('plan-export', { ...asked, round: 1 });
      const shown = await call('GET /v1/exports/{id}', { id: body.exportId });
      expect(shown.body.progress).toMatchObject({ parts: { written: 0, of: 1 } });
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
