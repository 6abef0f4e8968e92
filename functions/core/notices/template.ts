/** One template, as somebody wrote it: front matter and a body. Every mistake in it is told with its line and its mend, before anything is sent by it. */
import type { Mistake } from '../policy/mistake.ts';
import { didYouMean } from '../policy/nearest.ts';
import type { SourceFile } from '../policy/yaml-file.ts';
import {
  type Block,
  blocksOf,
  inlinesOf,
  type Line,
  named,
  namesIn,
  type Piece,
  piecesOf,
  sectionOf,
} from './markup.ts';
import { audienceOf, OCCASION_NAMES, type Occasion } from './occasion.ts';
import { SAMPLES } from './samples.ts';

export interface Template {
  readonly occasion: Occasion;
  readonly subject: readonly Piece[];
  /** One of many, on one line. */
  readonly line: readonly Piece[];
  /** What stands over the lines; `count` is how many they are. */
  readonly many: readonly Piece[];
  readonly body: readonly Block[];
}
export type Templates = Readonly<Record<Occasion, Template>>;

const FIELDS = ['subject', 'audience', 'line', 'many'] as const;
type Field = (typeof FIELDS)[number];

type Parsed = { readonly template: Template } | { readonly mistakes: readonly Mistake[] };

/** `file.path` ends in `<occasion>.md`. */
export function parseTemplate(file: SourceFile): Parsed {
  const fault = faultIn(file.path);
  const occasion = occasionOf(file.path);
  if (occasion === undefined)
    return {
      mistakes: [fault(1, 'no occasion is called so', `name the file after one: ${OCCASION_NAMES.join(', ')}`)],
    };
  const { front, body, mistakes } = parted(file, fault);
  const found = [...mistakes, ...frontFaults(front, occasion, fault), ...bodyFaults(body, occasion, fault)];
  if (found.length > 0) return { mistakes: found };
  const piecesIn = (field: Field) => piecesOf(textOf(front, field));
  return {
    template: {
      occasion,
      subject: piecesIn('subject'),
      line: piecesIn('line'),
      many: piecesIn('many'),
      body: blocksOf(body),
    },
  };
}

function occasionOf(path: string): Occasion | undefined {
  const name = /([^/]+)\.md$/.exec(path)?.[1];
  return OCCASION_NAMES.find((occasion) => occasion === name);
}

type FaultAt = (line: number, text: string, mend: string, column?: number) => Mistake;

function faultIn(file: string): FaultAt {
  return (line, text, mend, column = 1) => ({ severity: 'error', file, line, column, text, mend });
}

interface Parts {
  readonly front: ReadonlyMap<string, Line>;
  readonly body: readonly Line[];
  readonly mistakes: readonly Mistake[];
}

/** What stands between the first two lines of `---`, and what follows. */
function parted({ text }: SourceFile, fault: FaultAt): Parts {
  const lines = text.split(/\r?\n/).map((line, at): Line => ({ number: at + 1, text: line }));
  const end = lines.findIndex((line, at) => at > 0 && line.text.trim() === '---');
  if (lines[0]?.text.trim() !== '---' || end < 0)
    return {
      ...{ front: new Map(), body: [] },
      mistakes: [fault(1, 'the front matter is missing', `begin with ---, ${FIELDS.join(', ')}, and --- again`)],
    };
  const front = new Map<string, Line>();
  const mistakes: Mistake[] = [];
  for (const line of lines.slice(1, end)) {
    const [, name, value = ''] = /^([a-z]+): *(.*)$/.exec(line.text) ?? [];
    if (name === undefined)
      mistakes.push(fault(line.number, 'not a field', 'write a name, a colon and a value on one line'));
    else front.set(name, { number: line.number, text: value.trim() });
  }
  return { front, body: lines.slice(end + 1), mistakes };
}

function textOf(front: Parts['front'], field: Field): string {
  return front.get(field)?.text ?? '';
}

