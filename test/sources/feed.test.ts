/** A file of events: each row or line an event, or what is wrong at which line. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEEDED } from '../../functions/sources/feed/columns.ts';
import { readCsv } from '../../functions/sources/feed/csv.ts';
import { type FeedItem, feedFormat, readFeed } from '../../functions/sources/feed/feed.ts';
import { CSV_HEADER, CSV_ROW, event, eventInput } from './samples.ts';

const places = (items: readonly FeedItem[]) =>
  items.flatMap((item) => (item.kind === 'refused' ? item.refusals.map(({ where }) => where) : []));
const csv = (...rows: string[]) => readFeed([CSV_HEADER, ...rows].join('\n'), 'csv', 'hr');
const events = (items: readonly FeedItem[]) => items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));

describe('readCsv', () => {
  it('reads back whatever was written by RFC 4180', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r\n', ';', 'é') });
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.boolean(), (rows, end, last) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join(end) + (last ? end : '');
        expect(readCsv(text).map(({ fields }) => fields)).toEqual(rows);
      }),
    );
  });

  it('says at which line a row begins, whatever its fields hold', () => {
    expect(readCsv('a,b\n"1\n2\n3",x\n\ny,z\r\n"q"').map(({ line }) => line)).toEqual([1, 2, 6, 7]);
  });

  it.each([
    ['a,b\nx,"y\nz,1', /never closed/],
    ['a,b\nx,"y"z\nz,1', /after a closing quote/],
    ['a,b\nx,y"z"\nz,1', /does not begin/],
  ])('says what is wrong with a row and reads on (%j)', (text, words) => {
    const rows = readCsv(text);
    expect(rows[1]).toMatchObject({ line: 2, fault: expect.stringMatching(words) });
    expect(rows[2]).toEqual({ line: 3, fields: ['z', '1'] });
  });

  it('reads fields of megabytes', () => {
    expect(readCsv(`"${'a""'.repeat(1_000_000)}",b`)[0]!.fields[0]).toHaveLength(2_000_000);
  });
});

describe('readFeed', () => {
  it('makes a row the event that was meant', () => {
    const [taken] = events(csv(CSV_ROW));
    expect({ ...taken, id: 'e-1' }).toEqual(event());
  });

  it('gives the same row the same id in any file, and another row another', () => {
    const again = readFeed(`${CSV_HEADER},office\r\n${CSV_ROW},\r\n`, 'csv', 'hr');
    const [first, second] = events(csv(CSV_ROW, CSV_ROW.replace('w-1', 'w-2')));
    expect(events(again)[0]!.id).toBe(first!.id);
    expect(second!.id).not.toBe(first!.id);
  });

  it('reads every column there is', () => {
    const extra = {
      effectiveTime: '17:00',
      effectiveTimeZone: 'UTC',
      urgency: 'immediate',
      noticedAt: '2026-11-19T08:00:00.000Z',
      reasonCode: 'left',
      requestedByWorkerId: 'w-9',
      personId: 'p-1',
      costCenter: '12',
      office: '"London, EC1"',
      managerWorkerId: 'w-7',
      endDate: '2027-12-01',
      legalHold: 'true',
      'attributes.badge': '99',
    };
    const text = `${CSV_HEADER},${Object.keys(extra)}\n${CSV_ROW},${Object.values(extra)}`;
    expect(events(readFeed(text, 'csv', 'hr'))[0]!.data).toMatchObject({
      effective: { date: '2026-12-01', time: '17:00', timeZone: 'UTC' },
      urgency: 'immediate',
      requestedByWorkerId: 'w-9',
      reasonCode: 'left',
      noticedAt: '2026-11-19T08:00:00.000Z',
      person: {
        personId: 'p-1',
        costCenter: '12',
        office: 'London, EC1',
        managerWorkerId: 'w-7',
        endDate: '2027-12-01',
        legalHold: true,
        attributes: { badge: '99' },
      },
    });
  });

  it('names line and column of a mistake, and takes the other rows', () => {
    const items = csv(
      CSV_ROW,
      CSV_ROW.replace(',GB,', ',Britain,'),
      CSV_ROW.replace('hired', 'fired'),
      'hired,x',
      CSV_ROW,
    );
    expect(items.map(({ kind, line }) => [kind, line])).toEqual([
      ['event', 2],
      ['refused', 3],
      ['refused', 4],
      ['refused', 5],
      ['event', 6],
    ]);
    expect(places(items)).toEqual(['line 3, column country', 'line 4, column event', 'line 5']);
  });

  it.each([
    ['effectiveDate', CSV_ROW.replace('2026-12-01', 'soon')],
    ['workerId', CSV_ROW.replace('w-1', '')],
    ['sourceUpdatedAt', CSV_ROW.replace('2026-11-20T08:00:00.000Z', 'yesterday')],
  ])('names the column %s for a mistake in it', (column, row) => {
    expect(places(csv(row))).toContain(`line 2, column ${column}`);
  });

  it('names the needed columns', () => {
    expect([...NEEDED].sort()).toEqual(CSV_HEADER.split(',').sort());
  });

  it.each([
    ['an unknown column', `${CSV_HEADER},salary\n`],
    ['a column twice', `${CSV_HEADER},workerId\n`],
    ['a missing column', `${CSV_HEADER.replace(',email', '')}\n`],
    ['semicolons', CSV_HEADER.replaceAll(',', ';')],
    ['nothing', ''],
    ['rows without a header', CSV_ROW],
  ])('refuses a file with %s at its header, and repeats nothing of its rows', (_, text) => {
    const items = readFeed(text, 'csv', 'hr');
    expect(items).toMatchObject([{ kind: 'refused', line: 1 }]);
    expect(JSON.stringify(items)).not.toContain('ann.lee');
  });

  it('reads NDJSON line by line', () => {
    const text = [
      '\uFEFF',
      JSON.stringify(eventInput()),
      '\r\n\n',
      '{',
      '\n',
      JSON.stringify(eventInput({ id: '' })),
    ].join('');
    const items = readFeed(text, 'ndjson');
    expect(items.map(({ kind, line }) => [kind, line])).toEqual([
      ['event', 1],
      ['refused', 3],
      ['refused', 4],
    ]);
    expect(places(items)).toEqual(['line 3', 'line 4: /id']);
  });

  it('reads JSON, one event or an array', () => {
    expect(events(readFeed(JSON.stringify(eventInput()), 'json'))).toEqual([event()]);
    expect(events(readFeed(JSON.stringify([eventInput(), 7, eventInput()]), 'json'))).toEqual([event(), event()]);
  });

  it.each([
    ['a.CSV', 'csv'],
    ['x.y/b.ndjson', 'ndjson'],
    ['b.jsonl', 'ndjson'],
    ['c.json', 'json'],
    ['d.xlsx', undefined],
  ])('tells the format of %s', (name, format) => {
    expect(feedFormat(name)).toBe(format);
  });

  it('never throws, and always says why', () => {
    const bits = [
      '"',
      ',',
      '\n',
      '\r',
      'a',
      CSV_HEADER,
      CSV_ROW,
      '{',
      '}',
      '[',
      ']',
      ':',
      '\ud800',
      '__proto__',
      'attributes.x',
    ];
    const text = fc.oneof(fc.string({ unit: fc.constantFrom(...bits), maxLength: 40 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('csv', 'ndjson', 'json'),
        fc.option(fc.string(), { nil: undefined }),
        (given, format, source) => {
          for (const item of [
            ...readFeed(given, format, source),
            ...readFeed(`${CSV_HEADER}\n${given}`, 'csv', source),
          ])
            if (item.kind === 'refused')
              expect(item.refusals.every(({ what, where }) => what !== '' && where !== undefined)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
