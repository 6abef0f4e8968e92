/** The lists of everybody that HR sources had, put together again from their records as they pass by: of each source the last that is whole counts. */
import { digestOfList, personInLine, type Standing } from '../hr-list.ts';
import type { Instant } from '../ids.ts';
import { said, saidAt, saidList, type Told } from './said.ts';

export interface ListSeen {
  readonly source: string;
  readonly listId: string;
  readonly readAt: Instant;
  readonly digest: string;
  readonly parts: number;
  /** Records in it that could not be read. */
  readonly unknown: number;
  readonly people: Map<string, Standing>;
  /** The places in the log of its records. */
  readonly indexes: number[];
}

export interface HrLists {
  readonly whole: Map<string, ListSeen>;
  readonly begun: Map<string, ListSeen>;
}

export function enterList({ whole, begun }: HrLists, record: Told, index: number): void {
  const [source, listId, readAt] = [said(record, 'source'), said(record, 'listId'), saidAt(record, 'readAt')];
  if (source === undefined || listId === undefined || readAt === undefined) return;
  const before = begun.get(source);
  const list = before?.listId === listId ? before : opened(record, { source, listId, readAt });
  begun.set(source, list);
  list.indexes.push(index);
  for (const line of saidList(record, 'people')) {
    const [pseudonym, standing] = personInLine(line) ?? [];
    if (pseudonym !== undefined && standing !== undefined) list.people.set(pseudonym, standing);
  }
  if (list.indexes.length === list.parts && digestOfList(list.people) === list.digest) whole.set(source, list);
}

function opened({ facts }: Told, named: Pick<ListSeen, 'source' | 'listId' | 'readAt'>): ListSeen {
  const { unknown, parts, digest } = facts;
  return {
    ...named,
    digest: String(digest),
    parts: Number(parts),
    unknown: Number(unknown),
    people: new Map(),
    indexes: [],
  };
}
