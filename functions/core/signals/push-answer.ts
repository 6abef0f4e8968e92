/** What a receiver's answer to a push means (RFC 8935 section 2), and when to try again. */

export type PushAnswer = 'taken' | 'refused' | 'again';

/** Errors of the token itself: sent again it is refused again. Of RFC 8935 section 2.4, and SSF's `invalid_state`. */
const OF_THE_TOKEN = ['invalid_request', 'invalid_issuer', 'invalid_audience', 'invalid_state'];

/**
 * 202 is taken (we take any 2xx for it). Only a 400 that names an error of the token is final: keys, credentials and
 * everything else can be mended at the receiver, and a cut that was not heard of must be.
 */
export function answered(status: number, err: string | undefined): PushAnswer {
  if (status >= 200 && status < 300) return 'taken';
  return status === 400 && err !== undefined && OF_THE_TOKEN.includes(err) ? 'refused' : 'again';
}

const LONGEST_WAIT_SECONDS = 900;

/** 2, 4, 8 … seconds, at most a quarter of an hour (the longest a message of SQS can be put off), or as long as the receiver says. */
export function waitSeconds(failures: number, retryAfter?: number): number {
  const backoff = Math.min(2 ** Math.min(failures, 20), LONGEST_WAIT_SECONDS);
  return retryAfter === undefined ? backoff : Math.min(Math.max(backoff, retryAfter), LONGEST_WAIT_SECONDS);
}

/** It has taken nothing for too long: the stream is paused, what waits is kept. */
export function isDead(failingSince: string, now: string, deadAfterHours: number): boolean {
  return Date.parse(now) - Date.parse(failingSince) >= deadAfterHours * 3_600_000;
}
