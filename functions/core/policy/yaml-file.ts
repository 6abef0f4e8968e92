/** A YAML file of a pack that still knows where everything in it was written. */
import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Fault, Mistake, PathStep } from './mistake.ts';

/** A file as it was read: `path` is only for people to find it again. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface YamlFile {
  readonly path: string;
  readonly value: unknown;
  /** A fault at a path inside this file, with its line and column. */
  locate(fault: Fault): Mistake;
}

/** Anchors and aliases are refused: a reviewer reads each rule where it stands. */
export function readYaml({ path, text }: SourceFile): YamlFile | { readonly mistakes: readonly Mistake[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file: path, line, column: Math.max(1, col) };
  };
  const mistakes = [
    ...document.errors.map(({ pos, message }) => ({ offset: pos[0], what: message })),
    ...aliases(document),
  ];
  if (mistakes.length > 0)
    return {
      mistakes: mistakes.map(({ offset, what }) => ({
        severity: 'error',
        ...place(offset),
        text: `not the YAML of a pack: ${what}`,
        mend: 'mend the YAML here; an editor with YAML support shows it',
      })),
    };
  return {
    path,
    value: document.toJS(),
    locate: (fault) => ({
      severity: fault.severity,
      ...place(offsetOf(document, text, fault)),
      text: fault.text,
      mend: fault.mend,
    }),
  };
}

interface Found {
  readonly offset: number;
  readonly what: string;
}

function aliases(document: Document): readonly Found[] {
  const found: Found[] = [];
  visit(document, {
    Alias: (_, alias) => {
      found.push({ offset: start(alias), what: `the alias *${alias.source}; write it out` });
    },
  });
  return found;
}

function offsetOf(
  document: Document,
  text: string,
  { path, atKey, from }: Pick<Fault, 'path' | 'atKey' | 'from'>,
): number {
  if (atKey) return keyOffset(document, path);
  const node = nearestNode(document, path);
  return from === undefined || !isScalar(node) ? start(node) : insideScalar(node, text, from);
}

/** The node at `path`, or the nearest one around it: what is missing is shown where it belongs. */
function nearestNode(document: Document, path: readonly PathStep[]): unknown {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) || path.length === 0 ? node : nearestNode(document, path.slice(0, -1));
}

function keyOffset(document: Document, path: readonly PathStep[]): number {
  const around = nearestNode(document, path.slice(0, -1));
  const name = String(path.at(-1));
  const pair = isMap(around) && around.items.find(({ key }) => isScalar(key) && String(key.value) === name);
  return start(pair ? pair.key : around);
}

function start(node: unknown): number {
  return isNode(node) && node.range ? node.range[0] : 0;
}

/**
 * Where a character of a scalar's value stands in the file. Quotes, folding and indentation move it; the number of
 * letters before it that are no blanks stays the same (but for escapes in double quotes, which no condition needs).
 */
function insideScalar(node: Node & { value?: unknown; type?: string }, text: string, from: number): number {
  const begin = start(node);
  const block = node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL';
  const header = block ? text.indexOf('\n', begin) - begin : String(node.type).startsWith('QUOTE') ? 1 : 0;
  let left = String(node.value).slice(0, from).replace(/\s/g, '').length;
  let offset = begin + header;
  while (offset < text.length && (left > 0 || /\s/.test(text.charAt(offset)))) {
    if (!/\s/.test(text.charAt(offset))) left -= 1;
    offset += 1;
  }
  return offset;
}
