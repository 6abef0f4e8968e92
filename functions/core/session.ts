/** What a signed-in browser carries, and what is remembered while somebody signs in. Sealed by a key; never stored by us. */
import * as z from 'zod';
import { Instant, WorkerId } from './ids.ts';
import { uriPart } from './uri.ts';

/** Ours: long enough to read a plan, short enough for a browser left open (ADR 0143). */
export const SESSION_SECONDS = 1800;
/** Ours: as long as one may take at the identity provider, second factor and all. */
export const SIGN_IN_SECONDS = 600;

export const Session = z.strictObject({
  kind: z.literal('session'),
  subject: z.string(),
  workerId: WorkerId.optional(),
  roles: z.array(z.string()).readonly(),
  /** Random: a form that does not carry it was not shown to this session. */
  formToken: z.string().min(32),
  until: Instant,
});
export type Session = z.infer<typeof Session>;

/** What only the browser that began to sign in can know when it comes back. */
export const SigningIn = z.strictObject({
  kind: z.literal('signing-in'),
  state: z.string().min(32),
  nonce: z.string().min(32),
  /** PKCE (RFC 7636): what the code challenge is the digest of. */
  verifier: z.string().min(43).max(128),
  /** Where they wanted to go. */
  to: z.string(),
  until: Instant,
});
export type SigningIn = z.infer<typeof SigningIn>;

/** Of what a browser may carry, what is not over. */
export function stillGood<Carried extends { readonly until: Instant }>(
  carried: Carried | undefined,
  now: Instant,
): Carried | undefined {
  return carried !== undefined && now < carried.until ? carried : undefined;
}

const OWN_PATH = /^\/v1\/[\w.~%:@/-]{1,300}$/;

/** One of our own pages, as a path; undefined for anything a browser might take for another place, and for the session's own routes. */
export function ownPage(to: string | undefined): string | undefined {
  if (to === undefined || !OWN_PATH.test(to) || to.startsWith('/v1/session/')) return undefined;
  return to.includes('//') || to.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part)) ? undefined : to;
}

/** Where somebody signs in to come back to a page of ours. */
export function signInFor(page: string): string {
  return `/v1/session/start?to=${uriPart(page)}`;
}
