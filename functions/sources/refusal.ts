/** Why an event was not taken, in words a sender can act on: what, where and what to do. Never the values sent. */
import type * as z from 'zod';
import { canonical } from '../core/canonical.ts';
import { LifecycleEvent } from '../core/lifecycle-event.ts';

export interface Refusal {
  readonly what: string;
  /** A JSON pointer (RFC 6901) into what was sent, e.g. `/0/data/person/email`, or `line 3` of a file. */
  readonly where: string;
  readonly mend: string;
}

/** An event, or every reason why it is none. */
export type Taken =
  | { readonly kind: 'event'; readonly event: LifecycleEvent }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** One refusal as the answer for an event. */
export function refused(what: string, where: string, mend: string): Extract<Taken, { kind: 'refused' }> {
  return { kind: 'refused', refusals: [{ what, where, mend }] };
}

/** Our choice: past so many, more reasons help nobody. */
const MAX_REFUSALS = 20;
const MAX_WORDS = 300;

/** Takes a parsed value as a lifecycle event of `source`; `where` is the pointer to it. Never throws. */
export function take(value: unknown, where: string, source: string | undefined): Taken {
  const read = LifecycleEvent.safeParse(value);
  if (!read.success) {
    const refusals = read.error.issues.slice(0, MAX_REFUSALS).map((issue) => refusalOf(issue, where));
    return { kind: 'refused', refusals };
  }
  if (source !== undefined && read.data.source !== source)
    return refused(
      `the event is of another source than the one that signed, ${source}`,
      `${where}/source`,
      'send the events of each source signed by that source',
    );
  if (!hasCanonicalForm(read.data))
    return refused('a text is not well-formed Unicode (half a surrogate pair)', where, 'send text as valid UTF-8');
  return { kind: 'event', event: read.data };
}

export function refusalOf(issue: z.core.$ZodIssue, where: string): Refusal {
  const path = issue.path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { what: wellFormed(issue.message), where: wellFormed(`${where}${path}`), mend: mendOf(issue) };
}

/** What to do about the mistakes that have an answer of their own. */
const MENDS: Partial<Record<z.core.$ZodIssue['code'], string>> = {
  unrecognized_keys: 'leave these fields out; what has no field of its own goes into data.person.attributes',
  too_small: 'send a longer value, or leave the field out where it is optional',
  too_big: 'send a shorter value',
};

function mendOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `send a value of type ${issue.expected}`;
  return MENDS[issue.code] ?? 'send a value of the form the lifecycle event schema gives';
}

function wellFormed(words: string): string {
  return words.toWellFormed().slice(0, MAX_WORDS);
}

function hasCanonicalForm(event: LifecycleEvent): boolean {
  try {
    return canonical(event).length > 0;
  } catch {
    // canonicalize refuses lone surrogates, of which no digest can be taken.
    return false;
  }
}
