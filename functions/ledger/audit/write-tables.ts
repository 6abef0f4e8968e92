/** Writes the tables of an audit while their rows are made: each row once, as CSV and as NDJSON. */
import type { Counted } from '../../core/audit/table.ts';
import { rowWriter } from '../../core/audit/table.ts';
import { type Rows, TABLE_NAMES, TABLES, type TableName, type TakeRow } from '../../core/audit/tables.ts';

export interface Sink {
  write(text: string): void;
}

export interface Writing {
  readonly take: TakeRow;
  readonly counted: ReadonlyMap<TableName, Counted>;
}

/** `open`: where the text of a file goes; there is one of each name, rows or not. */
export function writeTables(open: (file: string) => Sink): Writing {
  const writers = Object.fromEntries(TABLE_NAMES.map((name) => [name, tableWriter(name, open)])) as Writers; // each has one
  return {
    take: (name, row) => writers[name].take(row),
    counted: new Map(TABLE_NAMES.map((name) => [name, writers[name].counted])),
  };
}

type Writers = {
  readonly [Name in TableName]: { readonly take: (row: Rows[Name]) => void; readonly counted: Counted };
};

function tableWriter<Name extends TableName>(name: Name, open: (file: string) => Sink) {
  const { head, counted, write } = rowWriter<Rows[Name]>(TABLES[name].columns);
  const [csv, ndjson] = [open(`${name}.csv`), open(`${name}.ndjson`)];
  csv.write(head);
  const take = (row: Rows[Name]) => {
    const text = write(row);
    csv.write(text.csv);
    ndjson.write(text.ndjson);
  };
  return { take, counted };
}
