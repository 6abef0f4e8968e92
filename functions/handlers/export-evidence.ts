/** `POST /v1/exports`: has a verifiable export of a period made; `GET /v1/exports/{id}`: how far it is, then links to its files. */
import * as z from 'zod';
import { digest } from '../core/canonical.ts';
import { Period } from '../core/evidence-export.ts';
import {
  type ExportProgress,
  type ExportStarted,
  type Found,
  findExport,
  findFailed,
  findProgress,
  findStarted,
  linksTo,
  putFailed,
  putStarted,
  type Shelf,
} from '../ledger/export-shelf.ts';
import { exportEvidence } from '../routes/export-evidence.ts';
import { admit } from '../runtime/admit.ts';
import { clock } from '../runtime/clock.ts';
import { startWriting } from '../runtime/export-writer.ts';
import { type AskedOf, type Caller, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { newId } from '../runtime/random.ts';
import { shelf } from '../runtime/shelf.ts';
import { noteRead } from './parts/note-read.ts';

/** Lambda begins no attempt after 45 minutes (infra/constructs/export-writer.ts), and none lives longer than 15. */
const LONGEST_EXPORT_SECONDS = 3600;

const EXPORT_ID = /^x-[0-9a-f]{24}$/;

export const handler = http(
  exportEvidence,
  {
    'POST /v1/exports': create,
    'GET /v1/exports/{id}': ({ caller, path }) => show(path.id, caller),
  },
  admit,
);

type Creating = AskedOf<typeof exportEvidence, 'POST /v1/exports'>;

/** With an `Idempotency-Key`, asking again is asking for the same export; after it failed, for another try at it. */
async function create({ caller, body, key = newId() }: Creating): Promise<HttpResponse> {
  const { from, to, privateParts, since, because } = body;
  const period = Period.safeParse({ from, to });
  if (!period.success) throw new Problem(400, 'Not as expected', z.prettifyError(period.error));
  const exportId = `x-${digest([caller.subject, key]).slice(0, 24)}`;
  const on = shelf();
  const before = await look(on, exportId);
  refuseOther(before, { period: period.data, privateParts });
  if (before?.state === 'ready') return ready(on, before.found, caller);
  if (before?.state === 'running' && before.progress !== undefined) return accepted(before);
  // Asked for and not begun: the call of its writer may have been lost. Called twice, it is one export all the same.
  const started =
    before?.state === 'running'
      ? before.started
      : { exportId, period: period.data, privateParts, since, startedAt: clock() };
  await noteRead(caller, {
    ...{ what: 'export-asked', exportId },
    facts: { from, to, privateParts },
    because,
  });
  await putStarted(on, started);
  await start(on, started);
  return accepted({ state: 'running', started, progress: undefined });
}

type What = Pick<ExportStarted, 'period' | 'privateParts'>;

/** The same key is the same export; with other content it is a mistake, and says so. */
function refuseOther(before: Seen | undefined, { period, privateParts }: What): void {
  if (before === undefined) return;
  const made: What = before.state === 'ready' ? before.found.manifest : before.started;
  if (digest([made.period, made.privateParts]) === digest([period, privateParts])) return;
  throw new Problem(
    409,
    'Another request',
    'this idempotency key was used for another export: give every export its own',
  );
}

async function start(on: Shelf, started: ExportStarted): Promise<void> {
  try {
    await startWriting(started);
  } catch (error) {
    await putFailed(on, started.exportId, { startedAt: started.startedAt, because: 'its writer could not be called' });
    throw error;
  }
}

async function show(exportId: string, caller: Caller): Promise<HttpResponse> {
  const on = shelf();
  const seen = EXPORT_ID.test(exportId) ? await look(on, exportId) : undefined;
  if (seen === undefined)
    throw new Problem(404, 'Not found', `there is no export ${exportId}; exports are kept for a while only`);
  return seen.state === 'ready' ? ready(on, seen.found, caller) : { status: 200, body: shown(seen) };
}

type Underway =
  | { readonly state: 'running'; readonly started: ExportStarted; readonly progress: ExportProgress | undefined }
  | { readonly state: 'failed'; readonly started: ExportStarted; readonly because: string };

type Seen = Underway | { readonly state: 'ready'; readonly found: Found };

/** How far an export is; undefined for one nobody asked for. */
async function look(on: Shelf, exportId: string): Promise<Seen | undefined> {
  const found = await findExport(on, exportId);
  if (found !== undefined) return { state: 'ready', found };
  const started = await findStarted(on, exportId);
  if (started === undefined) return undefined;
  const [failed, progress] = await Promise.all([findFailed(on, exportId), findProgress(on, exportId)]);
  if (failed?.startedAt === started.startedAt) return { state: 'failed', started, because: failed.because };
  const seconds = (Date.parse(clock()) - Date.parse(started.startedAt)) / 1000;
  if (seconds > LONGEST_EXPORT_SECONDS)
    return { state: 'failed', started, because: `nothing was heard of it for ${LONGEST_EXPORT_SECONDS} s` };
  // An attempt that failed leaves how far it came: that is not how far this one is.
  return { state: 'running', started, progress: progress?.startedAt === started.startedAt ? progress : undefined };
}

function shown(seen: Underway) {
  const { exportId, period, privateParts, startedAt } = seen.started;
  const about = { exportId, state: seen.state, period, privateParts, startedAt };
  if (seen.state === 'running')
    return { ...about, ...(seen.progress === undefined ? {} : { progress: far(seen.progress) }) };
  const mend = 'ask for it again; if it fails again, for a shorter period, and see the log of write-export';
  return { ...about, because: `${seen.because}; ${mend}` };
}

const far = ({ files, bytes }: ExportProgress) => ({ files, bytes });

function accepted(seen: Underway): HttpResponse {
  const { exportId } = seen.started;
  return { status: 202, headers: { location: `/v1/exports/${exportId}` }, body: shown(seen) };
}

/** Keep the digest: `tenure evidence verify DIR --digest` compares the manifest with it. */
async function ready(on: Shelf, found: Found, caller: Caller): Promise<HttpResponse> {
  const { exportId, period, createdAt, counts, privateParts, digest: manifestDigest } = found.manifest;
  const { from, to } = period;
  await noteRead(caller, { what: 'export', exportId, facts: { from, to, privateParts, manifestDigest } });
  const { links, expiresAt: linksExpireAt } = await linksTo(on, found);
  const about = { exportId, state: 'ready', period, createdAt, counts, privateParts, manifestDigest };
  return { status: 200, body: { ...about, links, linksExpireAt } };
}
