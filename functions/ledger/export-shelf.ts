/** Where exports are kept: a bucket, a folder for each export, what was asked for, its files, and links to them. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { ExportManifest, manifestText, OcsfAsked, Period, SampleAsked } from '../core/evidence-export.ts';
import { MANIFEST } from '../core/export-layout.ts';
import { Digest, Instant } from '../core/ids.ts';
import type { Put } from './export/put.ts';
import type { Spooled } from './export/spool.ts';
import { presign } from './presign.ts';

export interface Shelf {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly now: () => Instant;
  /** Where S3 is, when it is not at AWS (the embedded default). */
  readonly endpoint?: string | undefined;
}

/** What was asked for, put before its state machine is started. Asked anew after a failure, `startedAt` is another. */
export const ExportStarted = z.strictObject({
  exportId: z.string(),
  period: Period,
  privateParts: z.enum(['included', 'withheld']),
  sample: SampleAsked.prefault({}),
  ocsf: OcsfAsked.default('1.8'),
  /** Who asked, as evidence names them. */
  by: z.string().default('system:tenure'),
  /** Sizes of checkpoints that whoever asked has kept. */
  since: z.array(z.int().min(0)).readonly().optional(),
  startedAt: Instant,
});
export type ExportStarted = z.infer<typeof ExportStarted>;
const STARTED = 'request.json';

/** Which manifest is the export's. Put last, and once: what an export is never changes afterwards. */
const Done = z.strictObject({ manifest: Digest });
const DONE = 'done.json';

/** Our choice: long enough to download, too short to be worth passing on. */
export const LINK_SECONDS = 900;

/**
 * Puts a file of an export under its content: what is written twice is one file, and of two writers who saw a different world
 * neither changes what the other has put.
 */
export function putOn(shelf: Shelf, exportId: string): Put {
  return async (name, content) => {
    const whole = Buffer.isBuffer(content) ? content : content.whole;
    if (whole !== undefined) await put(shelf, fileKey(exportId, name, sha256Of(whole)), whole);
    else await putSpooled(shelf, exportId, name, content as Spooled); // what is not in memory was spooled
  };
}

/** As a stream, its length and its digest told ahead: S3 refuses what is not that. A stream is not sent again by the SDK; the step that puts it is. */
async function putSpooled(shelf: Shelf, exportId: string, name: string, content: Spooled): Promise<void> {
  const { bytes, sha256, chunks } = content;
  await put(shelf, fileKey(exportId, name, sha256), Readable.from(chunks(), { objectMode: false }), {
    ContentLength: bytes,
    ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
  });
}

/** Reads what was put. */
export async function readFrom({ s3, bucket }: Shelf, exportId: string, name: string, sha256: Digest): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: fileKey(exportId, name, sha256) }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** The export, when it is complete; undefined while it is not. */
export async function findExport(shelf: Shelf, exportId: string): Promise<ExportManifest | undefined> {
  const done = await findJson(shelf, exportId, DONE, Done);
  return done && findJson(shelf, exportId, fileName(MANIFEST, done.manifest), ExportManifest);
}

/** Of two tries the first that is complete counts. */
export async function putDone(shelf: Shelf, manifest: ExportManifest): Promise<void> {
  await putOnce(shelf, manifest.exportId, DONE, { manifest: sha256Of(Buffer.from(manifestText(manifest))) });
}

export const findStarted = (shelf: Shelf, exportId: string) => findJson(shelf, exportId, STARTED, ExportStarted);
export const putStarted = (shelf: Shelf, started: ExportStarted) => putJson(shelf, started.exportId, STARTED, started);

export async function putJson(shelf: Shelf, exportId: string, name: string, value: object): Promise<void> {
  await put(shelf, keyOf(exportId, name), Buffer.from(JSON.stringify(value)));
}

/** The first that is put stays. */
export async function putOnce(shelf: Shelf, exportId: string, name: string, value: object): Promise<void> {
  const text = Buffer.from(JSON.stringify(value));
  await put(shelf, keyOf(exportId, name), text, { IfNoneMatch: '*' }).catch((error: unknown) => {
    if (!(error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412)) throw error;
  });
}

type Putting = Pick<PutObjectCommandInput, 'IfNoneMatch' | 'ContentLength' | 'ChecksumSHA256'>;

async function put({ s3, bucket }: Shelf, Key: string, Body: Buffer | Readable, more: Putting = {}): Promise<void> {
  const ContentType = Key.endsWith('.json') ? 'application/json' : 'application/x-ndjson';
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType, ...more }));
}

export async function findJson<T>(
  { s3, bucket }: Shelf,
  exportId: string,
  name: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(exportId, name) }));
    return schema.parse(JSON.parse((await Body?.transformToString('utf8')) ?? ''));
  } catch (error) {
    // Only this means that it is not there: a 403 is a missing grant, and says nothing of the object. S3 answers 404 to whom
    // may list the bucket: docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

export interface Link {
  readonly name: string;
  readonly url: string;
}

/** A link to each file of an export, the manifest among them. */
export async function linksTo(shelf: Shelf, manifest: ExportManifest): Promise<{ links: Link[]; expiresAt: string }> {
  const { s3, now } = shelf;
  const [base, region, credentials] = await Promise.all([baseOf(shelf), s3.config.region(), s3.config.credentials()]);
  const at = now();
  const own = { name: MANIFEST, sha256: sha256Of(Buffer.from(manifestText(manifest))) };
  const links = [own, ...manifest.files].map(({ name, sha256 }) => {
    const url = new URL(`${base}/${fileKey(manifest.exportId, name, sha256)}`);
    return { name, url: presign(url, { region, ...credentials }, at, LINK_SECONDS) };
  });
  return { links, expiresAt: new Date(Date.parse(at) + LINK_SECONDS * 1000).toISOString() };
}

/** The bucket's address: its own host at AWS, a path at an endpoint. */
async function baseOf({ s3, bucket, endpoint }: Shelf): Promise<string> {
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}`;
  return `https://${bucket}.s3.${await s3.config.region()}.amazonaws.com`;
}

const sha256Of = (content: Buffer) => Digest.parse(createHash('sha256').update(content).digest('hex'));
const fileName = (name: string, sha256: Digest) => `files/${sha256.slice(0, 32)}/${name}`;
const fileKey = (exportId: string, name: string, sha256: Digest) => keyOf(exportId, fileName(name, sha256));

export function keyOf(exportId: string, name: string): string {
  return `exports/${exportId}/${name}`;
}
