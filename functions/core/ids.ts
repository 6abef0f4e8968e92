/** The ids of the domain. Parsing is the only way to make one. */
import * as z from 'zod';
import { CASE_ID, DIGEST, ENTITLEMENT_ID } from './forms.ts';

/** The HR worker id of one employment, as the source writes it. */
export const WorkerId = z.string().min(1).max(64).brand<'WorkerId'>();
export type WorkerId = z.infer<typeof WorkerId>;

/** A human. The source's own person id where it sends one, else `p-` and the first worker id they were seen under. */
export const PersonId = z.string().min(1).max(80).brand<'PersonId'>();
export type PersonId = z.infer<typeof PersonId>;

/** `c-` and 24 hex digits of SHA-256 over the event's source and id: the same event always opens the same case. */
export const CaseId = z.string().regex(CASE_ID).brand<'CaseId'>();
export type CaseId = z.infer<typeof CaseId>;

/** A target system: a key of the connector manifest. */
export const System = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/)
  .brand<'System'>();
export type System = z.infer<typeof System>;

/** What a target can grant: `system:kind:native id`, e.g. `okta:group:00g1`, `entra:licence:<skuId>`, `entra:app:<servicePrincipalId>/<appRoleId>`. */
export const EntitlementId = z.string().regex(ENTITLEMENT_ID).brand<'EntitlementId'>();
export type EntitlementId = z.infer<typeof EntitlementId>;

export const EntitlementKind = z.enum(['group', 'app', 'licence', 'role']);
export type EntitlementKind = z.infer<typeof EntitlementKind>;

/** The three parts of an entitlement id. */
export function entitlementParts(id: EntitlementId): { system: System; kind: EntitlementKind; native: string } {
  const [system = '', kind = '', ...rest] = id.split(':');
  return { system: System.parse(system), kind: EntitlementKind.parse(kind), native: rest.join(':') };
}

/** An instant: ISO 8601 in UTC with milliseconds, e.g. `2026-12-01T17:00:00.000Z`. */
export const Instant = z.iso.datetime().brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;

/** SHA-256 in lower-case hex. */
export const Digest = z.string().regex(DIGEST).brand<'Digest'>();
export type Digest = z.infer<typeof Digest>;

/** A digest as people are shown it and say it back: 12 of its digits, or more. It is that of every digest that begins so. */
export const DigestShown = z
  .string()
  .regex(/^[0-9a-f]{12,64}$/, 'say 12 digits of the digest, or more')
  .brand<'DigestShown'>();
export type DigestShown = z.infer<typeof DigestShown>;
