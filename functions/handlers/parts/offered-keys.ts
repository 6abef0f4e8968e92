/** Keys that are offered to verify a source by: anybody can offer one, and only that counts which the vendor, asked by its API, calls its own (confirm-key.ts). */
import { clock } from '../../runtime/clock.ts';
import { sources } from '../../runtime/parts.ts';
import { enqueue } from '../../runtime/source-queue.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { kindNamed } from '../../sources/manifest.ts';
import type { Greeting } from '../../sources/source.ts';
import { findOffers, forgetOffers, putOffer } from '../../store/offers.ts';

/** The vendor is asked when the first is offered, and with each pull: whoever offers many makes nobody ask more often. */
export async function keyOffered(source: string, { key }: Greeting): Promise<void> {
  if (key === undefined) return;
  if (await putOffer(sources(), source, key, nowSeconds())) await enqueue(source, [CONFIRM]);
}

/** Where keys wait, because the vendor did not know them yet or strangers offered some before. */
export async function confirmAgain(source: string, { kind }: ConfiguredSource): Promise<void> {
  if (kindNamed(kind)?.api?.confirmsKeys !== true) return;
  if ((await offeredKeys(source)).length > 0) await enqueue(source, [CONFIRM]);
}

const CONFIRM = { version: 1, kind: 'confirm' } as const;

export function offeredKeys(source: string): Promise<readonly string[]> {
  return findOffers(sources(), source, nowSeconds());
}

export function forgetKeys(source: string): Promise<void> {
  return forgetOffers(sources(), source, nowSeconds());
}

function nowSeconds(): number {
  return Date.parse(clock()) / 1000;
}
