/** How Microsoft's answers are read, Graph's and the token endpoint's: the wait they ask for, and JSON that may be none. */

/** Ours, for a 429 without the header, which Graph documents for some services. */
const UNSAID_SECONDS = 30;

/** Seconds (Graph also sends fractions); the header's other form, a date, Graph does not send. */
export function retryAfterSeconds(header: string | null | undefined): number {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : UNSAID_SECONDS;
}

/** The JSON in an answer; `undefined` where it is none. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
