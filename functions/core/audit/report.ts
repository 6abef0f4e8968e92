/** What the report says, as data: the web page and the PDF are made from these blocks, and say the same. */

import { GRADES } from '../evidence-words.ts';
import type { Audit } from './audit.ts';
import { casesOf } from './closings.ts';
import { CONTROLS, type ControlText } from './controls.ts';
import { duration } from './findings.ts';
import { CASE_POPULATIONS } from './populations.ts';
import { bundleName } from './sample.ts';
import { type TestResult, testResults, testsOf } from './tests.ts';
import { percentiles, WAITED_FOR } from './timeliness.ts';

export type Tone = 'good' | 'bad' | 'plain';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** As people read it. */
  readonly shown: string;
  readonly tone: Tone;
}

export type Block =
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'heading' | 'subheading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'bars'; readonly title: string; readonly bars: readonly Bar[] };

/** Our choice: findings are all in findings.ndjson; a report of thousands of lines is read by nobody. */
const MOST_LISTED = 50;

export function reportOf(audit: Audit): readonly Block[] {
  const tests = testResults(audit);
  return [
    ...opening(audit, tests),
    ...byControl(audit, tests),
    ...tests.flatMap((test) => testSection(test)),
    ...closings(audit),
    ...timeliness(audit),
    ...populationCharts(audit),
    ...sample(audit),
    ...limits(),
  ];
}

const title = (text: string): Block => ({ kind: 'title', text });
const heading = (text: string): Block => ({ kind: 'heading', text });
const subheading = (text: string): Block => ({ kind: 'subheading', text });
const words = (text: string): Block => ({ kind: 'text', text });
const table = (columns: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  ...{ kind: 'table', columns, rows },
});

function opening({ terms, book, findings }: Audit, tests: readonly TestResult[]): readonly Block[] {
  const { period, createdAt, now, by, generator, exportId, log, limitHours } = terms;
  const passed = tests.filter(({ result }) => result === 'no exceptions').length;
  const withExceptions = tests.filter(({ result }) => result === 'exceptions').length;
  return [
    title(`Access evidence, ${period.from} to ${period.to}`),
    words(
      `Of ${tests.length} tests, each made on the whole population, ${passed} had no exceptions, ${withExceptions} had exceptions (${findings.length} findings), and the others had nothing to test or are not answered here. People are named by pseudonyms throughout.`,
    ),
    table(
      ['What', 'Is'],
      [
        ['Export', exportId],
        ['Made', `${createdAt} by ${by}, with Tenure ${generator}`],
        ['As of', `${now}, when the log was last signed for`],
        ['Log', `${log.origin}, records ${log.start} to ${log.end} (not included), of ${log.latest}`],
        ['Records', `${book.records} in the range, ${book.beyond} more so that each case is whole`],
        ['Limit for a cut', `${limitHours} hours, by each of two clocks`],
        ['Before you rely on it', 'node verify.mjs . (README.md): this report is only as true as the records under it'],
      ],
    ),
  ];
}

function byControl(audit: Audit, tests: readonly TestResult[]): readonly Block[] {
  const frameworks = [...new Set(CONTROLS.map(({ framework }) => framework))];
  return [
    heading('By control'),
    words('Each control, what it asks in short, and the tests of this report that answer it.'),
    ...frameworks.flatMap((framework) => [
      subheading(framework),
      table(
        ['Control', 'Asks', 'Tested', 'Population', 'Result', 'Exceptions', 'Evidence'],
        CONTROLS.filter((control) => control.framework === framework).map((control) =>
          controlRow(control, testsOf(control, tests, audit)),
        ),
      ),
    ]),
  ];
}

function controlRow({ id, asks }: ControlText, tests: readonly TestResult[]): readonly string[] {
  if (tests.length === 0) return [id, asks, 'no test', '', 'not answered here', '', ''];
  return [
    ...[id, asks, tests.map(({ title: asked }) => asked).join(' ')],
    [...new Set(tests.map(({ population, of }) => `${population} ${of}`))].join('; '),
    together(tests),
    String(tests.reduce((sum, { exceptions }) => sum + exceptions.length, 0)),
    [...new Set(tests.flatMap(({ evidence }) => evidence))].join(', '),
  ];
}

/** The worst of them: what had exceptions is not made good by what had none. */
function together(tests: readonly TestResult[]): string {
  const order = ['exceptions', 'not answered here', 'no exceptions'] as const;
  return order.find((result) => tests.some((test) => test.result === result)) ?? 'nothing to test';
}

function testSection({
  title: asked,
  what,
  population,
  of,
  result,
  exceptions,
  evidence,
}: TestResult): readonly Block[] {
  const listed = exceptions.slice(0, MOST_LISTED);
  const more = exceptions.length - listed.length;
  return [
    heading(asked),
    words(what),
    words(`Tested on ${population} ${of}. Result: ${result}. Evidence: ${evidence.join(', ')}.`),
    ...(listed.length === 0
      ? []
      : [
          table(
            ['Case', 'What', 'Places in the log'],
            listed.map((one) => [one.case, one.text, one.indexes.join(', ')]),
          ),
        ]),
    ...(more > 0 ? [words(`${more} more are in findings.ndjson.`)] : []),
  ];
}

