/** Instants as Step Functions reads and writes them. */

const OFFSET_DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Milliseconds since 1970, or undefined when the text is no ISO 8601 date-time with an offset. */
export function parseInstant(text: string): number | undefined {
  const match = OFFSET_DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0] = match.slice(1, 4).map(Number);
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > lastDay) return undefined;
  const at = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(at) ? undefined : at;
}

export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Seconds since 1970: the timestamps of AWS's JSON protocols. */
export function epochSeconds(atMs: number): number {
  return atMs / 1000;
}
