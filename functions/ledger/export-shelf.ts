/** Where exports are kept: a bucket, a folder for each export, and links to its files. */
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { ExportManifest, MANIFEST, Period } from '../core/evidence-export.ts';
import { Instant } from '../core/ids.ts';
import { presign } from './presign.ts';
import type { Put } from './write-export.ts';

export interface Shelf {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly now: () => Instant;
  /** Where S3 is, when it is not at AWS (the embedded default). */
  readonly endpoint?: string | undefined;
}

/** What was asked for, put first: an export that has it and no manifest is being written, or failed. */
export const ExportStarted = z.strictObject({ exportId: z.string(), period: Period, startedAt: Instant });
export type ExportStarted = z.infer<typeof ExportStarted>;
const STARTED = 'request.json';

/** Our choice: long enough to download, too short to be worth passing on. */
export const LINK_SECONDS = 900;

/** Puts a file of an export. */
export function putOn({ s3, bucket }: Shelf, exportId: string): Put {
  return async (name, content) => {
    const ContentType = name.endsWith('.json') ? 'application/json' : 'application/x-ndjson';
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(exportId, name), Body: content, ContentType }));
  };
}

/** The manifest of a complete export; undefined while there is none. */
export async function findManifest(shelf: Shelf, exportId: string): Promise<ExportManifest | undefined> {
  return findJson(shelf, exportId, MANIFEST, ExportManifest);
}

/** When an export was begun; undefined for one that never was. */
export async function findStarted(shelf: Shelf, exportId: string): Promise<ExportStarted | undefined> {
  return findJson(shelf, exportId, STARTED, ExportStarted);
}

export async function putStarted(shelf: Shelf, started: ExportStarted): Promise<void> {
  await putOn(shelf, started.exportId)(STARTED, Buffer.from(JSON.stringify(started)));
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
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** S3 answers 403 for what is not there to whom may not list the bucket: docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
function isAbsent(error: unknown): boolean {
  return error instanceof NoSuchKey || (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403);
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
  const links = [MANIFEST, ...manifest.files.map(({ name }) => name)].map((name) => {
    const url = new URL(`${base}/${keyOf(manifest.exportId, name)}`);
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
