/** Which files an export has and what its parts are; without a dependency, for the verifier that goes with each (docs/evidence.md). */

export const MANIFEST = 'manifest.json';
export const HEADS = 'heads.ndjson';
export const BEYOND = 'beyond.ndjson';
export const START = 'log/start';
export const END = 'log/end';
export const LATEST = 'log/latest';
/** What a time-stamp authority said of a checkpoint (RFC 3161), where it was asked. */
export const timeStampFile = (checkpoint: string) => `${checkpoint}.tsr`;
export const FRONTIER = 'log/frontier.json';
export const CONSISTENCY = 'log/consistency.json';
export const VERIFIER = 'verify.mjs';
export const README = 'README.md';

/** Records of a part: 64 tiles of the log. Our choice: written and downloaded whole, and a verifier keeps the commitments of one in memory. */
export const PART = 64 * 256;

/** How a part's number stands in the names of its files. */
export const numbered = (part: number) => String(part).padStart(5, '0');
export const recordsFile = (part: number) => `records/records-${numbered(part)}.ndjson`;
export const privateFile = (part: number) => `private/private-${numbered(part)}.ndjson`;
/** The hashes of the records of the same part, 32 bytes each, as the log has them: which of them were changed can be told. */
export const leavesFile = (part: number) => `log/leaves-${numbered(part)}`;
/** Checkpoints within the same part, a note in JSON a line: when its records were there. */
export const checkpointsFile = (part: number) => `log/checkpoints-${numbered(part)}.ndjson`;

export interface Part {
  /** From 1. */
  readonly number: number;
  /** The index of its first record, and of the first that is not its own. */
  readonly first: number;
  readonly end: number;
}

/** The parts of a range of the log: where parts of the whole log would be, so that no tile is read for two. */
export function partsOf({ start, end }: { readonly start: number; readonly end: number }): Part[] {
  const parts: Part[] = [];
  for (let first = start; first < end; ) {
    const last = Math.min(end, (Math.floor(first / PART) + 1) * PART);
    parts.push({ number: parts.length + 1, first, end: last });
    first = last;
  }
  return parts;
}
