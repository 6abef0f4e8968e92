/** The records that a source answered with at once, each read by the mapping: of two that have one key and say different things nobody can tell which is meant. */
import type { Mapping } from './mapping.ts';
import { keyOf, type RecordRead, readRecord } from './read-record.ts';
import { type Refusal, refused } from './refusal.ts';

interface Of {
  /** Undefined for a record of no worker, and one that does not say whose it is. */
  readonly key: string | undefined;
  readonly read: RecordRead;
}

/** In their order. Taken one over the other, two of one key would change somebody back and forth with every reading; stored at once, neither would ever be. */
export function readRecords(records: readonly unknown[], mapping: Mapping): readonly RecordRead[] {
  const all = records.map((record): Of => {
    const read = readRecord(record, mapping);
    return { key: read.kind === 'left-out' ? undefined : keyOf(record, mapping), read };
  });
  const byKey = Map.groupBy(all, ({ key }) => key);
  return all.map((one) => {
    const same = one.key === undefined ? [one] : (byKey.get(one.key) ?? [one]);
    return same.length === 1 ? one.read : oneOf(same, one, mapping.key);
  });
}

/** That somebody has left is believed all the same, where each of their records says so. */
function oneOf(same: readonly Of[], one: Of, place: string): RecordRead {
  if (new Set(same.map(({ read }) => JSON.stringify(read))).size === 1)
    return same[0] === one ? one.read : { kind: 'left-out' };
  const refusals = differing(same.length, place);
  if (one.key === undefined) return { kind: 'refused', refusals };
  const haveLeft = same.every(({ read }) => standingIn(read) === 'left');
  return {
    ...{ kind: 'refused', key: one.key, refusals },
    ...(haveLeft ? { end: { key: one.key, standing: 'left' } } : {}),
  };
}

/** Why none of them is taken; `place`: where their key stands. */
export function differing(records: number, place: string): readonly Refusal[] {
  return refused(
    `${records} records have this key, and they differ`,
    place,
    'have the source answer with one record for each worker (its report, filter or settings), or map key to what only one of them has',
  ).refusals;
}

/** What is said of them, be the rest of the record to be read or not. */
export function standingIn(read: RecordRead): string | undefined {
  switch (read.kind) {
    case 'worker':
      return read.said.standing;
    case 'refused':
      return read.end?.standing;
    case 'left-out':
      return undefined;
    default:
      return read satisfies never;
  }
}
