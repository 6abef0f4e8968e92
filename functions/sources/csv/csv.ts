/** A CSV file of workers: each row a record whose fields are its columns, for the mapping to read. As everybody there is, or as what changed. */
import * as z from 'zod';
import { header } from '../../core/hmac.ts';
import type { Carried, CarriedRecords, Delivery, Heard } from '../delivery.ts';
import { type Delimiter, type Row, readCsv } from '../feed/csv.ts';
import { ownWords } from '../own-words.ts';
import { type Refusal, refused } from '../refusal.ts';
import { source } from '../source.ts';
import { deliveryIdOf } from '../tenure/delivery-id.ts';
import { ENCODINGS, readText } from './text.ts';

export const CsvSettings = z
  .strictObject({
    delimiter: z.enum([',', ';', '\t', '|']).default(','),
    /** Where the file has no byte order mark. */
    encoding: z.enum(ENCODINGS).default('utf-8'),
    /** The columns a file must have, whatever else it has: one that is gone or called otherwise refuses the file. */
    columns: z.array(z.string().min(1)).readonly().default([]),
    /** Is a file everybody there is? Then who is not in it is gone. */
    isEverybody: z.boolean().default(false),
  })
  .refine(({ isEverybody, columns }) => !isEverybody || columns.length > 0, {
    error:
      'a file that is everybody needs its columns listed: without lastDay in it, everybody who is to leave would stay',
    path: ['columns'],
  });
export type CsvSettings = z.infer<typeof CsvSettings>;

export const csv = source({
  title: 'CSV file',
  // A script that drops a file signs it as our own intake is signed (docs/architecture.md, "Calling in").
  signature: {
    kind: 'hmac',
    header: 'tenure-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: 'v1=',
    covers: ['timestamp', { text: '.' }, 'body'],
    timestampHeader: 'tenure-timestamp',
    windowSeconds: 300,
  },
  mapping: ownWords,
  settings: CsvSettings,
  hear: (delivery, settings = {}) => hearFile(delivery, CsvSettings.parse(settings)),
});

/**
 * What a file says that was sent: its `charset` counts where it is one we read (RFC 7111), else what is configured. API Gateway hands
 * `text/*` on as UTF-8 text, and only what it takes for binary byte for byte: a file in another encoding comes as application/octet-stream.
 */
export function hearFile(delivery: Delivery, settings: CsvSettings): Heard {
  const type = header(delivery, 'content-type') ?? '';
  if (!/^(?:text\/csv|text\/tab-separated-values|application\/octet-stream)\s*(?:;|$)/i.test(type))
    return refused(
      'the Content-Type is no CSV',
      '',
      'send text/csv, or application/octet-stream where it is not UTF-8',
    );
  const named = /;\s*charset="?([\w-]+)"?/i.exec(type)?.[1]?.toLowerCase();
  const encoding = ENCODINGS.find((one) => one === named) ?? settings.encoding;
  const read = readRows(delivery.body, { ...settings, encoding });
  return read.kind === 'records' ? { ...read, ...deliveryIdOf(delivery) } : read;
}

/** Every row, in its order: a record, or why it is none, with its line. Never throws. */
export function readRows(
  bytes: Uint8Array,
  settings: CsvSettings,
): CarriedRecords | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] } {
  const read = readText(bytes, settings.encoding);
  if (read.kind === 'refused') return read;
  const { text, delimiter } = withoutHint(read.text, settings.delimiter);
  const [top, ...rows] = readCsv(text, delimiter);
  const names = top?.fields.map((name) => name.trim()) ?? [];
  const fault = headerFault(top, names, { ...settings, delimiter });
  if (fault !== undefined) return fault;
  const carried = rows.map((row) => carriedRow(row, names));
  return { kind: 'records', carried, ...(settings.isEverybody ? { isEverybody: true } : {}) };
}

/** Excel's own first line, `sep=;`, says what the delimiter is. It stays a line, so that lines are counted as an editor does. */
function withoutHint(text: string, configured: Delimiter): { text: string; delimiter: Delimiter } {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const [whole, said] = /^"?sep=([,;\t|])"?(?=\r?\n)/i.exec(plain) ?? [];
  if (whole === undefined) return { text: plain, delimiter: configured };
  return { text: plain.slice(whole.length), delimiter: said as Delimiter }; // as: the expression has no other
}

function headerFault(
  top: Row | undefined,
  names: readonly string[],
  { delimiter, columns }: CsvSettings,
): Extract<Heard, { kind: 'refused' }> | undefined {
  const where = `line ${top?.line ?? 1}`;
  if (top === undefined) return refused('the file is empty', '', 'begin it with a row that names its columns');
  if (top.fault !== undefined) return refused(`the header row has ${top.fault}`, where, 'quote as RFC 4180 says');
  if (names.length === 1 && /[;\t|,]/.test(names[0] ?? ''))
    return refused(
      `the columns are not separated by ${NAMED[delimiter]}`,
      where,
      'say under delimiter what separates them',
    );
  const nameless = names.indexOf('');
  if (nameless !== -1)
    return refused(`column ${nameless + 1} has no name`, where, 'name every column, or leave the column out');
  const twice = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (twice !== -1)
    return refused(`column ${twice + 1} is called as one before it`, where, 'give each column a name of its own');
  const gone = columns.filter((name) => !names.includes(name));
  return gone.length === 0
    ? undefined
    : refused(
        `columns are not there: ${gone.join(', ')}`,
        where,
        'put them back, or change columns and mapping together in tenure.config.yaml',
      );
}

const NAMED: Readonly<Record<Delimiter, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

function carriedRow({ line, fields, fault }: Row, names: readonly string[]): Carried {
  const where = `line ${line}`;
  if (fault !== undefined) return { ...refused(`the row has ${fault}`, where, 'quote as RFC 4180 says'), where };
  if (fields.length !== names.length)
    return {
      ...refused(
        `the row has ${fields.length} fields, the header ${names.length}`,
        where,
        'quote fields that hold the delimiter, and leave no column out',
      ),
      where,
    };
  return { kind: 'record', where, record: Object.fromEntries(names.map((name, at) => [name, fields[at]])) };
}