function frontFaults(front: Parts['front'], occasion: Occasion, fault: FaultAt): readonly Mistake[] {
  const unknown = [...front]
    .filter(([name]) => !FIELDS.some((field) => field === name))
    .map(([name, { number }]) =>
      fault(number, `unknown field "${name}"`, `${didYouMean(name, FIELDS)}fields here: ${FIELDS.join(', ')}`),
    );
  const missing =
    front.size === 0
      ? []
      : FIELDS.filter((field) => textOf(front, field) === '').map((field) =>
          fault(1, `the field "${field}" is missing`, `add "${field}:" between the lines of ---`),
        );
  const { number = 1, text: audience } = front.get('audience') ?? {};
  const meant = audienceOf(occasion);
  const other =
    audience === undefined || audience === meant
      ? []
      : [fault(number, `${occasion} is for the ${meant}, not "${audience}"`, `write "audience: ${meant}"`)];
  const fields = (['subject', 'line', 'many'] as const).flatMap((field) => {
    const line = front.get(field);
    return line === undefined ? [] : unknownNames(line, named(piecesOf(line.text)), known(occasion, field), fault);
  });
  return [...unknown, ...missing, ...other, ...fields];
}

function known(occasion: Occasion, field: Field | 'body'): readonly string[] {
  return field === 'many' ? ['count'] : Object.keys(SAMPLES[occasion]);
}

function unknownNames(line: Line, names: readonly string[], knownHere: readonly string[], fault: FaultAt) {
  const stray = /\{\{(?!\s*[A-Za-z]+\s*\}\})/.exec(line.text.replace(/^\{\{[#/]/, '  '));
  const broken =
    stray === null
      ? []
      : [fault(line.number, 'a value is not closed', 'write {{name}}; a section alone on its line', stray.index + 1)];
  const unknown = names
    .filter((name) => !knownHere.includes(name))
    .map((name) =>
      fault(
        line.number,
        `nothing is called "${name}" here`,
        `${didYouMean(name, knownHere)}what there is: ${knownHere.join(', ')}`,
        Math.max(0, line.text.indexOf(name)) + 1,
      ),
    );
  return [...broken, ...unknown];
}

function bodyFaults(lines: readonly Line[], occasion: Occasion, fault: FaultAt): readonly Mistake[] {
  const mistakes = lines.flatMap((line) => lineFaults(line, occasion, fault));
  let open: { readonly name: string; readonly number: number } | undefined;
  for (const line of lines) {
    const section = sectionOf(line);
    if (section === undefined) continue;
    if (section.opens === (open !== undefined) || (open !== undefined && open.name !== section.name))
      mistakes.push(
        fault(line.number, `a section ends before another begins`, 'close each {{#name}} with its {{/name}} first'),
      );
    open = section.opens ? { name: section.name, number: line.number } : undefined;
  }
  if (open !== undefined)
    mistakes.push(fault(open.number, `the section "${open.name}" is not closed`, `add a line {{/${open.name}}}`));
  return mistakes;
}

function lineFaults(line: Line, occasion: Occasion, fault: FaultAt): readonly Mistake[] {
  const section = sectionOf(line);
  const names = section === undefined ? namesIn(blocksOf([line])) : [section.name];
  const elsewhere = inlinesOf(line.text).some(
    (inline) =>
      inline.kind === 'link' &&
      inline.url[0] !== undefined &&
      'text' in inline.url[0] &&
      !/^https?:\/\//.test(inline.url[0].text),
  );
  return [
    ...unknownNames(line, names, known(occasion, 'body'), fault),
    ...(elsewhere
      ? [fault(line.number, 'a link leads nowhere', 'begin its address with https://, or write {{link}}')]
      : []),
  ];
}

/** All of them, each once. */
export function parseTemplates(
  files: readonly SourceFile[],
  folder: string,
): { readonly templates: Templates } | { readonly mistakes: readonly Mistake[] } {
  const parsed = files.map(parseTemplate);
  const found = parsed.flatMap((one) => ('template' in one ? [one.template] : []));
  const missing = OCCASION_NAMES.filter((name) => !files.some(({ path }) => occasionOf(path) === name)).map((name) =>
    faultIn(`${folder}/${name}.md`)(1, 'there is no template for this', 'write it, after the others in this folder'),
  );
  const mistakes = [...parsed.flatMap((one) => ('mistakes' in one ? one.mistakes : [])), ...missing];
  if (mistakes.length > 0) return { mistakes };
  return { templates: Object.fromEntries(found.map((one) => [one.occasion, one])) as Templates }; // as: none is missing
}
