/** One record of BambooHR's two answers: what is so today, the last day to come, and what somebody who has not begun yet will be. Pure. */
import { type Mapping, pathsOf } from '../mapping.ts';
import { keyOf } from '../read-record.ts';

/** Everybody of both answers, each once: who is only in the second has not begun yet. */
export function together(today: readonly unknown[], ahead: readonly unknown[], mapping: Mapping): readonly unknown[] {
  const toCome = new Map(ahead.map((record) => [keyOf(record, mapping), record]));
  const known = new Set(today.map((record) => keyOf(record, mapping)));
  return [
    ...today.map((record) => asOfToday(record, toCome.get(keyOf(record, mapping) ?? NOBODY), mapping)),
    ...ahead.filter((record) => !known.has(keyOf(record, mapping))),
  ];
}

/** The key of nobody, whatever is read. */
const NOBODY = '';

export function asOfToday(today: unknown, ahead: unknown, { lastDay, lastTime }: Mapping): unknown {
  if (!isRecord(today) || !isRecord(ahead)) return today;
  const ofTheEnd = new Set([lastDay, lastTime].flatMap(pathsOf));
  const said = Object.entries(ahead).filter(
    ([name, value]) => isThere(value) && (ofTheEnd.has(name) || !isThere(today[name])),
  );
  return { ...today, ...Object.fromEntries(said) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `0000-00-00` is a day that nobody entered. */
function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== '0000-00-00';
}
