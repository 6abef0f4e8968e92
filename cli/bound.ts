/** What somebody says is bound to what they looked at: the digest they name, or what they are shown here and say yes to. */
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { type Options, Refused, Usage } from './command.ts';
import { fitted, printable } from './terminal.ts';

/** Where somebody can be asked; nobody can where it is no terminal. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
}

export interface Looked {
  /** Of what would be decided now. */
  readonly digest: string;
  /** What it is, for people. */
  readonly text: string;
  /** What is asked: `approve this?` */
  readonly question: string;
  /** The option that names the digest. */
  readonly option: 'plan' | 'digest';
}

/**
 * The digest that was named with the option. Where none was: on a terminal what there is now is shown and asked about, and
 * without a terminal nothing is decided. `look` is called only then.
 */
export async function boundTo(
  options: Options,
  option: Looked['option'],
  look: () => Promise<Looked>,
  terminal: Terminal = process,
): Promise<string> {
  const named = options.values[option];
  if (typeof named === 'string') return named;
  const looked = await look();
  const { digest, text, question } = looked;
  if (terminal.stdin.isTTY !== true || options.json)
    throw new Usage(
      `say what you looked at with --${option}, so that nothing else is decided: it is --${option} ${digest.slice(0, 12)} now`,
    );
  if (await agreed(`${printable(fitted(text))}\n\n${question} [y/N] `, terminal)) return digest;
  throw new Refused('nothing was changed');
}

async function agreed(question: string, { stdin: input, stdout: output }: Terminal): Promise<boolean> {
  const lines = createInterface({ input, output });
  try {
    return /^y(es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
