/** HiBob's names for fields: how they are asked for, and how what is answered by them becomes a record. */
import * as z from 'zod';
import { type Mapping, pathsIn } from '../mapping.ts';

/** A mapping's places by HiBob's names: `work.title` is one, and what stands at the top of a record is `root.…`. */
export function fieldIds(used: Mapping): readonly string[] {
  const places = pathsIn(used).map((path) => path.replace(/^humanReadable\./, '').replace(/\[.*$/, ''));
  return [...new Set(places.map((place) => (place.includes('.') ? place : `root.${place}`)))];
}

/** Ours: no field lies deeper. */
const MOST_STEPS = 8;
const Valued = z.object({ value: z.unknown() });

/** A field that is answered by its whole name, `"/work/title": {"value": …}`, as some accounts have it, is put where it belongs. */
export function nested(record: unknown): unknown {
  if (typeof record !== 'object' || record === null) return record;
  let whole: unknown = record;
  for (const [name, said] of Object.entries(record)) {
    const valued = name.startsWith('/') ? Valued.safeParse(said) : undefined;
    if (valued?.success === true)
      whole = placed(whole, name.replace(/^\/(root\/)?/, '').split('/', MOST_STEPS), valued.data.value);
  }
  return whole;
}

function placed(into: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const here: object = typeof into === 'object' && into !== null ? into : {};
  const below: unknown = Object.hasOwn(here, step)
    ? Object.entries(here).find(([name]) => name === step)?.[1]
    : undefined;
  return { ...here, [step]: placed(below, rest, value) };
}
