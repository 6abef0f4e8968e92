/** CSV files of workers by the contract of records, as databases and Excel write them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absence } from '../../functions/sources/absence.ts';
import { CsvSettings, csv, hearFile, readRows } from '../../functions/sources/csv/csv.ts';
import { withChanges } from '../../functions/sources/mapping.ts';
import { readCarried } from '../../functions/sources/read-carried.ts';
import { type SignatureScheme, verifySignature } from '../../functions/sources/signature.ts';
import { COLUMNS, csvDrop } from '../../local/simulators/hr/csv-dropper.ts';
import { ada, deliveryOf, describeRecords } from './records-contract.ts';

const key = 'a-key-of-the-dropper-1';
const nowSeconds = 1_795_000_000;
const settings = (more: Partial<CsvSettings> = {}) => CsvSettings.parse(more);
const abilities = { leave: true, sequence: false };

describeRecords('CSV, UTF-8', {
  source: csv,
  abilities,
  hear: (delivery) => csv.hear!(delivery),
  render: (members) => deliveryOf(csvDrop(members, { key, nowSeconds })),
});

describeRecords('CSV, semicolons and UTF-16 as Excel saves them', {
  source: csv,
  abilities,
  hear: (delivery) => hearFile(delivery, settings({ delimiter: ';' })),
  render: (members) => deliveryOf(csvDrop(members, { key, nowSeconds, delimiter: ';', encoding: 'utf-16le' })),
});

describeRecords('CSV, tabs and Windows-1252', {
  source: csv,
  abilities,
  hear: (delivery) => hearFile(delivery, settings({ delimiter: '\t', encoding: 'windows-1252' })),
  render: (members) =>
    deliveryOf(csvDrop(members, { key, nowSeconds, delimiter: '\t', lineEnd: '\n', encoding: 'windows-1252' })),
  characters: ['a', 'é', 'ß', '’', '€', 'Š', '"', '\t', ';', ' ', 'Ø', '\n'],
});

const HEADER = COLUMNS.map(([name]) => name).join(',');
const ROW = 'w-1,Ann,Lee,ann.lee@example.com,employee,Sales,Manager,,GB,,Europe/London,,2026-12-01,,active';
const read = (text: string | Uint8Array, more: Partial<CsvSettings> = {}) =>
  readRows(Buffer.from(text), settings(more));
const readAll = (text: string, more: Partial<CsvSettings> = {}) => {
  const heard = read(text, more);
  if (heard.kind !== 'records') throw new Error(JSON.stringify(heard));
  return readCarried(heard, csv.mapping, () => undefined);
};

describe('a CSV file', () => {
  it('is signed as our own intake is', () => {
    const delivery = deliveryOf(csvDrop([ada], { key, nowSeconds }));
    const verify = (body = delivery.body) =>
      verifySignature(csv.signature as SignatureScheme, { ...delivery, body }, { keys: [key] }, nowSeconds).kind;
    expect(verify()).toBe('verified');
    expect(verify(Buffer.concat([delivery.body, Buffer.from('x')]))).toBe('refused');
  });

  it('names the line of a row that cannot be read, and reads the others', () => {
    const rows = [ROW, 'w-2,Bo', `${ROW.replace('w-1', 'w-3')},more`, 'w-4,"Bo', ROW.replace('w-1', 'w-5')];
    const reads = readAll(`${HEADER}\n${rows.join('\n')}`);
    expect(reads.map(({ kind, where }) => [kind, where])).toEqual([
      ['worker', 'line 2'],
      ['refused', 'line 3'],
      ['refused', 'line 4'],
      ['refused', 'line 5'],
      ['worker', 'line 6'],
    ]);
  });

  it('names line and column of a mistake in a row', () => {
    const [read] = readAll(`${HEADER}\n${ROW.replace('2026-12-01', 'soon')}`);
    expect(read).toMatchObject({ kind: 'refused', key: 'w-1', refusals: [{ where: 'line 2: startDate' }] });
  });

  it('names the lines of each that says the same worker', () => {
    const reads = readAll(`${HEADER}\n${ROW}\n\n${ROW}\n`);
    expect(reads).toMatchObject([
      {
        kind: 'refused',
        refusals: [{ what: 'workerId names the same worker as at line 4', where: 'line 2: workerId' }],
      },
      { kind: 'refused', refusals: [{ what: 'workerId names the same worker as at line 2' }] },
    ]);
  });

  it.each([
    ['date-day-first', '31.12.2026', '2026-12-31'],
    ['date-day-first', '1/2/2026', '2026-02-01'],
    ['date-month-first', '12/31/2026', '2026-12-31'],
    ['date-month-first', '1/2/2026', '2026-01-02'],
    ['date-month-first', '2026-12-31', '2026-12-31'],
    ['date-day-first', '12/31/2026', undefined],
    ['date-day-first', '29.02.2026', undefined],
    ['date-day-first', '31.12.26', undefined],
    ['date', '31.12.2026', undefined],
  ] as const)('has its days read as its mapping says (%s, %s)', (form, written, day) => {
    const mapping = withChanges(csv.mapping, { worker: { startDate: { from: 'startDate', form } } });
    const heard = read(`${HEADER}\n${ROW.replace('2026-12-01', written)}`);
    if (heard.kind !== 'records') throw new Error('not taken');
    const [one] = readCarried(heard, mapping, () => undefined);
    expect(one!.kind === 'worker' ? one!.said.record.startDate : undefined).toBe(day);
  });

  it('may say the same worker in rows the mapping leaves out', () => {
    const mapping = withChanges(csv.mapping, { leftOut: { from: 'office', values: ['Past'] } });
    const heard = read(`${HEADER}\n${ROW.replace('GB,', 'GB,Past')}\n${ROW}`);
    if (heard.kind !== 'records') throw new Error('not taken');
    const kinds = readCarried(heard, mapping, () => undefined).map(({ kind }) => kind);
    expect(kinds).toEqual(['left-out', 'worker']);
  });

  it.each([
    ['empty', '', '', /empty/],
    ['with another delimiter', HEADER.replaceAll(',', ';'), 'line 1', /separated by commas/],
    ['with a column twice', `${HEADER},email`, 'line 1', /column 16/],
    ['with a column without a name', `${HEADER},`, 'line 1', /column 16 has no name/],
    ['with a broken header', 'a"b,c', 'line 1', /quote within/],
    ['without a column it must have', HEADER.replace(',lastDay', ''), 'line 1', /not there: lastDay/],
    ['with a column called otherwise', HEADER.replace('lastDay', 'last_day'), 'line 1', /not there: lastDay/],
  ])('is refused whole %s', (_, text, where, what) => {
    const columns = COLUMNS.map(([name]) => name);
    expect(read(`${text}${text === '' ? '' : `\n${ROW}`}`, { columns })).toMatchObject({
      kind: 'refused',
      refusals: [{ where, what: expect.stringMatching(what) }],
    });
  });

  it('may stand in any order, with columns nobody reads', () => {
    const [first, ...rest] = HEADER.split(',');
    const [id, ...fields] = ROW.split(',');
    expect(readAll(`${[...rest, 'Badge', first]}\n${[...fields, '99', id]}`)).toMatchObject([
      { kind: 'worker', said: { key: 'w-1', record: { department: 'Sales' } } },
    ]);
  });

  it('says its delimiter in its first line, as Excel has it, and lines are counted as an editor does', () => {
    const text = `sep=;\r\n${HEADER}\r\n${ROW}\r\nx`.replaceAll(',', ';');
    expect(readAll(text).map(({ kind, where }) => [kind, where])).toEqual([
      ['worker', 'line 3'],
      ['refused', 'line 4'],
    ]);
  });

  it('is not guessed at when it is in another encoding than is said', () => {
    const latin = Buffer.from(`${HEADER}\n${ROW.replace('Ann', 'Zo\u00eb')}`, 'latin1');
    expect(read(latin)).toMatchObject({ kind: 'refused', refusals: [{ what: 'the file is not utf-8' }] });
    expect(read(latin, { encoding: 'windows-1252' })).toMatchObject({ kind: 'records' });
    const wide = Buffer.from(`${HEADER}\n${ROW}`, 'utf16le');
    expect(read(wide, { encoding: 'windows-1252' })).toMatchObject({
      kind: 'refused',
      refusals: [{ mend: expect.stringContaining('utf-16le') }],
    });
    expect(read(wide, { encoding: 'utf-16le' })).toMatchObject({ kind: 'records' });
  });

  it('is everybody only with its columns listed', () => {
    expect(CsvSettings.safeParse({ isEverybody: true }).success).toBe(false);
    expect(read(HEADER, { isEverybody: true, columns: ['lastDay'] })).toMatchObject({ isEverybody: true, carried: [] });
  });

  it('reads a hundred thousand rows', () => {
    const rows = Array.from({ length: 100_000 }, (_, at) => ROW.replace('w-1', `w-${at}`));
    const heard = read(`${HEADER}\n${rows.join('\n')}`);
    expect(heard.kind === 'records' && heard.carried.length).toBe(100_000);
  });

  it('of 20,000 rows that all say the same worker is refused row by row', () => {
    const reads = readAll(`${HEADER}\n${Array.from({ length: 20_000 }, () => ROW).join('\n')}`);
    expect(reads.every(({ kind }) => kind === 'refused')).toBe(true);
  });

  it('with columns called as members every object has is a row like any other', () => {
    const reads = readAll(`${HEADER},__proto__,constructor\n${ROW},x,y`);
    expect(reads).toMatchObject([{ kind: 'worker' }]);
  });
});

describe('who is missing from a file that is everybody', () => {
  const inFile = (...rows: string[]) => readAll(`${HEADER}\n${rows.join('\n')}`);

  it('is who was known and is not in it', () => {
    expect(absence(['w-1', 'w-2'], inFile(ROW))).toEqual({ kind: 'known', absent: ['w-2'] });
  });

  it('is not who is in it and could not be read', () => {
    const reads = inFile(ROW, ROW.replace('w-1', 'w-2').replace('2026-12-01', 'soon'));
    expect(absence(['w-1', 'w-2', 'w-3'], reads)).toEqual({ kind: 'known', absent: ['w-3'] });
  });

  it('is nobody while a row says of nobody whose it is', () => {
    expect(absence(['w-1', 'w-2'], inFile(ROW, 'w-2,cut'))).toMatchObject({ kind: 'unsure' });
    expect(absence(['w-1'], inFile(ROW.replace('w-1', '')))).toMatchObject({ kind: 'unsure' });
  });

  it('is nobody where the file holds nobody', () => {
    expect(absence(['w-1'], [])).toMatchObject({ kind: 'unsure' });
  });

  it('is never who is in it, whatever is in it', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1 });
    fc.assert(
      fc.property(ids, ids, (known, present) => {
        const found = absence(
          known.map((at) => `w-${at}`),
          inFile(...present.map((at) => ROW.replace('w-1', `w-${at}`))),
        );
        expect(found).toEqual({
          kind: 'known',
          absent: known.filter((at) => !present.includes(at)).map((at) => `w-${at}`),
        });
      }),
    );
  });
});
