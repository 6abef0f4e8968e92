/** `POST /v1/exports`: has a verifiable export of a period made; `GET /v1/exports/{id}`: how far it is, then links to its files. */
import * as z from 'zod';
import { digest } from '../core/canonical.ts';
import { type ExportManifest, Period } from '../core/evidence-export.ts';
import { actorOfReader } from '../core/reading.ts';
import { findFailed, findProgress, type Progress, putFailed } from '../ledger/export-attempt.ts';
import {
  type ExportStarted,
  findExport,
  findStarted,
  linksTo,
  putStarted,
  type Shelf,
} from '../ledger/export-shelf.ts';
import { exportEvidence } from '../routes/export-evidence.ts';
import { admit } from '../runtime/admit.ts';
import { clock } from '../runtime/clock.ts';
import { startExport } from '../runtime/export-machine.ts';
import { type AskedOf, type Caller, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { newId } from '../runtime/random.ts';
import { shelf } from '../runtime/shelf.ts';
import { noteRead } from './parts/note-read.ts';
import { pseudonymOfCaller } from './parts/operator.ts';

/** Our choice: the longest step is 15 minutes, is tried twice, and says after each file that it lives. */
const LONGEST_SILENCE_SECONDS = 3600;

const EXPORT_ID = /^x-[0-9a-f]{24}$/;

export const handler = http(
  exportEvidence,
  {
    'POST /v1/exports': create,
    'GET /v1/exports/{id}': ({ path }) => show(path.id),
  },
  { admit, note: noteRead },
);

type Creating = AskedOf<typeof exportEvidence, 'POST /v1/exports'>;

/** With an `Idempotency-Key`, asking again is asking for the same export; after it failed, for another try at it. */
async function create({ caller, body, key = newId() }: Creating): Promise<HttpResponse> {
  const { from, to, privateParts, sample, ocsf, since, because } = body;
  const period = Period.safeParse({ from, to });
  if (!period.success) throw new Problem(400, 'Not as expected', z.prettifyError(period.error));
  const exportId = `x-${digest([caller.subject, key]).slice(0, 24)}`;
  const on = shelf();
  const before = await look(on, exportId);
  const what: What = { period: period.data, privateParts, sample, ocsf, ...(since === undefined ? {} : { since }) };
  refuseOther(before, what);
  if (before?.state === 'ready') return ready(on, before);
  if (before?.state === 'running' && before.progress !== undefined) return accepted(before);
  // Asked for and not begun: the start of its machine may have been lost. Started twice, it is one export all the same.
  const started =
    before?.state === 'running' ? before.started : { exportId, ...what, by: await actorOf(caller), startedAt: clock() };
  const { size: sampleSize, seed: sampleSeed } = sample;
  await noteRead(caller, {
    ...{ what: 'export-asked', exportId },
    facts: { from, to, privateParts, sampleSize, ...(sampleSeed === undefined ? {} : { sampleSeed }) },
    because,
  });
  await putStarted(on, started);
  await start(on, started);
  return accepted({ state: 'running', started, progress: undefined });
}

async function actorOf(caller: Caller): Promise<string> {
  return actorOfReader({ pseudonym: await pseudonymOfCaller(caller), roles: caller.roles });
}

type What = Pick<ExportStarted, 'period' | 'privateParts' | 'sample' | 'ocsf' | 'since'>;

/** The same key is the same export; with other content it is a mistake, and says so. */
function refuseOther(before: Seen | undefined, what: What): void {
  if (before === undefined || digestOf(before.started) === digestOf(what)) return;
  throw new Problem(
    409,
    'Another request',
    'this idempotency key was used for another export: give every export its own',
  );
}

function digestOf({ period, privateParts, sample, ocsf, since = [] }: What): string {
  return digest([period, privateParts, sample, ocsf, since]);
}

async function start(on: Shelf, started: ExportStarted): Promise<void> {
  try {
    await startExport(started);
  } catch (error) {
    await putFailed(on, { ...started, round: 0 }, 'its state machine could not be started');
    throw error;
  }
}

async function show(exportId: string): Promise<HttpResponse> {
  const on = shelf();
  const seen = EXPORT_ID.test(exportId) ? await look(on, exportId) : undefined;
  if (seen === undefined)
    throw new Problem(404, 'Not found', `there is no export ${exportId}; exports are kept for a while only`);
  return seen.state === 'ready' ? ready(on, seen) : { status: 200, body: shown(seen), shown: 'nothing' };
}

type Underway =
  | { readonly state: 'running'; readonly started: ExportStarted; readonly progress: Progress | undefined }
  | { readonly state: 'failed'; readonly started: ExportStarted; readonly because: string };

type Seen = Underway | { readonly state: 'ready'; readonly started: ExportStarted; readonly manifest: ExportManifest };

/** How far an export is; undefined for one nobody asked for. */
async function look(on: Shelf, exportId: string): Promise<Seen | undefined> {
  const [manifest, started] = await Promise.all([findExport(on, exportId), findStarted(on, exportId)]);
  if (started === undefined) return undefined;
  if (manifest !== undefined) return { state: 'ready', started, manifest };
  const [failed, progress] = await Promise.all([findFailed(on, started), findProgress(on, started)]);
  if (failed !== undefined) return { state: 'failed', started, because: failed.because };
  const seconds = (Date.parse(clock()) - Date.parse(progress?.heardAt ?? started.startedAt)) / 1000;
  if (seconds > LONGEST_SILENCE_SECONDS)
    return { state: 'failed', started, because: `nothing was heard of it for ${LONGEST_SILENCE_SECONDS} s` };
  return { state: 'running', started, progress };
}

function shown(seen: Underway) {
  const { exportId, period, privateParts, sample, startedAt } = seen.started;
  const about = { exportId, state: seen.state, period, privateParts, sample, startedAt };
  if (seen.state === 'running')
    return { ...about, ...(seen.progress === undefined ? {} : { progress: far(seen.progress) }) };
  const mend = 'ask for it again; if it fails again, see docs/runbook.md#export-failed';
  return { ...about, because: `${seen.because}; ${mend}` };
}

const far = ({ parts, records, otherFiles }: Progress) => ({ parts, records, otherFiles });

function accepted(seen: Underway): HttpResponse {
  const { exportId } = seen.started;
  return { status: 202, headers: { location: `/v1/exports/${exportId}` }, body: shown(seen), shown: 'nothing' };
}

/** Keep the digest: `tenure evidence verify DIR --digest` compares the manifest with it. */
async function ready(
  on: Shelf,
  { manifest, started: { sample } }: Extract<Seen, { state: 'ready' }>,
): Promise<HttpResponse> {
  const { exportId, period, createdAt, counts, privateParts, digest: manifestDigest } = manifest;
  const { from, to } = period;
  const { links, expiresAt: linksExpireAt } = await linksTo(on, manifest);
  const about = { exportId, state: 'ready', period, createdAt, counts, privateParts, sample, manifestDigest };
  const read = { exportId, facts: { from, to, privateParts, manifestDigest } };
  return { status: 200, body: { ...about, links, linksExpireAt }, shown: read };
}
