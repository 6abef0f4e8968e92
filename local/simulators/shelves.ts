/**
 * What a simulated vendor knows: named maps, kept in memory and, when a file is given, in a journal of one line a write.
 * The line is with the operating system before the vendor answers, so killing any process loses nothing it answered.
 */
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';

/** A value is replaced by `set`, never changed in place: the journal would not notice. */
export interface Shelf<T> {
  get(id: string): T | undefined;
  has(id: string): boolean;
  set(id: string, value: T): void;
  delete(id: string): void;
  values(): IterableIterator<T>;
  readonly size: number;
}

export interface Shelves {
  /** The shelf of that name. A shelf holds one kind of value, and only its owner names it. */
  shelf<T>(name: string): Shelf<T>;
  /** Was there nothing in the file (or no file)? Then the seed belongs in. */
  readonly empty: boolean;
  close(): void;
}

type Line = [shelf: string, id: string, value: unknown];

export function openShelves(file?: string): Shelves {
  const content = new Map<string, Map<string, unknown>>();
  if (file !== undefined && existsSync(file)) replay(readFileSync(file, 'utf8'), content);
  const empty = content.size === 0;
  if (file !== undefined) compact(file, content);
  const journal = file === undefined ? undefined : openSync(file, 'a');
  const note = (...line: Line) => {
    if (journal !== undefined) writeSync(journal, `${JSON.stringify(line)}\n`);
  };
  return {
    empty,
    shelf: (name) => shelfOf(section(content, name), (id, value) => note(name, id, value)),
    close: () => {
      if (journal !== undefined) closeSync(journal);
    },
  };
}

function shelfOf<T>(stored: Map<string, unknown>, note: (id: string, value: T | null) => void): Shelf<T> {
  // The boundary where stored JSON is the owner's type again: only the owner of a shelf writes to it.
  const map = stored as Map<string, T>;
  return {
    get: (id) => map.get(id),
    has: (id) => map.has(id),
    set: (id, value) => {
      map.set(id, value);
      note(id, value);
    },
    delete: (id) => {
      if (map.delete(id)) note(id, null);
    },
    values: () => map.values(),
    get size() {
      return map.size;
    },
  };
}

function section(content: Map<string, Map<string, unknown>>, name: string): Map<string, unknown> {
  const found = content.get(name) ?? new Map<string, unknown>();
  content.set(name, found);
  return found;
}

/** A last line without its end was being written when the process was killed: it was never answered, and is dropped. */
function replay(text: string, content: Map<string, Map<string, unknown>>): void {
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue;
    const [shelf, id, value] = JSON.parse(line) as Line;
    if (value === null) section(content, shelf).delete(id);
    else section(content, shelf).set(id, value);
  }
}

function compact(file: string, content: Map<string, Map<string, unknown>>): void {
  const lines: string[] = [];
  for (const [shelf, map] of content)
    for (const [id, value] of map) lines.push(`${JSON.stringify([shelf, id, value])}\n`);
  writeFileSync(`${file}.new`, lines.join(''));
  renameSync(`${file}.new`, file);
}
