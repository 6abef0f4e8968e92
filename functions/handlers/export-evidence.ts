/** `POST /v1/exports`: writes a verifiable export of a period; `GET /v1/exports/{id}`: its state, and links to its files. */
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { digest } from '../core/canonical.ts';
import { type ExportManifest, Period } from '../core/evidence-export.ts';
import { exportEvidence } from '../ledger/export.ts';
import { findManifest, findStarted, linksTo, putOn, putStarted, type Shelf } from '../ledger/export-shelf.ts';
import { clock } from '../runtime/clock.ts';
import { config } from '../runtime/config.ts';
import { bodyOf, type HttpRequest, type HttpResponse, http, Problem, requireRole } from '../runtime/http.ts';
import { logger } from '../runtime/lambda.ts';
import { ledger } from '../runtime/parts.ts';
import { newId } from '../runtime/random.ts';

const Asked = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  /** Personal data leaves only when it is asked for. */
  privateParts: z.enum(['included', 'withheld']).default('withheld'),
});

/** A Lambda lives no longer than this: an export begun before and without a manifest failed. */
const LONGEST_EXPORT_SECONDS = 900;

const EXPORT_ID = /^x-[0-9a-f]{24}$/;

export const handler = http(async (request) => {
  requireRole(request, ['auditor']);
  return request.route.startsWith('POST') ? create(request) : show(request.path.id ?? '');
});

/** With an `Idempotency-Key`, asking again gives the same export; and one whose answer came too late is found by the same id. */
async function create(request: HttpRequest): Promise<HttpResponse> {
  const { subject } = requireRole(request, ['auditor']);
  const { from, to, privateParts } = bodyOf(request, Asked);
  const period = Period.safeParse({ from, to });
  if (!period.success) throw new Problem(400, 'Not as expected', z.prettifyError(period.error));
  const key = request.headers['idempotency-key'] ?? newId();
  const exportId = `x-${digest([subject, key, from, to, privateParts]).slice(0, 24)}`;
  const on = shelf();
  const before = await findManifest(on, exportId);
  if (before !== undefined) return ready(on, before);
  await putStarted(on, { exportId, period: period.data, startedAt: clock() });
  const asked = { exportId, period: period.data, privateParts };
  const manifest = await exportEvidence(ledger(), asked, putOn(on, exportId));
  logger.info('evidence exported', { exportId, ...manifest.counts });
  return ready(on, manifest);
}

async function show(exportId: string): Promise<HttpResponse> {
  const on = shelf();
  const known = EXPORT_ID.test(exportId);
  const manifest = known ? await findManifest(on, exportId) : undefined;
  if (manifest !== undefined) return ready(on, manifest);
  const started = known ? await findStarted(on, exportId) : undefined;
  if (started === undefined)
    throw new Problem(404, 'Not found', `there is no export ${exportId}; exports are kept for a while only`);
  const seconds = (Date.parse(clock()) - Date.parse(started.startedAt)) / 1000;
  const state = seconds < LONGEST_EXPORT_SECONDS ? 'running' : 'failed';
  return { status: 200, body: { exportId, state, period: started.period, startedAt: started.startedAt } };
}

/** Keep the digest: `tenure evidence verify DIR --digest` compares the manifest with it. */
async function ready(on: Shelf, manifest: ExportManifest): Promise<HttpResponse> {
  const { exportId, period, createdAt, counts, privateParts } = manifest;
  const { links, expiresAt } = await linksTo(on, manifest);
  const files = { links, linksExpireAt: expiresAt };
  return {
    status: 200,
    body: {
      exportId,
      state: 'ready',
      period,
      createdAt,
      counts,
      privateParts,
      manifestDigest: manifest.digest,
      ...files,
    },
  };
}

let s3: S3Client | undefined;

function shelf(): Shelf {
  const name = z.string().min(1);
  const { EXPORTS_BUCKET, AWS_ENDPOINT_URL } = config({ EXPORTS_BUCKET: name, AWS_ENDPOINT_URL: z.url().optional() });
  s3 ??= new S3Client({});
  return { s3, bucket: EXPORTS_BUCKET, now: clock, endpoint: AWS_ENDPOINT_URL };
}
