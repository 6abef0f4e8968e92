/** The answer to a sender who asks whether it may send here, so that nobody can have it flood others. CloudEvents http-webhook.md 1.0.2, 4 */
import * as z from 'zod';
import { header } from '../../core/hmac.ts';
import type { Answer } from '../answer.ts';
import type { Delivery } from '../delivery.ts';

/** Our choice: what one source may send before others wait. */
const REQUESTS_PER_MINUTE = 600;

export const Permitted = z.strictObject({
  /** The senders that may; without it all who ask: it is the token or the signature that says who sends. */
  origins: z.array(z.string()).readonly().optional(),
  requestsPerMinute: z.int().min(1).default(REQUESTS_PER_MINUTE),
});
export type Permitted = z.input<typeof Permitted>;

/** A callback that is asked for is never called: an address a stranger gives is not one we call. */
export function permission(
  delivery: Pick<Delivery, 'headers'>,
  { origins, requestsPerMinute = REQUESTS_PER_MINUTE }: Permitted = {},
): Answer {
  const origin = header(delivery, 'webhook-request-origin')?.trim();
  if (origin === undefined) return { status: 405, headers: { allow: 'POST' } };
  if (!isName(origin) || (origins !== undefined && !origins.includes(origin)))
    return { status: 403, headers: { allow: 'POST' } };
  const asked = header(delivery, 'webhook-request-rate')?.trim() ?? '';
  const rate = /^[1-9]\d{0,8}$/.test(asked) ? Math.min(Number(asked), requestsPerMinute) : requestsPerMinute;
  return {
    status: 200,
    headers: { allow: 'POST', 'webhook-allowed-origin': origin, 'webhook-allowed-rate': String(rate) },
  };
}

/** A DNS name: what is echoed into a header is nothing else. */
function isName(origin: string): boolean {
  return origin.length <= 253 && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(origin);
}
