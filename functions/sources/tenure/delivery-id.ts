/** What tells a delivery that is signed as our own intake from others: signed at one moment it is one, sent anew a file is signed anew. */
import { createHash } from 'node:crypto';
import { header } from '../../core/hmac.ts';
import type { Delivery } from '../delivery.ts';

export function deliveryIdOf(delivery: Delivery): { readonly deliveryId?: string } {
  const timestamp = header(delivery, 'tenure-timestamp');
  if (timestamp === undefined) return {};
  const signed = createHash('sha256').update(`${timestamp}.`).update(delivery.body).digest('hex');
  return { deliveryId: `signed-${signed.slice(0, 40)}` };
}
