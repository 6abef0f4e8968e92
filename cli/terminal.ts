/** What people read in a terminal: tables and paragraphs that fit 80 columns, colours only where they are seen. */
import { inspect, stripVTControlCharacters, styleText } from 'node:util';

/** Our choice: what every terminal shows. */
export const WIDTH = 80;

const COLOURS = ['red', 'green', 'yellow', 'dim', 'bold', 'cyan'] as const;
type Colour = (typeof COLOURS)[number];

/** Plain text when piped, or when NO_COLOR says so: `styleText` looks at the stream. */
export function paint(colour: Colour, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(colour, text, { stream });
}

const OURS: readonly string[] = COLOURS.flatMap((colour) =>
  (inspect.colors[colour] ?? []).map((code) => `\u001b[${code}m`),
);
/** What moves the cursor or turns text round, colours included. */
const CONTROL = /(?![\n\t])\p{Cc}(?:\[\d{1,2}m)?|[\u202a-\u202e\u2066-\u2069]/gu;

/** As it may be shown on a terminal: names and reasons come from anybody, and could else rewrite what an approver reads. */
export function printable(text: string): string {
  return text.replace(CONTROL, (found) => (OURS.includes(found) ? found : `\ufffd${found.slice(1)}`));
}

/** Columns as wide as their widest cell, the last one wrapped to what is left of the line. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '(none)';
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => seen(row[column] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const last = Math.max(20, WIDTH - before);
  const line = (cells: readonly string[]) => {
    const [tail = '', ...more] = wrap(cells.at(-1) ?? '', last);
    const head = cells
      .slice(0, -1)
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - seen(cell))));
    return [[...head, tail].join('  '), ...more.map((rest) => ' '.repeat(before) + rest)].join('\n').trimEnd();
  };
  return [paint('dim', line(header)), ...rows.map(line)].join('\n');
}

/** As wide as it is seen: colours take no room. */
function seen(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Text in lines of at most `width`, broken at spaces; a word that is longer stands alone. */
export function wrap(text: string, width = WIDTH): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && seen(line) + 1 + seen(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Text whose lines are kept, save those that do not fit; the rows of a table are kept too. */
export function fitted(text: string): string {
  return text
    .split('\n')
    .map((line) => (seen(line) <= WIDTH || ROW.test(line) ? line : indented(line, line.search(/\S|$/))))
    .join('\n');
}

const ROW = /\S {2,}\S/;

/** A paragraph under an indent. */
export function indented(text: string, indent: number): string {
  const margin = ' '.repeat(indent);
  return text
    .split('\n')
    .flatMap((line) => wrap(line, WIDTH - indent))
    .map((line) => margin + line)
    .join('\n');
}

/** `2026-12-01 17:00Z` */
export function shortTime(instant: string | undefined): string {
  return instant === undefined ? '' : `${instant.slice(0, 10)} ${instant.slice(11, 16)}Z`;
}

/** `no people`, `1 person`, `2 people` */
export function plural(count: number, word: string): string {
  return `${count === 0 ? 'no' : count} ${count === 1 ? word : word === 'person' ? 'people' : `${word}s`}`;
}
