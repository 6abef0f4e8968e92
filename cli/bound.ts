/** What somebody says is bound to what they looked at: the digest they name, or what they are shown here and say yes to. */
import { createInterface } from 'node:readline/promises';
import { type Options, Refused, Usage } from './command.ts';

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
): Promise<string> {
  const named = options.values[option];
  if (typeof named === 'string') return named;
  const looked = await look();
  const { digest, text, question } = looked;
  if (!process.stdin.isTTY || options.json)
    throw new Usage(
      `say what you looked at with --${option}, so that nothing else is decided: it is --${option} ${digest.slice(0, 12)} now`,
    );
  if (await agreed(`${text}\n\n${question} [y/N] `)) return digest;
  throw new Refused('nothing was changed');
}

async function agreed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
