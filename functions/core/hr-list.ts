/** Whom an HR source has, as a whole reading of it found: evidence of its own, so that what its events say can be held against it. Pure. */
import { hash } from 'node:crypto';
import { TENURE } from './entries.ts';
import type { Entry } from './evidence.ts';
import { CaseId, type Instant } from './ids.ts';

export const STANDINGS = ['employed', 'on leave', 'left'] as const;
export type Standing = (typeof STANDINGS)[number];

export interface HrList {
  readonly source: string;
  /** Of the pull or delivery. */
  readonly listId: string;
  /** When it began to be read: a word that came later may not be in it. */
  readonly readAt: Instant;
  /** By pseudonym. */
  readonly people: ReadonlyMap<string, Standing>;
  /** Records in it of whom we know nobody: they could not be read. */
  readonly unknown: number;
}

/** Our choice: some 25 kB a record, which an item, a line and an event of a stream all have room for. */
const PEOPLE_A_RECORD = 500;

/** A chain a source and month, so that none grows without end. */
export function chainOfLists({ source, readAt }: Pick<HrList, 'source' | 'readAt'>): CaseId {
  return CaseId.parse(`c-${hash('sha256', `lists of ${source} ${readAt.slice(0, 7)}`).slice(0, 24)}`);
}

/** One record for so many people, at least one. `partId` names each, so that a list is written once. */
export function entriesOfList(list: HrList): Entry[] {
  const { source, listId, readAt, unknown } = list;
  const people = linesOf(list.people);
  const parts = Math.max(1, Math.ceil(people.length / PEOPLE_A_RECORD));
  return Array.from({ length: parts }, (_, at) => ({
    kind: 'hr-listed',
    actor: TENURE,
    person: 'nobody',
    controls: ['SOC2:CC6.2', 'ISO27001:5.16', 'NIST:AC-2'],
    facts: {
      ...{ source, listId, readAt, unknown, part: at + 1, parts, partId: `${listId}/${at + 1}` },
      ...{ inAll: people.length, digest: digestOfList(list.people) },
      people: people.slice(at * PEOPLE_A_RECORD, (at + 1) * PEOPLE_A_RECORD),
    },
  }));
}

/** Over a line for each person, `<pseudonym> <standing>`, ascending, with line feeds between. */
export function digestOfList(people: HrList['people']): string {
  return hash('sha256', linesOf(people).join('\n'));
}

function linesOf(people: HrList['people']): string[] {
  return [...people].map(([pseudonym, standing]) => `${pseudonym} ${standing}`).sort();
}

/** `<pseudonym> <standing>`; undefined for what is none. */
export function personInLine(line: string): readonly [string, Standing] | undefined {
  const [pseudonym = '', ...words] = line.split(' ');
  const standing = STANDINGS.find((one) => one === words.join(' '));
  return standing && [pseudonym, standing];
}

/** Of somebody with two employments: who works in one of them works here. */
export function standingOfBoth(one: Standing | undefined, other: Standing): Standing {
  return one === undefined || STANDINGS.indexOf(other) < STANDINGS.indexOf(one) ? other : one;
}
