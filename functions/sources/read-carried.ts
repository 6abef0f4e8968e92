/** What a delivery of records says, each read by the mapping: two of one worker, and who would be their own manager, are refused. */
import type { WorkerSaid } from '../core/difference.ts';
import type { Carried, CarriedRecords } from './delivery.ts';
import type { Mapping } from './mapping.ts';
import { isLeftOut, keyOf, type RecordRead, readRecord, workerIdOf } from './read-record.ts';
import { refused } from './refusal.ts';

/** `where` in the delivery; `isNew`: nobody was known by the key. */
export type CarriedRead = RecordRead & { readonly where: string; readonly key?: string; readonly isNew: boolean };

/** Whom a delivery is about, each once: what was said of them before is to be known when it is read. */
export function keysOf({ carried }: CarriedRecords, mapping: Mapping): readonly string[] {
  return [...new Set(carried.flatMap((one) => keyIn(one, mapping) ?? []))];
}

/** In the order sent, and no more of it than is to be taken. `before`: what was last taken of a worker, by the source's key. Never throws. */
export function readCarried(
  heard: CarriedRecords,
  mapping: Mapping,
  before: (key: string) => WorkerSaid | undefined,
): readonly CarriedRead[] {
  const since = new Map<string, WorkerSaid>();
  const names: Named[] = [];
  const reads = heard.carried.map((carried): CarriedRead => {
    const key = keyIn(carried, mapping);
    const known = key === undefined ? undefined : (since.get(key) ?? before(key));
    const read = readOne(carried, mapping, key, known);
    if (read.kind === 'worker' && heard.inSequence) since.set(read.said.key, read.said);
    names.push(namesIn(carried, mapping, key, known));
    return { ...read, where: carried.where, isNew: known === undefined, ...(key === undefined ? {} : { key }) };
  });
  return untilStop(heard.inSequence ? reads : eachOnce(reads, names, mapping), heard.stopAfter);
}

function untilStop(reads: readonly CarriedRead[], stopAfter = Number.POSITIVE_INFINITY): readonly CarriedRead[] {
  const bad = reads.flatMap(({ kind }, at) => (kind === 'refused' ? [at] : []));
  const last = bad[stopAfter - 1];
  return last === undefined ? reads : reads.slice(0, last + 1);
}

function keyIn(carried: Carried, mapping: Mapping): string | undefined {
  if (carried.key !== undefined) return carried.key;
  return carried.kind === 'record' || carried.kind === 'part' ? keyOf(carried.record, mapping) : undefined;
}

/** What a worker is called by, though the rest may not be readable: two of one must not come down to one. */
interface Named {
  readonly key?: string | undefined;
  readonly workerId?: string | undefined;
}

function namesIn(carried: Carried, mapping: Mapping, key: string | undefined, known: WorkerSaid | undefined): Named {
  if (carried.kind === 'left' || carried.kind === 'refused') return { key, workerId: known?.record.workerId };
  if (isLeftOut(carried.record, mapping)) return {};
  return { key, workerId: workerIdOf(carried.record, mapping) ?? known?.record.workerId };
}

function readOne(
  carried: Carried,
  mapping: Mapping,
  key: string | undefined,
  known: WorkerSaid | undefined,
): RecordRead {
  switch (carried.kind) {
    case 'record':
    case 'part': {
      const read = readRecord(carried.record, mapping, carried.kind === 'part' ? known : undefined);
      return within(carried.where, notOwnManager(named(read, key, mapping), mapping));
    }
    case 'left':
      // It has no time of its own.
      return known === undefined
        ? { kind: 'left-out' }
        : { kind: 'worker', said: { ...known, standing: 'left', updatedAt: undefined } };
    case 'refused':
      return { kind: 'refused', refusals: carried.refusals };
    default:
      return carried satisfies never;
  }
}

/** The address a record was sent to and the record must name the same worker. */
function named(read: RecordRead, key: string | undefined, mapping: Mapping): RecordRead {
  if (read.kind !== 'worker' || key === undefined || read.said.key === key) return read;
  return refused(
    'the record is of another worker than the one it was sent for',
    mapping.key,
    'send it for the worker it names; a key names one worker for good',
  );
}

function notOwnManager(read: RecordRead, mapping: Mapping): RecordRead {
  if (read.kind !== 'worker' || read.said.record.managerWorkerId !== read.said.record.workerId) return read;
  return refused(
    'the worker would be their own manager',
    placeOf(mapping.worker.managerWorkerId),
    'map worker.workerId to what names one worker only, and leave the manager out of who has none',
  );
}

/** Which of two is meant nobody can tell: each is refused, and the others are taken. */
function eachOnce(reads: readonly CarriedRead[], names: readonly Named[], mapping: Mapping): readonly CarriedRead[] {
  const wheres = reads.map(({ where }) => where);
  const byKey = placesOf(wheres, names, ({ key }) => key);
  const byWorker = placesOf(wheres, names, ({ workerId }) => workerId);
  return reads.map((read, at) => {
    const { key = '', workerId = '' } = names[at] ?? {};
    const [sameKey = [], sameWorker = []] = [byKey.get(key), byWorker.get(workerId)];
    if (sameKey.length > 1) return twice(read, mapping.key, sameKey);
    return sameWorker.length > 1 ? twice(read, placeOf(mapping.worker.workerId), sameWorker) : read;
  });
}

function placesOf(
  wheres: readonly string[],
  names: readonly Named[],
  name: (named: Named) => string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const [at, named] of names.entries()) {
    const said = name(named);
    if (said === undefined) continue;
    const known = places.get(said);
    if (known === undefined) places.set(said, [wheres[at] ?? '']);
    else known.push(wheres[at] ?? '');
  }
  return places;
}

function twice({ where, key, isNew }: CarriedRead, place: string, places: readonly string[]): CarriedRead {
  const others = places
    .slice(0, 6)
    .filter((other) => other !== where)
    .slice(0, 5);
  const because = `${place} names the same worker as at ${others.join(', ')}`;
  const mend = 'send each worker once; where they are two people, map the field to what only one of them has';
  return { ...refused(because, pointer(where, place), mend), where, isNew, ...(key === undefined ? {} : { key }) };
}

function placeOf(field: Mapping['worker']['managerWorkerId']): string {
  return typeof field === 'string' ? field : [field?.from ?? []].flat().join(', ') || 'worker';
}

/** The places in a record, as places in the delivery that carries it. */
function within(where: string, read: RecordRead): RecordRead {
  if (read.kind !== 'refused') return read;
  return { ...read, refusals: read.refusals.map((one) => ({ ...one, where: pointer(where, one.where) })) };
}

function pointer(where: string, place: string): string {
  return where === '' ? place : `${where}: ${place}`;
}
