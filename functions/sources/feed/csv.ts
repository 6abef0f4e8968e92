/**
 * CSV by RFC 4180: quoted fields may hold commas, doubled quotes and line ends. Rows with the line they begin at, or what is wrong.
 * Its delimiter may be another than the comma.
 */

export interface Row {
  /** The line of the file it begins at, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** Set when the row cannot be read. */
  readonly fault?: string;
}

export type Delimiter = ',' | ';' | '\t' | '|';

/** A field and what ends it: one match a step. Unquoted text holds no quote, so a stray one shows. */
function fieldsEndedBy(delimiter: Delimiter): RegExp {
  const end = delimiter === '|' ? '\\|' : delimiter;
  return new RegExp(`(?:"([^"]*(?:""[^"]*)*)"|([^"${delimiter}\\r\\n]*))(${end}|\\r\\n|\\n|\\r|$)`, 'y');
}

/** Every row; empty lines are left out. */
export function readCsv(text: string, delimiter: Delimiter = ','): Row[] {
  const field = fieldsEndedBy(delimiter);
  const rows: Row[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const { row, next } = readRow(text, at, line, field);
    if (row.fault !== undefined || row.fields.length > 1 || row.fields[0] !== '') rows.push(row);
    line += linesIn(text.slice(at, next));
    at = next;
  }
  return rows;
}

function readRow(text: string, start: number, line: number, pattern: RegExp): { row: Row; next: number } {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    pattern.lastIndex = at;
    const field = pattern.exec(text);
    if (field === null) return { row: { line, fields, fault: faultAt(text, at) }, next: nextLine(text, at) };
    fields.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? '');
    at = pattern.lastIndex;
    if (field[3] === undefined || !DELIMITERS.has(field[3])) return { row: { line, fields }, next: at };
  }
}

const DELIMITERS: ReadonlySet<string> = new Set([',', ';', '\t', '|']);

function faultAt(text: string, at: number): string {
  if (text[at] !== '"')
    return 'a quote within a field that does not begin with one; put the field in quotes and double its own';
  const closed = /"[^"]*(?:""[^"]*)*"/y;
  closed.lastIndex = at;
  return closed.test(text)
    ? 'text after a closing quote; quotes within a field are doubled'
    : 'a quote that is never closed';
}

/** A row that cannot be read ends with its line: the rows after it are still read. */
function nextLine(text: string, at: number): number {
  const end = /\r\n|\n|\r/g;
  end.lastIndex = at;
  return end.exec(text) === null ? text.length : end.lastIndex;
}

function linesIn(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
