/** Has a witness cosign a checkpoint (c2sp.org/tlog-witness, add-checkpoint): it does so only when the log has grown from what it saw last. */
import type { Hash } from '../../core/log/merkle.ts';
import { lineOf, type NoteKey, type NoteSignature, readNote, signedBy } from '../../core/log/note.ts';

export interface Witness {
  /** Its submission prefix. */
  readonly url: string;
  readonly key: NoteKey;
}

/** `silent`: it gave none, and why, for the log. */
export type Witnessed =
  | { readonly kind: 'cosigned'; readonly signature: NoteSignature }
  | { readonly kind: 'silent'; readonly why: string };

/** Our choice: a checkpoint waits no longer for anybody. */
const TIMEOUT_MS = 5000;
const MOST_CHARACTERS = 65_536;

export interface Asking {
  /** The signed note. */
  readonly note: string;
  readonly size: number;
  /** What it probably saw last; it says when that is not so. */
  readonly before: number;
  /** That the log of `size` begins with that of `first`. */
  readonly prove: (first: number) => Promise<readonly Hash[]>;
}

export async function askWitness(witness: Witness, asking: Asking): Promise<Witnessed> {
  const first = await post(witness, asking, asking.before);
  const seen = first.status === 409 ? sizeIn(first.text) : undefined;
  // A log that a witness saw longer than it is has gone back: it is told, and not asked again.
  if (seen !== undefined && seen > asking.size)
    return { kind: 'silent', why: `it saw ${seen} records, and there are ${asking.size}` };
  const answer = seen === undefined ? first : await post(witness, asking, seen);
  return answer.status === 200
    ? cosignatureIn(answer.text, asking.note, witness.key)
    : { kind: 'silent', why: answer.status === 0 ? answer.text : `it answered ${answer.status}` };
}

async function post({ url }: Witness, { note, prove }: Asking, old: number): Promise<{ status: number; text: string }> {
  const proof = (await prove(old)).map((hash) => `${hash.toString('base64')}\n`).join('');
  try {
    const answer = await fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: `old ${old}\n${proof}\n${note}`,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, text: (await answer.text()).slice(0, MOST_CHARACTERS) };
  } catch (error) {
    return { status: 0, text: `it did not answer: ${error instanceof Error ? error.name : 'unknown'}` };
  }
}

function sizeIn(text: string): number | undefined {
  const size = /^(0|[1-9]\d{0,15})\n$/.exec(text)?.[1];
  return size === undefined ? undefined : Number(size);
}

/** Of what it answered, only its own signature over this very checkpoint is taken. */
function cosignatureIn(lines: string, note: string, key: NoteKey): Witnessed {
  const answered = readNote(`${note.slice(0, note.lastIndexOf('\n\n') + 2)}${lines}`);
  if (answered === undefined) return { kind: 'silent', why: 'its answer is no signature lines' };
  const own = answered.signatures.find(
    (signature) => signedBy({ text: answered.text, signatures: [signature] }, key).kind === 'signed',
  );
  return own === undefined
    ? { kind: 'silent', why: 'its answer has no signature of its key over this checkpoint' }
    : { kind: 'cosigned', signature: own };
}

/** The note with the witnesses' signatures below the log's own. */
export function withCosignatures(note: string, signatures: readonly NoteSignature[]): string {
  return note + signatures.map(lineOf).join('');
}
