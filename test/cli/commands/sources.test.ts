/** `tenure sources` in 80 columns: what was pulled, and every kind of gap with what to do. */
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { sourceTable, sourceText } from '../../../cli/print-sources.ts';
import type { ShownSource } from '../../../cli/shown-sources.ts';

const pull = {
  ...{
    startedAt: '2026-11-30T08:00:00.000Z',
    endedAt: '2026-11-30T08:02:00.000Z',
    pages: 3,
    workers: 1200,
    leftOut: 4,
  },
  ...{ events: 9, untoldInAll: 3, missingInAll: 201, refusedInAll: 1, isFirst: false },
};
const bamboo: ShownSource = {
  ...{ source: 'bamboo', title: 'BambooHR', kind: 'bamboohr', isRead: true },
  pull: {
    ...pull,
    untold: ['71', '72', '73'],
    missing: Array.from({ length: 200 }, (_, index) => `k-${index}`),
    refused: [
      {
        key: '74',
        what: 'location: timeZone: expected an IANA time zone such as Europe/London',
        mend: 'send a value of the form the lifecycle event schema gives',
      },
    ],
  },
};
const fits = (text: string) =>
  stripVTControlCharacters(text)
    .split('\n')
    .every((line) => line.length <= 80);

it('lists sources, each with its gaps', () => {
  const never: ShownSource = { source: 'bob', title: 'HiBob', kind: 'hibob', isRead: true };
  const sends: ShownSource = { source: 'scim', title: 'A feeder', kind: 'scim', isRead: false };
  const text = sourceTable([bamboo, never, sends]);
  expect(text).toMatch(/bamboo.*1200.*3 untold, 201 missing, 1 refused/);
  expect(text).toMatch(/bob.*never/);
  expect(text).toMatch(/scim.*sends itself/);
  expect(fits(text)).toBe(true);
  expect(sourceTable([])).toMatch(/tenure\.config\.yaml/);
});

it('shows what a source has sent itself, and whose records wait to be mended', () => {
  const delivery = {
    ...{ takenAt: '2026-11-30T08:00:00.000Z', records: 1200, taken: 17, leftOut: 3, refused: 1 },
    ...{ missingInAll: 1, missing: ['k-9'], unreadInAll: 201 },
    unread: [{ key: 'k-7', what: 'timezone: expected an IANA time zone', mend: 'send one', refusedAt: 'x' }],
  };
  const sent: ShownSource = { source: 'feeder', title: 'A feeder', kind: 'scim-bulk', isRead: false, delivery };
  expect(sourceTable([sent])).toMatch(/feeder.*sent .*1 missing, 201 refused/);
  const text = sourceText(sent);
  expect(text).toMatch(/1200 records, 17 of them\s+news/);
  expect(text).toMatch(/1 known, and not in what it sent as everybody:\s+k-9/);
  expect(text).toMatch(/201 could not be taken:\s+k-7: timezone/);
  expect(text).toMatch(/… 200 more/);
  expect(fits(text)).toBe(true);
});

it('shows of whom a webhook told and whose record could not be taken, also before any pull', () => {
  const unread = [{ key: '75', what: 'email: is missing', mend: 'enter it', refusedAt: '2026-11-30T09:00:00.000Z' }];
  const told: ShownSource = { ...bamboo, unreadInAll: 2, unread };
  expect(sourceTable([told])).toMatch(/3 untold, 201 missing, 1 refused,\s+2 unread/);
  const { pull: _, ...never } = told;
  expect(sourceTable([never])).toMatch(/never.*2 unread/);
  expect(sourceText(told)).toMatch(
    /2 a webhook told of, and could not be taken since:\s+75: email: is missing. enter\s+it\s+… 1 more/,
  );
  expect(sourceText(never)).toMatch(/75: email: is missing/);
  expect(fits(sourceText(told))).toBe(true);
});

it('shows whom one has said that it has, and who of them or of us is wanting', () => {
  const delivery = {
    ...{ takenAt: '2026-11-30T08:00:00.000Z', records: 9, taken: 1, leftOut: 0, refused: 0 },
    ...{ missingInAll: 0, missing: [], unreadInAll: 0, unread: [] },
  };
  const everybody = {
    ...{ asOf: '2026-11-30T06:00:00.000Z', workers: 1200 },
    ...{ missingInAll: 2, missing: ['k-1', 'k-2'], untoldInAll: 1, untold: ['k-9'] },
  };
  const sent: ShownSource = { source: 'f', title: 'A feeder', kind: 'scim-bulk', isRead: false, delivery, everybody };
  expect(sourceTable([sent])).toMatch(/1 untold, 2 missing/);
  const text = sourceText(sent);
  expect(text).toMatch(/said whom it has, as of 2026-11-30 06:00Z: 1200 workers/);
  expect(text).toMatch(/2 known, and not in its list:\s+k-1, k-2/);
  expect(text).toMatch(/1 in its list, and not known here.*\s+.*k-9/s);
  expect(fits(text)).toBe(true);
});

it('says first that one is silent', () => {
  const sends: ShownSource = { source: 'scim', title: 'A feeder', kind: 'scim', isRead: false };
  const silentSince = '2026-11-27T17:00:00.000Z';
  expect(sourceTable([{ ...sends, silentSince }])).toMatch(/scim.*sends itself.*silent/);
  expect(sourceTable([{ ...bamboo, silentSince }])).toMatch(/silent, 3 untold/);
  for (const one of [sends, bamboo])
    expect(sourceText({ ...one, silentSince })).toMatch(/nothing has been heard of it since 2026-11-27 17:00Z:/);
  expect(fits(sourceText({ ...sends, silentSince }))).toBe(true);
});

it('shows one with who it is about and what to do', () => {
  const text = sourceText(bamboo);
  expect(text).toMatch(/71, 72, 73/);
  expect(text).toMatch(/… 1 more/);
  expect(text).toMatch(/74: location: timeZone/);
  expect(fits(text)).toBe(true);
});
