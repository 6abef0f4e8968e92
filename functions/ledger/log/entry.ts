/** A record as an entry of the log and as a line of an export: as it is stored, altered or not. Nothing is hidden, and a line stays one. */
export function entryOf(record: string): string {
  return record.replaceAll('\n', ' ');
}
