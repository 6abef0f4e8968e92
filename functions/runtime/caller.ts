/** Who calls, by the claims of a token that the HTTP API's authorizer has verified; which claims say so is configured. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';
import { WorkerId } from '../core/ids.ts';
import { Role } from '../core/role.ts';
import { config, json } from './config.ts';

export interface Caller {
  readonly subject: string;
  /** Absent for an operator HR does not know, and for a machine: neither decides an approval. */
  readonly workerId: WorkerId | undefined;
  readonly roles: readonly Role[];
}

export type Called =
  | { readonly kind: 'caller'; readonly caller: Caller }
  | { readonly kind: 'nobody' }
  /** The token is good, and does not say who calls as it must. */
  | { readonly kind: 'refused'; readonly because: string };

/** `identity` of tenure.config.yaml (infra/api-stack.ts): the names of the claims, and what stands for each role. */
const Identity = z.object({
  workerId: z.string().default('tenure_worker_id'),
  roles: z.string().default('tenure_roles'),
  as: z.partialRecord(Role, z.array(z.string())).optional(),
});
type Identity = z.infer<typeof Identity>;

const ENVIRONMENT = { IDENTITY: json(Identity).default(Identity.parse({})) };

type Claims = Readonly<Record<string, unknown>>;
const Authorized = z.object({
  authorizer: z.object({ jwt: z.object({ claims: z.record(z.string(), z.unknown()) }) }),
});

/** By the token the authorizer has verified. Never throws. */
export function callerOf(event: Pick<APIGatewayProxyEventV2, 'requestContext' | 'headers'>): Called {
  const said = Authorized.safeParse(event.requestContext).data?.authorizer.jwt.claims;
  if (said === undefined) return { kind: 'nobody' };
  const claims = exactly(said, event.headers.authorization);
  if (claims === undefined) return no('the token is not the one that was verified: send one Authorization header');
  return callerBy(claims);
}

/** By verified claims, as the token itself has them. Never throws. */
export function callerBy(claims: Claims): Called {
  if (typeof claims.sub !== 'string' || claims.sub === '' || !claims.sub.isWellFormed())
    return no('your token has no subject (sub)');
  const { IDENTITY: identity } = config(ENVIRONMENT);
  const worker = workerIn(claims[identity.workerId], identity);
  if ('because' in worker) return no(worker.because);
  if (isOverage(claims, identity.roles)) return no(overage(identity.roles));
  const roles = rolesIn(claims[identity.roles], identity);
  return { kind: 'caller', caller: { subject: claims.sub, workerId: worker.workerId, roles } };
}

/** OAuth's scopes of the token the authorizer has verified: `scope` (RFC 9068), or Okta's `scp`, which is a list. */
export function scopesOf(event: Pick<APIGatewayProxyEventV2, 'requestContext'>): readonly string[] {
  const { scope, scp } = Authorized.safeParse(event.requestContext).data?.authorizer.jwt.claims ?? {};
  // A list comes as text from API Gateway: `[one two]`. No scope holds a space or a bracket that begins or ends it.
  return [scope ?? scp]
    .flat()
    .flatMap((value) => (typeof value === 'string' ? value.replace(/^\[|\]$/g, '').split(' ') : []))
    .filter((value) => value !== '');
}

const no = (because: string): Called => ({ kind: 'refused', because });

const BEARER = /^(?:Bearer +)?([\w-]+\.([\w-]+)\.[\w-]+)$/i;

/**
 * The claims as the token has them. API Gateway hands them on as text, and a list as `[one two]`, in which a name with a space is
 * two names; the token it verified is in the request, and must be the very one. Undefined when it is not.
 */
function exactly(said: Claims, authorization: string | undefined): Claims | undefined {
  if (authorization === undefined) return said;
  const body = BEARER.exec(authorization.trim())?.[2];
  const claims = body === undefined ? undefined : z.record(z.string(), z.unknown()).safeParse(jsonIn(body)).data;
  return claims !== undefined && ['sub', 'iss', 'jti'].every((name) => asSaid(claims[name]) === asSaid(said[name]))
    ? claims
    : undefined;
}

function asSaid(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function jsonIn(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
  } catch {
    // What is no JSON holds no claims: the caller says so.
    return undefined;
  }
}

/** One worker id or none; a list of one is that one. */
function workerIn(
  claim: unknown,
  { workerId: name }: Identity,
): { readonly workerId: WorkerId | undefined } | { readonly because: string } {
  const all = [claim].flat().filter((one) => one !== undefined && one !== null && one !== '');
  if (all.length === 0) return { workerId: undefined };
  if (all.length > 1)
    return { because: `the claim ${name} of your token names ${all.length} worker ids: it must name one` };
  const [one] = all;
  const read = WorkerId.safeParse(typeof one === 'number' ? String(one) : one);
  return read.success ? { workerId: read.data } : { because: `the claim ${name} of your token is no worker id` };
}

/**
 * What stands for a role is compared whole. Without a mapping a text is role names with spaces between them. A list in the text
 * form of API Gateway is nobody's: where its names begin and end is not known.
 */
function rolesIn(claim: unknown, { as }: Identity): readonly Role[] {
  const values = Array.isArray(claim) ? claim : typeof claim === 'string' ? textsIn(claim, as !== undefined) : [];
  return Role.options.filter((role) =>
    (as === undefined ? [role] : (as[role] ?? [])).some((one) => values.includes(one)),
  );
}

function textsIn(text: string, whole: boolean): readonly string[] {
  return whole ? [text] : text.split(/[\s,]+/);
}

/**
 * Entra leaves the groups out when they are too many, and says so:
 * learn.microsoft.com/en-us/security/zero-trust/develop/configure-tokens-group-claims-app-roles
 */
function isOverage(claims: Claims, name: string): boolean {
  if (claims[name] !== undefined) return false;
  const elsewhere = z.record(z.string(), z.unknown()).safeParse(claims._claim_names).data ?? {};
  return Object.hasOwn(elsewhere, name) || claims.hasgroups === true || claims.hasgroups === 'true';
}

function overage(name: string): string {
  return `you are in too many groups for your token to name them (${name} is left out): have an app role assigned instead, and identity.claims.roles say roles (docs/api.md#identity)`;
}
