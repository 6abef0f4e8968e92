/** How ids, digests and instants are written, without their schemas: for the verifier that goes with every export, which has no package in it. */
import type { CaseId, Digest, Instant } from './ids.ts';

/** `CaseId`. */
export const CASE_ID = /^c-[0-9a-f]{24}$/;
/** `Digest`: SHA-256 in lower-case hex. */
export const DIGEST = /^[0-9a-f]{64}$/;
/** `EntitlementId`. */
export const ENTITLEMENT_ID = /^[a-z][a-z0-9-]*:(group|app|licence|role):[^\s]{1,200}$/;

export const isCaseId = (value: unknown): value is CaseId => typeof value === 'string' && CASE_ID.test(value);
export const isDigest = (value: unknown): value is Digest => typeof value === 'string' && DIGEST.test(value);

/** A day and a time as they are written, to the second or more exactly, in UTC. */
const WRITTEN = /^\d{4}-\d{2}-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

/** What the schema `Instant` takes: of a day there is. */
export function isInstant(value: unknown): value is Instant {
  const day = typeof value === 'string' ? WRITTEN.exec(value)?.[1] : undefined;
  // The 30th of February is read as the 2nd of March, and another month's 32nd as nothing.
  return day !== undefined && new Date(`${String(value).slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(day);
}
