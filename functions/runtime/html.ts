/** HTML put together from templates: whatever is put in is escaped, save HTML itself. */

const WRITTEN = Symbol('html');

/** HTML that is as it should be. Only `html` makes it. */
export interface Html {
  readonly [WRITTEN]: string;
}

type Part = Html | string | number | undefined | readonly Part[];

/** Escaped for text and for attributes in double quotes; a list is joined, and what is undefined is left out. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { [WRITTEN]: strings.map((text, at) => text + written(parts[at])).join('') };
}

export function textOf(page: Html): string {
  return page[WRITTEN];
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return WRITTEN in part ? part[WRITTEN] : part.map(written).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? '');
}
