/** A table of an audit: its columns with what each says, and its rows; as CSV (RFC 4180), as NDJSON, in a report. */
export type Cell = string | number | boolean;

export interface Column<Row> {
  readonly name: string;
  /** In plain words, for whoever reads the file. */
  readonly says: string;
  readonly of: (row: Row) => Cell | undefined;
}

/** What the rows of a table say, before there are any. */
export interface TableOf<Row> {
  readonly title: string;
  readonly columns: readonly Column<Row>[];
}

/** What there is of a table once its rows have passed by. */
export interface Counted {
  rows: number;
  /** The sum of each column of numbers, and how many cells of each other column say something: a copy that lost a row shows. */
  readonly totals: number[];
}

export interface RowText {
  /** A row as RFC 4180 has it. */
  readonly csv: string;
  /** The same in canonical JSON (RFC 8785). */
  readonly ndjson: string;
}

/** Writes a table row by row. */
export interface RowWriter<Row> {
  /** The line of the CSV that names the columns. */
  readonly head: string;
  readonly counted: Counted;
  /** What a row does not say is empty. */
  write(row: Row): RowText;
}

export function rowWriter<Row>(columns: readonly Column<Row>[]): RowWriter<Row> {
  const counted: Counted = { rows: 0, totals: columns.map(() => 0) };
  const members = columns
    .map(({ name }, at) => ({ name, at, begins: `${JSON.stringify(name)}:` }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return {
    head: csvLine(columns.map(({ name }) => name)),
    counted,
    write(row) {
      const cells = columns.map((column) => column.of(row) ?? '');
      counted.rows += 1;
      for (const [at, cell] of cells.entries()) counted.totals[at] = Number(counted.totals[at]) + worth(cell);
      // Strings, whole numbers and booleans are in JSON.stringify as they are in canonical JSON: only the order is its own.
      const json = members.map(({ at, begins }) => begins + JSON.stringify(cells[at]));
      return { csv: csvLine(cells), ndjson: `{${json.join(',')}}\n` };
    },
  };
}

function worth(cell: Cell): number {
  if (typeof cell === 'number') return cell;
  return cell === '' ? 0 : 1;
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Quoted where it must be; text that a spreadsheet would run begins with an apostrophe. Numbers are ours, and stay numbers. */
function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return String(cell);
  const inert = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