/** What nobody has answered has no row. */
function closings({ closings: all }: Audit): readonly Block[] {
  const answered = CONTROLS.filter(({ named = '' }) => casesOf(all, named) > 0);
  const row = ({ framework, id, named = '' }: ControlText) => {
    const counts = CLOSED_BY.map((by) => String(all.byControl.get(named)?.[by]));
    return [framework, id, String(casesOf(all, named)), ...counts];
  };
  return [
    heading('By what each control was closed'),
    words(
      'Each case counts once for each control it answers, by the least sure of what was done in it: observed was read back, acknowledged is the word of the target (sessions leave nothing to read), attested that of a person; waived need not be done, as people decided. Open is what the case left open.',
    ),
    table(['Framework', 'Control', 'Cases', ...CLOSED_BY], answered.map(row)),
  ];
}

const CLOSED_BY = [...GRADES, 'open'] as const;

/** Upper ends, in seconds; the last has none. */
const BUCKETS = [60, 300, 900, 3600, 4 * 3600, 8 * 3600, 24 * 3600, 72 * 3600] as const;

function timeliness({ tally, terms }: Audit): readonly Block[] {
  const { fromEffect, fromNotice, lateBy } = tally.cuts;
  const rows = (name: string, times: readonly number[]) => {
    const { count, p50, p90, p95, p99, max } = percentiles(times);
    return [name, String(count), ...[p50, p90, p95, p99, max].map(duration)];
  };
  return [
    heading('How long a cut took'),
    words('By nearest rank. Who is not cut yet counts with the time until the log was last signed for.'),
    table(
      ['Clock', 'Leavers', 'p50', 'p90', 'p95', 'p99', 'Longest'],
      [rows('HR-effective to cut', fromEffect), rows('HR-noticed to cut', fromNotice)],
    ),
    histogram('Leavers by time from the effective instant', fromEffect, terms.limitHours),
    histogram('Leavers by time from notice', fromNotice, terms.limitHours),
    {
      kind: 'bars',
      title: 'Where one was late: whom most of the time went to',
      bars: WAITED_FOR.map((who) => bar(who, lateBy[who], 'bad')),
    },
  ];
}

function histogram(name: string, values: readonly number[], limitHours: number): Block {
  const bars = [...BUCKETS, Number.POSITIVE_INFINITY].map((end, at) => {
    const from = BUCKETS[at - 1] ?? -1;
    const label = end === Number.POSITIVE_INFINITY ? `over ${duration(from)}` : `up to ${duration(end)}`;
    return bar(
      label,
      values.filter((value) => value > from && value <= end).length,
      from >= limitHours * 3600 ? 'bad' : 'good',
    );
  });
  return { kind: 'bars', title: name, bars };
}

function bar(label: string, value: number, tone: Tone): Bar {
  return { label, value, shown: String(value), tone };
}

const TONES: Readonly<Record<string, Tone>> = {
  completed: 'good',
  'completed-with-exceptions': 'good',
  blocked: 'bad',
};

function populationCharts({ tally }: Audit): readonly Block[] {
  const charts = CASE_POPULATIONS.map((population): Block => {
    const bars = [...tally.states[population]].sort(([one], [other]) => (one < other ? -1 : 1));
    return {
      kind: 'bars',
      title: population,
      bars: bars.map(([state, count]) => bar(state, count, TONES[state] ?? 'plain')),
    };
  });
  return [heading('Populations by state'), ...charts];
}

function sample({ drawn, terms }: Audit): readonly Block[] {
  const { size, seed, seedFrom } = terms.sample;
  return [
    heading('Sample'),
    words(
      `Up to ${size} of each population, drawn with the seed "${seed}" (${seedFrom === 'asked' ? `asked for by ${terms.by}` : 'the root of the log, log/end'}); sample/sample.json says how, so that you can draw it again.`,
    ),
    table(
      ['Population', 'Case', 'State', 'Bundle'],
      drawn.map((one) => [one.population, one.file.caseId, one.file.state, bundleName(one)]),
    ),
  ];
}

function limits(): readonly Block[] {
  return [
    heading('What this does not say'),
    words(
      'Accounts are as they were when last read back at the end of a case, not as they are today: for that, compare populations/leavers.csv with a list you take from the target yourself.',
    ),
    words(
      'Who HR says works here follows from its events, and from its own lists where a source was read whole in the period (populations/ipe.json says). Somebody whom HR neither lists nor told of is in no population: compare headcounts.',
    ),
    words(
      'Sign-ins after a termination, physical access, shared secrets and periodic access reviews are not in this version.',
    ),
  ];
}
