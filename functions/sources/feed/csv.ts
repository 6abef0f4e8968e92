/** CSV by RFC 4180: quoted fields may hold commas, doubled quotes and line ends. Rows with the line they begin at, or what is wrong. */

export interface Row {
  /** The line of the file it begins at, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** Set when the row cannot be read. */
  readonly fault?: string;
}

/** A field and what ends it: one match a step. Unquoted text holds no quote, so a stray one shows. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** Every row; empty lines are left out. */
export function readCsv(text: string): Row[] {
  const rows: Row[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const { row, next } = readRow(text, at, line);
    if (row.fault !== undefined || row.fields.length > 1 || row.fields[0] !== '') rows.push(row);
    line += linesIn(text.slice(at, next));
    at = next;
  }
  return rows;
}

function readRow(text: string, start: number, line: number): { row: Row; next: number } {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    FIELD.lastIndex = at;
    const field = FIELD.exec(text);
    if (field === null) return { row: { line, fields, fault: faultAt(text, at) }, next: nextLine(text, at) };
    fields.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? '');
    at = FIELD.lastIndex;
    if (field[3] !== ',') return { row: { line, fields }, next: at };
  }
}

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
