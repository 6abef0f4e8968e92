/** A Workday report as it is sent or dropped as a file, JSON or CSV, to its rows. Pure, and never throws. */
import { readCsv } from '../feed/csv.ts';
import { at } from '../path.ts';
import { type Refusal, refused } from '../refusal.ts';

/** One line of the report, by the report's own column names. */
export type Row = Readonly<Record<string, unknown>>;

export type ReportRead =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** A file whose rows cannot all be read is refused whole: half a report looks like people who are gone. */
export function readReport(text: string): ReportRead {
  const plain = text.replace(/^\uFEFF/, '');
  return /^\s*[[{]/.test(plain) ? readJsonReport(plain) : readCsvReport(plain);
}

/** What the web service answers: `{"Report_Entry": [{…}]}`. */
export function rowsOf(answer: unknown): ReportRead {
  const entries = at(answer, 'Report_Entry');
  if (!Array.isArray(entries))
    return refused('there is no Report_Entry', '', 'send the report as its web service answers with format=json');
  const wrong = entries.findIndex((entry) => !isRow(entry));
  return wrong === -1
    ? { kind: 'rows', rows: entries }
    : refused('an entry is no row', `/Report_Entry/${wrong}`, 'send one object for each worker');
}

function readJsonReport(text: string): ReportRead {
  try {
    return rowsOf(JSON.parse(text));
  } catch {
    // The parser's own message quotes what was sent, which is personal data.
    return refused('the report is not JSON', '', 'send the report as Workday made it, nothing before or after it');
  }
}

function readCsvReport(text: string): ReportRead {
  const [header, ...rows] = readCsv(text);
  if (header === undefined) return refused('the report is empty', 'line 1', 'begin it with a row of column names');
  const names = header.fields.map((name) => name.trim());
  if (header.fault === undefined && names.length === 1)
    return refused('there is one column only', 'line 1', 'save the report as comma-separated CSV with all its columns');
  if (new Set(names).size !== names.length)
    return refused('a column is there twice', 'line 1', 'give each column of the report a name of its own');
  for (const { fields, fault, line } of [header, ...rows])
    if (fault !== undefined || fields.length !== names.length)
      return refused(
        fault === undefined
          ? `the row has ${fields.length} fields, the header ${names.length}`
          : `the row has ${fault}`,
        `line ${line}`,
        'send the file as Workday made it: quoted as RFC 4180 says, and whole',
      );
  return {
    kind: 'rows',
    rows: rows.map(({ fields }) =>
      Object.fromEntries(names.flatMap((name, column) => (fields[column] === '' ? [] : [[name, fields[column]]]))),
    ),
  };
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
