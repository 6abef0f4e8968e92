/** Checks that what is marked as erased was erased by a record that says so of that person. */
import type { Erasure } from './check-private.ts';
import type { Finding } from './finding.ts';
import type { RecordLine } from './record-line.ts';

/** Whom a record of kind `erased` erases: its person, under each pseudonym they had. */
export function erasedBy({ person, facts: { alsoErased } }: RecordLine): ReadonlySet<unknown> {
  return new Set([person, ...(Array.isArray(alsoErased) ? (alsoErased as readonly unknown[]) : [])]);
}

/** Whom each record that erases does erase. */
export type Erasing = Map<string, ReturnType<typeof erasedBy>>;

/** An erasure is believed of a record in the log that says so of the same person. */
export function unauthorised(erasures: readonly Erasure[], erasing: Erasing): Finding[] {
  return erasures
    .filter(({ authority, person }) => authority === undefined || !erasing.get(authority)?.has(person))
    .map(({ authority, file, line, record }) => ({
      ...{ kind: 'erased-without-authority', file, line, record },
      text:
        authority === undefined
          ? 'the private part is gone, and nothing says by which record it was erased'
          : `${authority} is no record here that erases this person: the private part was taken away`,
    }));
}
