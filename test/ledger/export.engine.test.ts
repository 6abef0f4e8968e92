/** An export from a real engine: asked for over HTTP, taken from the bucket, verified offline. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { append } from '../../functions/ledger/append.ts';
import { verify } from '../../functions/ledger/verify.ts';
import { type Engine, engineIsHere, startEngine } from './dynoxide.ts';
import { caseOf, entryOf, ledgerOf } from './samples.ts';

const bucket = new Map<string, Buffer>();
const s3 = mockClient(S3Client);

interface Answer {
  readonly statusCode: number;
  readonly body: {
    readonly exportId: string;
    readonly state: string;
    readonly detail: string;
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
    let handler: (event: never) => Promise<{ statusCode?: number; body?: string }>;

    beforeAll(async () => {
      engine = await startEngine();
      await engine.createEvidenceTable('evidence');
      await fill();
      const env = {
        EVIDENCE_TABLE: 'evidence',
        EXPORTS_BUCKET: 'exports',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      };
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      s3.on(PutObjectCommand).callsFake(async ({ Key, Body }) => void bucket.set(Key, Body));
      s3.on(GetObjectCommand).callsFake(async ({ Key }) => {
        const found = bucket.get(Key);
        if (found === undefined) throw new NoSuchKey({ message: '', $metadata: {} });
        return { Body: { transformToString: async () => found.toString() } };
      });
      handler = (await import('../../functions/handlers/export-evidence.ts')).handler as never;
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await engine.stop();
    });

    /** Three cases: one of November, one that spans both months, one of December. */
    async function fill(): Promise<void> {
      const times = [['2026-11-30'], ['2026-11-30', '2026-12-01'], ['2026-12-31']];
      for (const [index, days] of times.entries())
        for (const day of days) {
          const now = () => Instant.parse(`${day}T12:00:00.000Z`);
          const entries = [entryOf({ day }), entryOf({}, { private: { name: 'Ann' } })];
          await append(ledgerOf(engine.client, { now }), caseOf(index), entries);
        }
    }

    async function call(
      routeKey: string,
      more: { body?: object; id?: string; key?: string; roles?: string },
    ): Promise<Answer> {
      const { statusCode = 0, body = '' } = await handler({
        routeKey,
        requestContext: {
          requestId: 'r-1',
          authorizer: { jwt: { claims: { sub: 'ada', tenure_roles: more.roles ?? 'auditor' } } },
        },
        headers: more.key === undefined ? {} : { 'idempotency-key': more.key },
        pathParameters: { id: more.id },
        body: JSON.stringify(more.body ?? {}),
      } as never);
      return { statusCode, body: JSON.parse(body) };
    }

    async function download({ body: { links, exportId } }: Answer): Promise<string> {
      const dir = await mkdtemp(join(tmpdir(), 'tenure-download-'));
      for (const { name, url } of links) {
        expect(url).toContain(
          `http://127.0.0.1:1/exports/exports/${exportId}/${name}?X-Amz-Algorithm=AWS4-HMAC-SHA256`,
        );
        await writeFile(join(dir, name), bucket.get(`exports/${exportId}/${name}`)!);
      }
      return dir;
    }

    it('has the whole chain of every case with a record in the period, and verifies', async () => {
      const body = { from: '2026-12-01', to: '2026-12-31', privateParts: 'included' };
      const answer = await call('POST /v1/exports', { body });
      expect(answer.body).toMatchObject({
        state: 'ready',
        counts: { cases: 2, records: 6, privateParts: 3, erased: 0 },
      });
      const dir = await download(answer);
      const { intact, findings, counts } = await verify(dir, { manifestDigest: answer.body.manifestDigest as never });
      expect(findings).toEqual([]);
      expect(intact).toBe(true);
      expect(counts).toMatchObject({ cases: 2, records: 6, verified: 3 });
      await rm(dir, { recursive: true });
    });

    it('holds no private part unless it is asked for', async () => {
      const answer = await call('POST /v1/exports', { body: { from: '2026-11-01', to: '2026-12-31' } });
      expect(answer.body.counts).toMatchObject({ cases: 3, records: 8, privateParts: 0 });
      const files = [...bucket].filter(([key]) => key.includes(answer.body.exportId));
      expect(files.map(([, content]) => content.toString()).join()).not.toContain('Ann');
      const dir = await download(answer);
      expect(await verify(dir)).toMatchObject({ intact: true, counts: { withheld: 4 } });
      await rm(dir, { recursive: true });
    });

    it('is made once for an idempotency key, and found again by its id', async () => {
      const body = { from: '2026-12-01', to: '2026-12-01' };
      const first = await call('POST /v1/exports', { body, key: 'k' });
      const puts = bucket.size;
      const second = await call('POST /v1/exports', { body, key: 'k' });
      const shown = await call('GET /v1/exports/{id}', { id: first.body.exportId });
      expect([second.body.manifestDigest, shown.body.manifestDigest]).toEqual([
        first.body.manifestDigest,
        first.body.manifestDigest,
      ]);
      expect(bucket.size).toBe(puts);
    });

    it('is running until its manifest is there', async () => {
      const made = await call('POST /v1/exports', { body: { from: '2026-12-01', to: '2026-12-01' } });
      bucket.delete(`exports/${made.body.exportId}/manifest.json`);
      expect((await call('GET /v1/exports/{id}', { id: made.body.exportId })).body.state).toBe('running');
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
