/** A parsed template with its values: as text and as HTML. Every value is escaped, on one line, and never read as markup. */
import type { Block, Inline, Piece } from './markup.ts';

/** A list stands in an item of its own each; elsewhere its parts are joined. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

/** On one line: a name with a line end in it must not begin another header. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a header
  return text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();
}

export function filled(pieces: readonly Piece[], values: Values): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : said(values[piece.value]))).join('');
}

function said(value: Values[string] = ''): string {
  return oneLine(typeof value === 'string' ? value : value.join(', '));
}

/** Those to be shown: an item that is a list by itself once for each of its parts. */
function shown(blocks: readonly Block[], values: Values): readonly (readonly [Block, Values])[] {
  return blocks
    .filter(({ when }) => when === undefined || said(values[when]) !== '')
    .flatMap((block) => {
      const list = block.kind === 'item' ? listIn(block, values) : undefined;
      if (list === undefined) return [[block, values] as const];
      return list.parts.map((part) => [block, { ...values, [list.name]: part }] as const);
    });
}

function listIn({ inlines }: Block, values: Values) {
  for (const { pieces } of inlines)
    for (const piece of pieces) {
      const value = 'value' in piece ? values[piece.value] : undefined;
      if ('value' in piece && Array.isArray(value)) return { name: piece.value, parts: value as readonly string[] };
    }
  return undefined;
}

export function asText(blocks: readonly Block[], values: Values): string {
  const lines = shown(blocks, values).map(([{ kind, inlines }, own]) => {
    const text = inlines.map((inline) => inlineText(inline, own)).join('');
    if (kind === 'item') return `- ${text}`;
    return kind === 'heading' ? `\n${text}\n` : `\n${text}\n`;
  });
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function inlineText(inline: Inline, values: Values): string {
  const text = filled(inline.pieces, values);
  if (inline.kind !== 'link') return text;
  const url = addressOf(inline.url, values);
  return url === undefined ? text : `${text}: ${url}`;
}

export function asHtml(blocks: readonly Block[], values: Values): string {
  const parts = shown(blocks, values).map(([{ kind, inlines }, own]) => {
    const html = inlines.map((inline) => inlineHtml(inline, own)).join('');
    if (kind === 'item') return `<li>${html}</li>`;
    return kind === 'heading' ? `<h3>${html}</h3>` : `<p>${html}</p>`;
  });
  return parts
    .join('\n')
    .replaceAll(/(?:<li>.*<\/li>\n?)+/g, (items) => `<ul>\n${items.trim()}\n</ul>\n`)
    .trim();
}

const TAG = { plain: undefined, bold: 'b', code: 'code' } as const;

function inlineHtml(inline: Inline, values: Values): string {
  const html = escaped(filled(inline.pieces, values));
  if (inline.kind === 'link') {
    const url = addressOf(inline.url, values);
    return url === undefined ? html : `<a href="${escaped(url)}">${html}</a>`;
  }
  const tag = TAG[inline.kind];
  return tag === undefined ? html : `<${tag}>${html}</${tag}>`;
}

/** An address people may follow; anything else is no link. */
function addressOf(url: readonly Piece[], values: Values): string | undefined {
  const address = filled(url, values);
  return /^https?:\/\/[^\s"'<>]+$/.test(address) ? address : undefined;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
