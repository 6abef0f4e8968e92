/** Text as a PDF's own fonts have it: broken into lines of a width, without what they have no letters for. */
import type { PDFFont } from '@cantoo/pdf-lib';

export interface Measure {
  readonly font: PDFFont;
  readonly size: number;
  readonly width: number;
}

const known = new WeakMap<PDFFont, ReadonlySet<number>>();

/** What the font has no letter for is a question mark: the web page has it as it is. */
export function encodable(text: string, font: PDFFont): string {
  const letters = known.get(font) ?? new Set(font.getCharacterSet());
  known.set(font, letters);
  return [...text].map((one) => (letters.has(one.codePointAt(0) ?? 0) ? one : one === '\n' ? ' ' : '?')).join('');
}

/** At spaces; a word that is wider than a line, as a digest is, where it must. */
export function lines(text: string, measure: Measure): readonly string[] {
  const done: string[] = [];
  let line = '';
  for (const word of encodable(text, measure.font).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer, measure)) line = longer;
    else {
      if (line !== '') done.push(line);
      line = brokenInto(done, word, measure);
    }
  }
  return [...done, line];
}

/** Puts what fills lines by itself, and answers the rest. */
function brokenInto(done: string[], word: string, measure: Measure): string {
  let rest = word;
  while (!fits(rest, measure)) {
    let end = rest.length - 1;
    while (end > 1 && !fits(rest.slice(0, end), measure)) end -= 1;
    if (end < 1) return rest;
    done.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest;
}

export function fitted(text: string, measure: Measure): string {
  const [first = ''] = lines(text, measure);
  return first;
}

function fits(text: string, { font, size, width }: Measure): boolean {
  return font.widthOfTextAtSize(text, size) <= width;
}
