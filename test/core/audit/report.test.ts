/** The report: it says what was tested by control, lists what is wrong, and nothing in it is markup or loaded from anywhere. */
import { describe, expect, it } from 'vitest';
import { type Block, reportOf } from '../../../functions/core/audit/report.ts';
import { escaped, htmlOf } from '../../../functions/core/audit/report-html.ts';
import { left, received, story } from './story.ts';
import { audited, month } from './whole.ts';

const blocks = reportOf(audited(month()));
const tables = (some: readonly Block[]) => some.flatMap((block) => (block.kind === 'table' ? block.rows : []));
const textsOf = (some: readonly Block[]) => some.flatMap((block) => ('text' in block ? [block.text] : []));

describe('the report', () => {
  it.each(['CC6.1', 'CC6.2', 'CC6.3', '5.15', '5.16', '5.17', '5.18', '6.5', '8.2', 'AC-2', 'AC-2(3)', 'PS-4', 'PS-5'])(
    'answers %s',
    (control) => {
      const [row] = tables(blocks).filter(([id]) => id === control);
      expect(row?.[4]).toMatch(/^(no exceptions|exceptions|not answered here|nothing to test)$/);
    },
  );

  it('says exceptions where there are some, and not answered where nothing tests it', () => {
    const result = (control: string) => tables(blocks).find(([id]) => id === control)?.[4];
    expect(result('8.2.5')).toBe('exceptions');
    expect(result('7.2.4')).toBe('not answered here');
    expect(result('8.2.6')).toBe('not answered here');
    expect(result('164.308(a)(3)(ii)(C)')).toBe('exceptions');
    const nothing = reportOf(audited(story()));
    expect(tables(nothing).find(([id]) => id === 'CC6.2')?.[4]).toBe('nothing to test');
  });

  it('lists fifty exceptions of a test, and says where the others are', () => {
    const told = story();
    for (let number = 1; number <= 53; number += 1) {
      left(told, number, { when: '03-05T09:00', cutAt: '03-08T09:00' });
    }
    received(told, 99, '03-05T09:00');
    expect(textsOf(reportOf(audited(told)))).toContain('3 more are in findings.ndjson.');
  });

  it.each([
    ['asked', 'drawn with the seed "2026" (asked for by '],
    ['log', 'drawn with the seed "2026" (the root of the log, log/end)'],
  ] as const)('says where the seed of the sample is from: %s', (seedFrom, words) => {
    const terms = { sample: { seed: '2026', size: 2, seedFrom } };
    expect(textsOf(reportOf(audited(month(), terms))).join('\n')).toContain(words);
  });

  it('charts the leavers by the time their cut took', () => {
    const bars = blocks.flatMap((block) =>
      block.kind === 'bars' && block.title.includes('effective') ? block.bars : [],
    );
    expect(bars.filter(({ value }) => value > 0).map(({ label, tone }) => [label, tone])).toEqual(
      [
        ['up to 1 min', 'good'],
        ['over 3 d', 'bad'],
        ['up to 3 d', 'bad'],
      ].sort(
        (one, other) =>
          bars.findIndex(({ label }) => label === one[0]) - bars.findIndex(({ label }) => label === other[0]),
      ),
    );
  });
});

describe('the web page', () => {
  const page = htmlOf(blocks);

  it('runs nothing and loads nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|\bon\w+=|url\(|@import/i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('<title>Access evidence, 2026-03-01 to 2026-03-31</title>');
  });

  it('has all the blocks, charts with their numbers', () => {
    expect(page.match(/<table>/g)).toHaveLength(blocks.filter(({ kind }) => kind === 'table').length);
    expect(page.match(/<figure>/g)).toHaveLength(blocks.filter(({ kind }) => kind === 'bars').length);
    expect(page).toContain('<figcaption>leavers</figcaption><svg');
    expect(htmlOf([{ kind: 'bars', title: 'empty', bars: [] }])).toContain('<title>Report</title>');
  });

  it('lets no text be markup', () => {
    expect(escaped(`<b a="1">'&`)).toBe('&lt;b a=&quot;1&quot;&gt;&#39;&amp;');
    expect(htmlOf([{ kind: 'text', text: '<script>' }])).toContain('<p>&lt;script&gt;</p>');
  });
});
