/** Where exports are kept: a bucket, a folder for each export, how far it is, and links to its files. */
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { ExportManifest, Period } from '../core/evidence-export.ts';
import { MANIFEST } from '../core/export-layout.ts';
import { Instant } from '../core/ids.ts';
import type { Put } from './export/put.ts';
import { presign } from './presign.ts';

export interface Shelf {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly now: () => Instant;
  /** Where S3 is, when it is not at AWS (the embedded default). */
  readonly endpoint?: string | undefined;
}

/** What was asked for, put before the writer is called. Asked anew after a failure, `startedAt` is another. */
export const ExportStarted = z.strictObject({
  exportId: z.string(),
  period: Period,
  privateParts: z.enum(['included', 'withheld']),
  /** Sizes of checkpoints that whoever asked has kept. */
  since: z.array(z.int().min(0)).readonly().optional(),
  startedAt: Instant,
});
export type ExportStarted = z.infer<typeof ExportStarted>;
const STARTED = 'request.json';

/** How far the writer is. It speaks of the request of the same `startedAt`; absent for that: nobody has begun it. */
export const ExportProgress = z.strictObject({ startedAt: Instant, files: z.int(), bytes: z.int() });
export type ExportProgress = z.infer<typeof ExportProgress>;
const PROGRESS = 'progress.json';

/** Which of the attempts is the export. Put last, and once: what an export is never changes afterwards. */
const Done = z.strictObject({ attempt: z.string() });
const DONE = 'done.json';

/** Why there will be none. It speaks of the request of the same `startedAt`, and of no later one. */
export const ExportFailed = z.strictObject({ startedAt: Instant, because: z.string() });
export type ExportFailed = z.infer<typeof ExportFailed>;
const FAILED = 'failed.json';

/** Our choice: long enough to download, too short to be worth passing on. */
export const LINK_SECONDS = 900;

/** Puts a file of one attempt at an export: Lambda may run the same request twice, and their files must not mix. */
export function putOn(shelf: Shelf, exportId: string, attempt: string): Put {
  return (name, content) => put(shelf, keyOf(exportId, `${attempt}/${name}`), content);
}

/** Reads what was put by the same attempt. */
export function getFrom({ s3, bucket }: Shelf, exportId: string, attempt: string): (name: string) => Promise<Buffer> {
  return async (name) => {
    const Key = keyOf(exportId, `${attempt}/${name}`);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
}

/** A complete export. */
export interface Found {
  readonly manifest: ExportManifest;
  readonly attempt: string;
}

/** The export, when it is complete; undefined while it is not. */
export async function findExport(shelf: Shelf, exportId: string): Promise<Found | undefined> {
  const done = await findJson(shelf, exportId, DONE, Done);
  if (done === undefined) return undefined;
  const manifest = await findJson(shelf, exportId, `${done.attempt}/${MANIFEST}`, ExportManifest);
  return manifest && { manifest, attempt: done.attempt };
}

/** Of two attempts the first that is complete counts. */
export async function putDone(shelf: Shelf, exportId: string, attempt: string): Promise<void> {
  await putJson(shelf, exportId, DONE, { attempt }, { IfNoneMatch: '*' }).catch((error: unknown) => {
    if (!(error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412)) throw error;
  });
}

export const findStarted = (shelf: Shelf, exportId: string) => findJson(shelf, exportId, STARTED, ExportStarted);
export const putStarted = (shelf: Shelf, started: ExportStarted) => putJson(shelf, started.exportId, STARTED, started);
export const findProgress = (shelf: Shelf, exportId: string) => findJson(shelf, exportId, PROGRESS, ExportProgress);
export const putProgress = (shelf: Shelf, exportId: string, progress: ExportProgress) =>
  putJson(shelf, exportId, PROGRESS, progress);
export const findFailed = (shelf: Shelf, exportId: string) => findJson(shelf, exportId, FAILED, ExportFailed);
export const putFailed = (shelf: Shelf, exportId: string, failed: ExportFailed) =>
  putJson(shelf, exportId, FAILED, failed);

function putJson(shelf: Shelf, exportId: string, name: string, value: object, more?: { IfNoneMatch: string }) {
  return put(shelf, keyOf(exportId, name), Buffer.from(JSON.stringify(value)), more);
}

async function put({ s3, bucket }: Shelf, Key: string, Body: Buffer, more?: { IfNoneMatch: string }): Promise<void> {
  const ContentType = Key.endsWith('.json') ? 'application/json' : 'application/x-ndjson';
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType, ...more }));
}

async function findJson<T>(
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
export async function linksTo(
  shelf: Shelf,
  { manifest, attempt }: Found,
): Promise<{ links: Link[]; expiresAt: string }> {
  const { s3, now } = shelf;
  const [base, region, credentials] = await Promise.all([baseOf(shelf), s3.config.region(), s3.config.credentials()]);
  const at = now();
  const links = [MANIFEST, ...manifest.files.map(({ name }) => name)].map((name) => {
    const url = new URL(`${base}/${keyOf(manifest.exportId, `${attempt}/${name}`)}`);
    return { name, url: presign(url, { region, ...credentials }, at, LINK_SECONDS) };
  });
  return { links, expiresAt: new Date(Date.parse(at) + LINK_SECONDS * 1000).toISOString() };
}

/** The bucket's address: its own host at AWS, a path at an endpoint. */
async function baseOf({ s3, bucket, endpoint }: Shelf): Promise<string> {
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}`;
  return `https://${bucket}.s3.${await s3.config.region()}.amazonaws.com`;
}

function keyOf(exportId: string, name: string): string {
  return `exports/${exportId}/${name}`;
}
