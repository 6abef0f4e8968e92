/** Whether evidence gets where it must: into the log, to the receivers of security events, and to those of signals. */
import * as z from 'zod';
import type { Instant } from '../../core/ids.ts';
import { secondsUntil } from '../../core/schedule.ts';
import { happenedAt } from '../../core/signals/signal.ts';
import { PUSH, type Stream } from '../../core/signals/stream.ts';
import { batchesBelow } from '../../ledger/log/log-table.ts';
import { type Standing, standingOf } from '../../ledger/log/standing.ts';
import { clock } from '../../runtime/clock.ts';
import { config } from '../../runtime/config.ts';
import { documents } from '../../runtime/dynamodb.ts';
import { logTable } from '../../runtime/log-table.ts';
import { ledger } from '../../runtime/parts.ts';
import { signalSettings, signalTable } from '../../runtime/signals.ts';
import { oldestWaiting, readPushing, streamOf } from '../../store/signals.ts';
import { type Cursor, readCursor } from '../../store/streams.ts';

export interface Check {
  readonly ok: boolean;
  readonly said: string;
}

/** Our choices, as alarms have them: a checkpoint is a minute's work, and a receiver may be away for an hour. */
const [MOST_UNSIGNED_SECONDS, MOST_BEHIND_SECONDS] = [300, 3600];

export interface Outflow {
  readonly log: Check;
  readonly streams: readonly (Check & { readonly stream: string })[];
  readonly signals: readonly (Check & { readonly receiver: string })[];
}

export async function checkOutflow(): Promise<Outflow> {
  const now = clock();
  const standing = await standingOf({ log: logTable(), ledger: ledger() }, now);
  const [streams, signals] = await Promise.all([streamChecks(standing, now), signalChecks(now)]);
  return { log: logCheck(standing), streams, signals };
}

function logCheck({ size, signed, signedAt, unsignedSeconds, notSequenced }: Standing): Check {
  const see = 'see docs/runbook.md#log-behind';
  if (notSequenced > 0) return { ok: false, said: `${notSequenced} of the newest records are in no log: ${see}` };
  const last = signedAt === undefined ? 'nothing is signed yet' : `the last checkpoint is of ${signedAt}`;
  if (unsignedSeconds > MOST_UNSIGNED_SECONDS)
    return {
      ok: false,
      said: `${size - signed} records have waited ${unsignedSeconds} s to be signed; ${last}: ${see}`,
    };
  const waits = size === signed ? 'all are signed' : `${size - signed} wait to be`;
  return { ok: true, said: `${size} records, ${waits}; ${last}` };
}

/** Of none where none is configured. */
async function streamChecks({ signed }: Standing, now: Instant): Promise<Outflow['streams']> {
  const { STREAMS_TABLE: table, STREAM_NAMES } = config({
    STREAMS_TABLE: z.string().optional(),
    STREAM_NAMES: z.string().default(''),
  });
  if (table === undefined) return [];
  const names = STREAM_NAMES.split(' ');
  return Promise.all(
    names.map(async (stream) => {
      const cursor = await readCursor({ client: documents(), table }, stream);
      return { stream, ...streamCheck(cursor, signed, await waitedSeconds(cursor, signed, now)) };
    }),
  );
}

function streamCheck({ next, because, notBefore, refused }: Cursor, signed: number, waited: number): Check {
  const see = 'see docs/runbook.md#security-events-not-sent';
  const behind = signed - next;
  const aside = refused === 0 ? '' : `; the last ${refused} were set aside`;
  if (because !== undefined && behind > 0)
    return { ok: false, said: `${because}; ${behind} records wait, tried again at ${notBefore}${aside}: ${see}` };
  if (waited > MOST_BEHIND_SECONDS)
    return { ok: false, said: `${behind} records wait, the first for ${waited} s${aside}: ${see}` };
  if (refused > 0) return { ok: false, said: `the last ${refused} were set aside: ${see}` };
  return { ok: true, said: behind === 0 ? `was sent all ${signed} records` : `${behind} of ${signed} records wait` };
}

/** Since the first record that was not sent was sequenced. */
async function waitedSeconds({ next }: Cursor, signed: number, now: Instant): Promise<number> {
  if (next >= signed) return 0;
  for await (const { at } of batchesBelow(logTable(), next + 1)) return Math.max(0, secondsUntil(at, now));
  return 0;
}

async function signalChecks(now: Instant): Promise<Outflow['signals']> {
  const { SIGNALS_TABLE } = config({ SIGNALS_TABLE: z.string().optional() });
  if (SIGNALS_TABLE === undefined) return [];
  return Promise.all(
    Object.keys(signalSettings().receivers).map(async (receiver) => {
      const stream = await streamOf(signalTable(), receiver);
      return { receiver, ...(stream === undefined ? NO_STREAM : await signalCheck(stream, now)) };
    }),
  );
}

const NO_STREAM: Check = {
  ok: true,
  said: 'has made no event stream yet, and is told nothing (docs/shared-signals.md)',
};

async function signalCheck({ streamId, status, reason, delivery }: Stream, now: Instant): Promise<Check> {
  const see = 'see docs/runbook.md#signals-not-taken';
  if (status === 'disabled') return { ok: true, said: 'has disabled its event stream, and is told nothing' };
  if (status === 'paused') return { ok: false, said: `its event stream is paused (${reason ?? 'by itself'}): ${see}` };
  const { failures, failingSince } = await readPushing(signalTable(), streamId);
  if (failingSince !== undefined)
    return { ok: false, said: `has taken nothing since ${failingSince}, in ${failures} tries: ${see}` };
  const [oldest] = await oldestWaiting(signalTable(), streamId, 1);
  const since = oldest && happenedAt(oldest.jti);
  const how = delivery.method === PUSH ? 'is pushed to' : 'polls';
  if (since === undefined) return { ok: true, said: `${how}, and nothing waits` };
  return { ok: secondsUntil(since, now) < MOST_BEHIND_SECONDS, said: `${how}; what waits is of ${since}: ${see}` };
}
