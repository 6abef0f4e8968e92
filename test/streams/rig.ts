/** A log of records in memory, a table on a real engine, and runs that send one to a receiver. */
import { buildRecords } from '../../functions/core/chain.ts';
import { Instant } from '../../functions/core/ids.ts';
import type { OcsfSettings } from '../../functions/core/ocsf/event.ts';
import { type Delivering, deliver } from '../../functions/handlers/parts/deliver-events.ts';
import type { LogEntry } from '../../functions/ledger/log/read-entries.ts';
import type { StreamsTable } from '../../functions/store/streams.ts';
import type { Sender } from '../../functions/streams/sender.ts';
import { caseOf, entryOf } from '../ledger/samples.ts';

export const SETTINGS: OcsfSettings = { version: '1.8.0', productVersion: '0.1.0', log: 'tenure/evidence' };
const AT = Instant.parse('2026-11-21T10:00:00.000Z');

/** Records of several cases, one after another in the log; outcomes, so that events are of several classes. */
export function logOf(count: number): string[] {
  const changes = ['create-account', 'grant', 'revoke-sessions', 'hand-over'];
  const entries = Array.from({ length: count }, (_, at) =>
    entryOf(
      { change: changes[at % 4]!, status: 'changed', lane: 'provision', thing: 'a thing' },
      { kind: 'outcome', system: 'okta', entitlement: 'okta:group:00g1' },
    ),
  );
  return buildRecords(caseOf(1), undefined, entries, AT, () => 'salt').map(({ text }) => text);
}

export interface World {
  readonly table: StreamsTable;
  readonly stream: string;
  entries: string[];
  /** Milliseconds the clock is past AT. */
  now: number;
  readonly told: { index: number; because: string }[];
}

export function worldOf(table: StreamsTable, stream: string, count: number): World {
  return { table, stream, entries: logOf(count), now: 0, told: [] };
}

export const TURN_MS = 360_000;
let holders = 0;

export function run(world: World, sender: Sender, more: Partial<Delivering> = {}) {
  return deliver({
    streams: world.table,
    turn: { stream: world.stream, holder: `h-${++holders}` },
    sender,
    settings: SETTINGS,
    size: async () => world.entries.length,
    entries: (from, size) => fromMemory(world, from, size),
    now: () => Instant.parse(new Date(Date.parse(AT) + world.now).toISOString()),
    ...{ sendForMs: 200_000, turnMs: TURN_MS },
    tell: (index, because) => world.told.push({ index, because }),
    ...more,
  });
}

async function* fromMemory({ entries }: World, from: number, size: number): AsyncGenerator<LogEntry> {
  for (let index = from; index < size; index++) yield { index, entry: entries[index]! };
}

/** Each once, as they were first heard of. */
export const firstHeard = (received: readonly { readonly metadata: { readonly sequence: number } }[]): number[] => [
  ...new Set(received.map(({ metadata }) => metadata.sequence)),
];
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
