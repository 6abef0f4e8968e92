/** The seconds a Retry-After header asks to wait. */

/** Ours, for a 429 without the header, which Graph documents for some services. */
const UNSAID_SECONDS = 30;

/** Seconds (Graph also sends fractions); the header's other form, a date, Graph does not send. */
export function retryAfterSeconds(header: string | null | undefined): number {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : UNSAID_SECONDS;
}
