/**
 * Whom a source that sends its records itself has now, by key alone: the whole list that finds what a lost DELETE, or a lost
 * `active: false`, was to say. Of any such kind, at the source's own address and proved as its deliveries are (docs/sources.md).
 */
import * as z from 'zod';
import { header } from '../core/hmac.ts';
import { Instant } from '../core/ids.ts';
import { addSeconds, instant } from '../core/schedule.ts';
import { readJson } from './body.ts';
import type { Delivery } from './delivery.ts';
import { type Refusal, refusalOf, refused } from './refusal.ts';

export const ROLL_CALL_TYPE = 'application/vnd.tenure.everybody+json';

const RollCall = z.strictObject({
  /** When the source's own system was asked: who was heard of since is not missed. */
  asOf: Instant,
  /** Everybody who has not left, by the key of their record. */
  workers: z.array(z.string().min(1).max(300)).min(1).readonly(),
});
export type RollCall = z.infer<typeof RollCall>;

type Read =
  | { readonly kind: 'read'; readonly list: RollCall }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** Our choice: two clocks are never further apart than this, or one of them is wrong. */
export const SKEW_SECONDS = 300;

export function isRollCall(delivery: Delivery): boolean {
  const [type = ''] = (header(delivery, 'content-type') ?? '').split(';');
  return type.trim().toLowerCase() === ROLL_CALL_TYPE;
}

/** Never throws: a list that is not whole, or of nobody, is none. */
export function readRollCall({ body }: Delivery, now: Instant): Read {
  const read = readJson(body);
  if (read.kind === 'refused') return read;
  const { data: list, error } = RollCall.safeParse(read.value);
  if (list === undefined) {
    const refusals = error.issues.slice(0, MOST_REASONS).map((issue) => ({ ...refusalOf(issue, ''), mend: FORM }));
    return { kind: 'refused', refusals };
  }
  if (list.asOf > addSeconds(now, SKEW_SECONDS))
    return refused('asOf is still to come', '/asOf', 'send when HR was asked, in UTC');
  // As all instants of ours are written, so that they compare as text.
  return { kind: 'read', list: { ...list, asOf: instant(Date.parse(list.asOf)) } };
}

const MOST_REASONS = 5;
const FORM = 'send {"asOf": "<when HR was asked, in UTC>", "workers": ["<key>", …]} of everybody who has not left';
