/** A table of an audit: its columns with what each says, and its rows; as CSV (RFC 4180), as NDJSON, in a report. */
import { canonical } from '../canonical.ts';

export type Cell = string | number | boolean;

export interface Column<Row> {
  readonly name: string;
  /** In plain words, for whoever reads the file. */
  readonly says: string;
  readonly of: (row: Row) => Cell | undefined;
}

export interface Table {
  /** Without its ending: `populations/leavers`. */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Pick<Column<never>, 'name' | 'says'>[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Naming {
  readonly name: string;
  readonly title: string;
}

/** What a row does not say is empty. */
export function tableOf<Row>(naming: Naming, columns: readonly Column<Row>[], rows: readonly Row[]): Table {
  return {
    ...naming,
    columns: columns.map(({ name, says }) => ({ name, says })),
    rows: rows.map((row) => columns.map((column) => column.of(row) ?? '')),
  };
}

export function csvOf({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  return [columns.map(({ name }) => name), ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

export function ndjsonOf({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const objectOf = (row: readonly Cell[]) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]]));
  return rows.map((row) => `${canonical(objectOf(row))}\n`).join('');
}

/** What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Quoted where it must be; text that a spreadsheet would run begins with an apostrophe. Numbers are ours, and stay numbers. */
function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell);
  const inert = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
