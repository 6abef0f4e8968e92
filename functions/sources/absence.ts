/** Who is missing from a delivery that is everybody: only where everything in it could be told apart. Pure. */
import type { CarriedRead } from './read-carried.ts';

export type Absence =
  | { readonly kind: 'known'; readonly absent: readonly string[] }
  /** Something in it is of nobody knows whom: nobody can be said to be missing. */
  | { readonly kind: 'unsure'; readonly because: string };

/** `known`: the keys of those the source had before. Who is in it but could not be read is there. */
export function absence(known: Iterable<string>, reads: readonly CarriedRead[]): Absence {
  const nameless = reads.filter(({ kind, key }) => kind === 'refused' && key === undefined);
  const [first] = nameless;
  if (first !== undefined)
    return {
      kind: 'unsure',
      because: `${nameless.length} records do not say whose they are, the first at ${first.where}: nobody is taken to be missing`,
    };
  if (reads.length === 0) return { kind: 'unsure', because: 'it holds nobody at all: nobody is taken to be missing' };
  const present = new Set(reads.map(({ key }) => key));
  return { kind: 'known', absent: [...known].filter((key) => !present.has(key)) };
}
