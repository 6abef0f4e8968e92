/** What signals are made with here: the configured receivers, the table, where receivers reach us. */
import * as z from 'zod';
import { EventName } from '../core/signals/event-types.ts';
import { Receiver, Signals } from '../core/signals/settings.ts';
import type { Transmitter } from '../core/signals/stream.ts';
import type { SignalTable } from '../store/signals.ts';
import { config, json } from './config.ts';
import { documents } from './dynamodb.ts';

/** As the synthesis wrote it, which has checked it; a machine of one's own has addresses without TLS. */
const Settings = z.object({
  ...Signals.shape,
  receivers: z.record(
    z.string(),
    z.object({ ...Receiver.shape, pushTo: z.array(z.string()), events: z.array(EventName).optional() }),
  ),
});

let settings: Signals | undefined;

export function signalSettings(): Signals {
  settings ??= config({ SIGNALS: json(Settings) }).SIGNALS;
  return settings;
}

let table: SignalTable | undefined;

export function signalTable(): SignalTable {
  table ??= { client: documents(), table: config({ SIGNALS_TABLE: z.string().min(1) }).SIGNALS_TABLE };
  return table;
}

/** The issuer of events is the address of the API (SSF 1.0 section 7.1). */
export function transmitter(): Transmitter {
  const { origin: issuer } = new URL(config({ PUBLIC_URL: z.url() }).PUBLIC_URL);
  return { issuer, pollAt: (streamId) => `${issuer}/v1/signals/streams/${streamId}/poll` };
}
