/** Evidence entries about a case, in one form: who acted, on whose case, answering which controls. */
import type { Case } from './case.ts';
import { controlsFor } from './controls.ts';
import type { Entry, EvidenceKind } from './evidence.ts';
import type { Person } from './person.ts';

/** The automation itself, as an actor. */
export const TENURE = 'system:tenure';

export type Facts = Entry['facts'];

type About = Pick<Case, 'kind'>;

/** `facts` carry digests, ids and words of ours; no personal data. */
export function entryOf(
  handled: About,
  person: Pick<Person, 'pseudonym'>,
  kind: EvidenceKind,
  facts: Facts = {},
  more: Partial<Entry> = {},
): Entry {
  return { kind, actor: TENURE, person: person.pseudonym, controls: controlsFor(handled.kind), facts, ...more };
}
