/** What the log says of itself at a size (c2sp.org/tlog-checkpoint): its origin, how many records, and the root over them. */
import type { Hash } from './merkle.ts';

export interface Checkpoint {
  /** Which log: `<deployment>/evidence`. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/** The text that is signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** Undefined for what is no checkpoint. Lines after the third are nothing we know, and signed all the same. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', sizeText = '', rootText = ''] = text.split('\n');
  const size = Number(sizeText);
  const root = Buffer.from(rootText, 'base64');
  const sound = /^(0|[1-9]\d{0,15})$/.test(sizeText) && root.length === 32 && root.toString('base64') === rootText;
  return origin !== '' && sound && Number.isSafeInteger(size) ? { origin, size, root } : undefined;
}
