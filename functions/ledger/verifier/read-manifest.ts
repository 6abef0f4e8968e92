/** Reads the manifest of an export: what it lists, and whether it is what its own digest says. */

import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST } from '../../core/export-layout.ts';
import { canonicalText } from './canonical-text.ts';
import { checkListing, isRange } from './check-listing.ts';
import type { Finding } from './finding.ts';
import { notOwn } from './open-folder.ts';

export interface ListedFile {
  readonly name: string;
  readonly kind: string;
  readonly lines: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** As far as it is verified. */
export interface Manifest {
  readonly version: 2;
  readonly exportId: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly createdAt: string;
  readonly generator: string;
  readonly privateParts: 'included' | 'withheld';
  readonly log: {
    readonly origin: string;
    readonly keys: readonly string[];
    readonly start: number;
    readonly end: number;
    readonly latest: number;
  };
  readonly counts: {
    readonly chains: number;
    readonly cases: number;
    readonly records: number;
    readonly beyond: number;
    readonly privateParts: number;
    readonly erased: number;
  };
  readonly files: readonly ListedFile[];
  readonly digest: string;
}

export interface ReadManifest {
  readonly manifest?: Manifest;
  readonly findings: Finding[];
}

const wrong = (text: string): Finding => ({ kind: 'manifest', file: MANIFEST, text });

/** `told`: its digest as it was told by another way. */
export async function readManifest(dir: string, told: string | undefined): Promise<ReadManifest> {
  const why = await notOwn(dir, MANIFEST);
  if (why !== undefined) return { findings: [wrong(`${why}; nothing else can be verified`)] };
  const content = await readFile(join(dir, MANIFEST)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return { findings: [wrong('there is no manifest: the export is not complete')] };
  const text = content.toString('utf8');
  if (!isUtf8(content)) return { findings: [wrong('it is not UTF-8; nothing else can be verified')] };
  const manifest = parsed(text);
  if (!isManifest(manifest))
    return { findings: [wrong('it is no manifest of version 2; nothing else can be verified')] };
  const findings: Finding[] = [];
  if (digestOf(text) !== manifest.digest) findings.push(wrong('it is not what its own digest says'));
  if (canonicalOf(manifest) !== text) findings.push(wrong('its text is not the canonical JSON of what it says'));
  if (told !== undefined && manifest.digest !== told)
    findings.push(wrong(`its digest is ${manifest.digest}, and ${told} was expected: it is another export`));
  findings.push(...checkListing(manifest));
  return isRange(manifest.log, manifest.files.length) ? { manifest, findings } : { findings };
}

/** As it must be written; undefined for what cannot be: half of a character, say. */
function canonicalOf(manifest: Manifest): string | undefined {
  try {
    return `${canonicalText(manifest)}\n`;
  } catch {
    // Who asked says that it is not written so.
    return undefined;
  }
}

/** Over the text without the member that says it. */
function digestOf(text: string): string | undefined {
  const parts = text.trimEnd().split(/"digest":"[0-9a-f]{64}",/);
  return parts.length === 2 ? hash('sha256', parts.join('')) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The answer is that it is no manifest.
    return undefined;
  }
}

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown) => typeof value === 'string';
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
/** A day there is: of any other nothing can be said to come before or after it. */
const isDay = (value: unknown) =>
  isText(value) &&
  /^\d{4}-\d{2}-\d{2}$/.test(value as string) &&
  instantOf(`${value as string}T00:00:00.000Z`)?.startsWith(value as string) === true;
const isDigest = (value: unknown) => isText(value) && /^[0-9a-f]{64}$/.test(value as string);
/** No way out of the folder. */
const isFileName = (value: unknown) =>
  isText(value) && /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/){0,3}[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value as string);
const isInstant = (value: unknown) => isText(value) && instantOf(value as string) === value;

function instantOf(text: string): string | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

/** Has it these members, and no other? */
function fits(value: unknown, shape: Shape): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  return (
    entries.length === Object.keys(shape).length &&
    entries.every(([name, one]) => Object.hasOwn(shape, name) && shape[name]?.(one) === true)
  );
}

const each = (shape: Shape | ((value: unknown) => boolean)) => (value: unknown) =>
  Array.isArray(value) && value.every((one) => (typeof shape === 'function' ? shape(one) : fits(one, shape)));
const shaped = (shape: Shape) => (value: unknown) => fits(value, shape);

const MANIFEST_SHAPE: Shape = {
  version: (value) => value === 2,
  exportId: isText,
  period: shaped({ from: isDay, to: isDay }),
  createdAt: isInstant,
  generator: isText,
  privateParts: (value) => value === 'included' || value === 'withheld',
  log: shaped({ origin: isText, keys: each(isText), start: isCount, end: isCount, latest: isCount }),
  counts: shaped({
    ...{ chains: isCount, cases: isCount, records: isCount },
    ...{ beyond: isCount, privateParts: isCount, erased: isCount },
  }),
  files: each({ name: isFileName, kind: isText, lines: isCount, bytes: isCount, sha256: isDigest }),
  digest: isDigest,
};

function isManifest(value: unknown): value is Manifest {
  return fits(value, MANIFEST_SHAPE);
}
