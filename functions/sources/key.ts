/** What a source calls a worker, as long as we can keep it: DynamoDB's sort keys hold 1,024 bytes, and ours begin with a word. */
export const MOST_KEY_BYTES = 1000;

export function isKeepable(key: string): boolean {
  return Buffer.byteLength(key) <= MOST_KEY_BYTES;
}
