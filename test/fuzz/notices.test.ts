/** Whatever somebody writes as the template of a notice: mails by it can be made of anything, or every mistake is told with its line and its mend. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mailOf } from '../../functions/core/notices/mail.ts';
import type { Values } from '../../functions/core/notices/render.ts';
import { SAMPLES } from '../../functions/core/notices/samples.ts';
import { parseTemplate, parseTemplates, type Templates } from '../../functions/core/notices/template.ts';
import { type Chance, textBy } from './chance.ts';
import { fuzz, isReason, must } from './fuzz.ts';

const FOLDER = join(import.meta.dirname, '../../policies/notices');
const files = readdirSync(FOLDER).map((path) => ({ path, text: readFileSync(join(FOLDER, path), 'utf8') }));
const shipped = parseTemplates(files, FOLDER);
const templates = 'templates' in shipped ? shipped.templates : ({} as Templates); // as: test/core/notices says that they are right

const MARKS = [
  '{{',
  '}}',
  '{{title}}',
  '{{#link}}',
  '{{/link}}',
  '---',
  '**',
  '[a](',
  ')',
  '[x]({{link}})',
  '- ',
  '# ',
  '{{#',
  ':',
];
/** As a file is read, and as tables keep words: in well-formed Unicode. */
const wordBy = (chance: Chance) => (chance.once(20) ? FACES : textBy(chance).toWellFormed());
/** Longer than a subject is: cut off wherever it is. */
const FACES = '😀'.repeat(150);
const lineBy = (chance: Chance) => (chance.once(3) ? wordBy(chance) : chance.one(MARKS));

/** A line or two of one that ships are left out, doubled, or have something in them. */
function templateBy(chance: Chance) {
  const { path, text } = chance.one(files);
  const lines = text.split('\n');
  for (let left = 1 + chance.below(3); left > 0; left--) {
    const at = chance.below(lines.length);
    const line = lines[at] ?? '';
    const column = chance.below(line.length + 1);
    const otherwise = [
      [],
      [line, line],
      [lineBy(chance), line],
      [`${line.slice(0, column)}${lineBy(chance)}${line.slice(column)}`],
      [`${line.slice(0, column)}${lineBy(chance)}`],
    ];
    lines.splice(at, 1, ...chance.one(otherwise));
  }
  return { path: chance.once(20) ? wordBy(chance) : path, text: lines.join('\n').toWellFormed() };
}

const valuesBy = (chance: Chance, sample: Values): Values =>
  Object.fromEntries(Object.keys(sample).map((name) => [name, chance.once(3) ? wordBy(chance) : (sample[name] ?? '')]));

fuzz(
  'notice template',
  (chance) => {
    const file = templateBy(chance);
    const occasion = Object.keys(SAMPLES).find((name) => `${name}.md` === file.path) as
      | keyof typeof SAMPLES
      | undefined; // as: a key of it
    return { file, values: occasion === undefined ? {} : valuesBy(chance, SAMPLES[occasion]) };
  },
  ({ file, values }) => {
    const parsed = parseTemplate(file);
    if ('mistakes' in parsed) return parsed;
    const { occasion } = parsed.template;
    const all = { ...templates, [occasion]: parsed.template };
    return { mail: mailOf([{ occasion, values }], all) };
  },
  (came, { file }) => {
    if ('mail' in came) {
      const { subject, text, html } = came.mail;
      must(!/[\r\n]/.test(subject), 'a subject of two lines');
      return must(`${subject}${text}${html}`.isWellFormed(), 'half a letter');
    }
    const lines = file.text.split('\n').length;
    must(came.mistakes.length > 0, 'refused for nothing');
    for (const { line, column, text, mend } of came.mistakes) {
      must(isReason(text) && isReason(mend), 'no reason given');
      must(line >= 1 && line <= lines && column >= 1, `a mistake at ${line}:${column} of ${lines} lines`);
    }
  },
);
