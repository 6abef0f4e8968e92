/** One mail: a notice by itself, or several in the order in which they need doing; many of a kind are a line each. */
import type { Occasion } from './occasion.ts';
import { asHtml, asText, escaped, filled, oneLine, type Values } from './render.ts';
import type { Template, Templates } from './template.ts';

/** What a notice says, ready to be told. */
export interface Said {
  readonly occasion: Occasion;
  readonly values: Values;
}

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Our choices: more of a kind are told a line each, and so many lines at most. */
export const MOST_WHOLE = 3;
const MOST_LINES = 100;
/** https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1: a line has 998 characters at most. */
const MOST_SUBJECT = 200;

const FOOTER =
  'Sent by Tenure, which gives people the access their job calls for. Nothing is decided by opening a link.';

/** `said`: what needs doing first, first. Throws `RangeError` when there is none. */
export function mailOf(said: readonly Said[], templates: Templates): Mail {
  const parts = byOccasion(said).flatMap((group) => partsOf(group, templates));
  const [first] = parts;
  if (first === undefined) throw new RangeError('a mail says one thing at least');
  const { title } = first;
  const subject = said.length === 1 ? title : `${said.length} notices: ${title}`;
  const alone = parts.length === 1;
  return {
    subject: oneLine(subject).slice(0, MOST_SUBJECT).toWellFormed(),
    text: [
      ...parts.map((part) => (alone ? part.text : `${headed(part.title)}\n\n${part.text}`)),
      `-- \n${FOOTER}`,
    ].join('\n\n'),
    html: page(parts.map((part) => (alone ? part.html : `<h2>${escaped(part.title)}</h2>\n${part.html}`))),
  };
}

interface Part {
  readonly title: string;
  readonly text: string;
  readonly html: string;
}

/** Kept in the order of the first of each. */
function byOccasion(said: readonly Said[]): readonly (readonly Said[])[] {
  return [...Map.groupBy(said, ({ occasion }) => occasion).values()];
}

function partsOf(group: readonly Said[], templates: Templates): readonly Part[] {
  return group.flatMap(({ occasion, values }, at) => {
    const template = templates[occasion];
    if (group.length > MOST_WHOLE) return at === 0 ? [together(group, template)] : [];
    return [
      {
        title: filled(template.subject, values),
        text: asText(template.body, values),
        html: asHtml(template.body, values),
      },
    ];
  });
}

function together(group: readonly Said[], { many, line }: Template): Part {
  const lines = group.slice(0, MOST_LINES).map(({ values }) => filled(line, values));
  const rest = group.length - lines.length;
  const all = rest > 0 ? [...lines, `and ${rest} more: tenure notices --json has all of them`] : lines;
  return {
    title: filled(many, { count: String(group.length) }),
    text: all.map((one) => `- ${one}`).join('\n'),
    html: `<ul>\n${all.map((one) => `<li>${escaped(one)}</li>`).join('\n')}\n</ul>`,
  };
}

function headed(title: string): string {
  return `${title}\n${'='.repeat(Math.min(72, title.length))}`;
}

function page(parts: readonly string[]): string {
  const style = 'font-family: sans-serif; max-width: 40em; line-height: 1.4';
  return `<!doctype html>\n<html lang="en"><body style="${style}">\n${parts.join('\n')}\n<hr>\n<p><small>${escaped(FOOTER)}</small></p>\n</body></html>\n`;
}
