/** How a delivery carries CloudEvents: by its Content-Type, or by `ce-` headers. CloudEvents HTTP binding 1.0.2, 3 */
import { header } from '../../core/hmac.ts';
import type { Delivery } from '../delivery.ts';

export type Mode = 'batch' | 'structured' | 'binary';

/** Undefined for another format than JSON, and for what says of itself nowhere that it is an event. */
export function modeOf(delivery: Delivery): Mode | undefined {
  const type = (header(delivery, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/cloudevents-batch+json') return 'batch';
  if (type === 'application/cloudevents+json') return 'structured';
  if (type.startsWith('application/cloudevents')) return undefined;
  return isJson(type) && header(delivery, 'ce-specversion') !== undefined ? 'binary' : undefined;
}

export function isJson(mediaType: string): boolean {
  return /^(?:application|text)\/(?:[\w.-]+\+)?json$/.test(mediaType);
}
