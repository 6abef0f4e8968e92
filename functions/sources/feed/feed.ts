/** A file of lifecycle events (JSON, NDJSON or CSV) to events or reasons, each with its line. Pure, and never throws. */
import { digest } from '../../core/canonical.ts';
import { refused, type Taken, take } from '../refusal.ts';
import { columnOf, eventOf, isColumn, NEEDED } from './columns.ts';
import { type Row, readCsv } from './csv.ts';

export type FeedFormat = 'json' | 'ndjson' | 'csv';

export type FeedItem = Taken & {
  /** The line of the file it begins at, from 1. In JSON, where an event has no line of its own: its place in the array, from 1. */
  readonly line: number;
};

/** The format by a file's name; undefined for one we do not read. */
export function feedFormat(fileName: string): FeedFormat | undefined {
  const extension = fileName.toLowerCase().split('.').at(-1);
  if (extension === 'jsonl') return 'ndjson';
  return (['json', 'ndjson', 'csv'] as const).find((format) => format === extension);
}

/** Every event of the file. `source` is needed for CSV, whose rows do not name theirs; elsewhere it is checked where given. */
export function readFeed(text: string, format: FeedFormat, source?: string): FeedItem[] {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  switch (format) {
    case 'json':
      return readJsonFeed(plain, source);
    case 'ndjson':
      return readLines(plain, source);
    case 'csv':
      return readRows(plain, source);
    default:
      return format satisfies never;
  }
}

function readJsonFeed(text: string, source: string | undefined): FeedItem[] {
  const value = jsonOf(text);
  if (value === undefined) return [{ ...refused('the file is not JSON', 'line 1', 'one event, or an array'), line: 1 }];
  if (!Array.isArray(value)) return [{ ...take(value, '', source), line: 1 }];
  return value.map((event: unknown, index) => ({ ...take(event, `/${index}`, source), line: index + 1 }));
}

function readLines(text: string, source: string | undefined): FeedItem[] {
  return text.split(/\r?\n/).flatMap((content, index): FeedItem[] => {
    const line = index + 1;
    if (content.trim() === '') return [];
    const value = jsonOf(content);
    const where = `line ${line}`;
    if (value === undefined)
      return [{ ...refused('the line is not JSON', where, 'put one whole event on each line'), line }];
    const taken = take(value, '', source);
    return [{ ...relocated(taken, (pointer) => `${where}${pointer === '' ? '' : `: ${pointer}`}`), line }];
  });
}

function readRows(text: string, source: string | undefined): FeedItem[] {
  const [header, ...rows] = readCsv(text);
  const fault = headerFault(header, source);
  if (header === undefined || source === undefined || fault !== undefined)
    return fault === undefined ? [] : [{ ...fault, line: 1 }];
  return rows.map((row) => ({ ...takeRow(header.fields, row, source), line: row.line }));
}

function headerFault(
  header: Row | undefined,
  source: string | undefined,
): Extract<Taken, { kind: 'refused' }> | undefined {
  const where = `line ${header?.line ?? 1}`;
  if (source === undefined) return refused('a CSV file does not name its source', where, 'say which source it is from');
  if (header === undefined)
    return refused('the file is empty', where, `begin it with a header row: ${NEEDED.join(',')}`);
  if (header.fault !== undefined) return refused(`the header row has ${header.fault}`, where, 'quote as RFC 4180 says');
  if (header.fields.length === 1 && /[;\t|]/.test(header.fields[0] ?? ''))
    return refused('the columns are not separated by commas', where, 'save it as comma-separated CSV');
  if (header.fields.some((name) => !name.isWellFormed()))
    return refused('the header is not Unicode', where, 'save the file as UTF-8');
  const unknown = header.fields.findIndex((name) => !isColumn(name));
  if (unknown !== -1)
    return refused(
      `column ${unknown + 1} of the header has a name we do not know`,
      where,
      'take the names from docs/intake.md; what has none goes into attributes.<name>',
    );
  const twice = header.fields.find((name, index) => header.fields.indexOf(name) !== index);
  if (twice !== undefined) return refused(`column ${twice} is there twice`, where, 'leave one of them out');
  const missing = NEEDED.filter((name) => !header.fields.includes(name));
  return missing.length === 0 ? undefined : refused(`columns are missing: ${missing.join(', ')}`, where, 'add them');
}

/** A row has no id of its own: the digest of what it says is one, so that the same file sent again is all duplicates. */
function takeRow(names: readonly string[], { line, fields, fault }: Row, source: string): Taken {
  const where = `line ${line}`;
  if (fault !== undefined) return refused(`the row has ${fault}`, where, 'quote as RFC 4180 says');
  if (fields.length !== names.length)
    return refused(
      `the row has ${fields.length} fields, the header ${names.length}`,
      where,
      'quote fields that hold commas',
    );
  if (fields.some((field) => !field.isWellFormed()))
    return refused('a field is not Unicode', where, 'save the file as UTF-8');
  const said = {
    specversion: '1.0',
    source,
    ...eventOf(new Map(names.map((name, index) => [name, fields[index] ?? '']))),
  };
  const event = { ...said, id: `csv-${digest(said).slice(0, 40)}` };
  return relocated(take(event, '', source), (pointer) => `${where}, column ${columnOf(pointer)}`);
}

function relocated(taken: Taken, place: (pointer: string) => string): Taken {
  if (taken.kind === 'event') return taken;
  return { kind: 'refused', refusals: taken.refusals.map((one) => ({ ...one, where: place(one.where) })) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // JSON itself is never undefined: the caller says where the text stands.
    return undefined;
  }
}
