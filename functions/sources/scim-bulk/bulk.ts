/** A SCIM bulk request, its operations each with a pointer: the request itself, not yet what it means. RFC 7644, 3.7 */
import * as z from 'zod';
import { header } from '../../core/hmac.ts';
import { readJson } from '../body.ts';
import type { Delivery } from '../delivery.ts';
import { type Refusal, refusalOf, refused } from '../refusal.ts';

export const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const Request = z.object({
  schemas: z.array(z.string()).refine((all) => all.some((one) => one.toLowerCase() === BULK_REQUEST.toLowerCase()), {
    error: `expected ${BULK_REQUEST}`,
  }),
  failOnErrors: z.int().min(1).nullish(),
  Operations: z.array(z.unknown()).min(1),
});

const Operation = z.object({
  method: z.string().max(20),
  bulkId: z.string().max(200).nullish(),
  path: z.string().max(500),
  data: z.record(z.string(), z.unknown()).nullish(),
});

export interface Asked {
  /** A JSON pointer to it. */
  readonly where: string;
  readonly method: string;
  readonly bulkId?: string;
  readonly path: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** `status`: what an HTTP client is told. */
export type BulkRead =
  | {
      readonly kind: 'bulk';
      /** Every operation in its order: what is asked, or why it cannot be told. */
      readonly operations: readonly (Asked | { readonly where: string; readonly refusals: readonly Refusal[] })[];
      readonly failOnErrors?: number;
    }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[]; readonly status: 400 | 413 | 415 };

export interface BulkLimits {
  readonly mediaTypes: readonly string[];
  /** The status for another media type. */
  readonly otherMediaType: 400 | 415;
  readonly operations: number;
  /** The status for more operations than that. */
  readonly tooMany: 400 | 413;
}

export function readBulk(delivery: Delivery, limits: BulkLimits): BulkRead {
  const mediaType = (header(delivery, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!limits.mediaTypes.includes(mediaType))
    return because(limits.otherMediaType, 'the Content-Type is none we read', '', `send ${limits.mediaTypes[0]}`);
  const body = readJson(delivery.body);
  if (body.kind === 'refused') return { ...body, status: 400 };
  const request = Request.safeParse(body.value);
  if (!request.success)
    return { kind: 'refused', status: 400, refusals: request.error.issues.map((issue) => refusalOf(issue, '')) };
  const { Operations, failOnErrors } = request.data;
  if (Operations.length > limits.operations)
    return because(
      limits.tooMany,
      `there are ${Operations.length} operations`,
      '/Operations',
      `send ${limits.operations} at most in one request`,
    );
  const operations = Operations.map((value, index) => asked(value, `/Operations/${index}`));
  return { kind: 'bulk', operations, ...(failOnErrors ? { failOnErrors } : {}) };
}

function asked(value: unknown, where: string): Asked | { where: string; refusals: readonly Refusal[] } {
  const read = Operation.safeParse(value);
  if (!read.success) return { where, refusals: read.error.issues.map((issue) => refusalOf(issue, where)) };
  const { method, path, bulkId, data } = read.data;
  return { where, method: method.toUpperCase(), path, ...(bulkId ? { bulkId } : {}), ...(data ? { data } : {}) };
}

function because(status: 400 | 413 | 415, what: string, where: string, mend: string): BulkRead {
  return { ...refused(what, where, mend), status };
}
