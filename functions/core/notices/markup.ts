/** The little Markdown a template may use: paragraphs, headings, lists, bold, code, links. Parsed before any value is put in, so that no value is markup. */

/** Words of the template, or a value it names. */
export type Piece = { readonly text: string } | { readonly value: string };

export type Inline =
  | { readonly kind: 'plain' | 'bold' | 'code'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'link'; readonly pieces: readonly Piece[]; readonly url: readonly Piece[] };

/** `when`: only where this value says something. */
export interface Block {
  readonly kind: 'paragraph' | 'heading' | 'item';
  readonly when?: string;
  readonly inlines: readonly Inline[];
}

const VALUE = /\{\{\s*([A-Za-z]+)\s*\}\}/;
const MARKED = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/;

export function piecesOf(text: string): readonly Piece[] {
  return text
    .split(new RegExp(VALUE, 'g'))
    .map((part, at) => (at % 2 === 1 ? { value: part } : { text: part }))
    .filter((piece) => 'value' in piece || piece.text !== '');
}

export function inlinesOf(text: string): readonly Inline[] {
  const marked = MARKED.exec(text);
  if (marked === null) return text === '' ? [] : [{ kind: 'plain', pieces: piecesOf(text) }];
  const [whole, bold, code, label = '', url = ''] = marked;
  const inline: Inline =
    bold !== undefined
      ? { kind: 'bold', pieces: piecesOf(bold) }
      : code !== undefined
        ? { kind: 'code', pieces: piecesOf(code) }
        : { kind: 'link', pieces: piecesOf(label), url: piecesOf(url) };
  return [...inlinesOf(text.slice(0, marked.index)), inline, ...inlinesOf(text.slice(marked.index + whole.length))];
}

export interface Line {
  readonly number: number;
  readonly text: string;
}

/** One line that begins or ends what is shown only with a value. */
const SECTION = /^\{\{([#/])\s*([A-Za-z]+)\s*\}\}$/;

export interface Section {
  readonly opens: boolean;
  readonly name: string;
}

export function sectionOf({ text }: Line): Section | undefined {
  const [, mark, name] = SECTION.exec(text.trim()) ?? [];
  return name === undefined ? undefined : { opens: mark === '#', name };
}

/** Lines that follow each other are a paragraph; headings and items stand by themselves. */
export function blocksOf(lines: readonly Line[]): readonly Block[] {
  const blocks: Block[] = [];
  let when: string | undefined;
  let paragraph: string[] = [];
  const add = (kind: Block['kind'], text: string) =>
    blocks.push({ kind, inlines: inlinesOf(text), ...(when === undefined ? {} : { when }) });
  const close = () => {
    if (paragraph.length > 0) add('paragraph', paragraph.join(' '));
    paragraph = [];
  };
  for (const line of lines) {
    const section = sectionOf(line);
    const text = line.text.trim();
    const [, mark, rest = ''] = /^(#|-) +(.+)$/.exec(text) ?? [];
    if (section === undefined && mark === undefined && text !== '') {
      paragraph.push(text);
      continue;
    }
    close();
    if (section !== undefined) when = section.opens ? section.name : undefined;
    if (mark !== undefined) add(mark === '#' ? 'heading' : 'item', rest);
  }
  close();
  return blocks;
}

/** Every value that is named. */
export function namesIn(blocks: readonly Block[]): readonly string[] {
  const inlines = blocks.flatMap((block) => block.inlines);
  const pieces = inlines.flatMap((inline) => [...inline.pieces, ...(inline.kind === 'link' ? inline.url : [])]);
  return [...blocks.flatMap(({ when }) => when ?? []), ...named(pieces)];
}

export function named(pieces: readonly Piece[]): readonly string[] {
  return pieces.flatMap((piece) => ('value' in piece ? [piece.value] : []));
}
