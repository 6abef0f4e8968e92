/** Keys that were offered to verify a source by, by whoever knows its address: kept for a day, until the vendor has said which is its own. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { asText, kept, readMany } from './items.ts';
import type { Sources } from './sources.ts';

/** Our choice: strangers can offer some too; a vendor is asked to offer its own again. */
const MOST_OFFERS = 5;
const KEPT_SECONDS = 86_400;

const Offer = z.strictObject({ key: z.string(), until: z.number() });
const Item = z.object({ offers: kept(z.array(Offer)) });
type Offer = z.infer<typeof Offer>;

const offersKey = (source: string) => ({ pk: source, sk: 'offers' });

/** The newest first. */
export async function findOffers(sources: Sources, source: string, nowSeconds: number): Promise<readonly string[]> {
  return (await offersOf(sources, source, nowSeconds)).map(({ key }) => key);
}

/** True when none waited: then the vendor is to be asked. */
export async function putOffer(sources: Sources, source: string, key: string, nowSeconds: number): Promise<boolean> {
  const before = await offersOf(sources, source, nowSeconds);
  if (before.some((one) => one.key === key)) return false;
  const offers = [{ key, until: nowSeconds + KEPT_SECONDS }, ...before].slice(0, MOST_OFFERS);
  await put(sources, source, offers, nowSeconds + KEPT_SECONDS);
  return before.length === 0;
}

/** None is kept once one of them is known to be the vendor's own. */
export async function forgetOffers(sources: Sources, source: string, nowSeconds: number): Promise<void> {
  await put(sources, source, [], nowSeconds);
}

async function offersOf({ client, table }: Sources, source: string, nowSeconds: number): Promise<readonly Offer[]> {
  const [item] = await readMany(client, table, [offersKey(source)]);
  return item === undefined ? [] : Item.parse(item).offers.filter(({ until }) => until > nowSeconds);
}

async function put(
  { client, table }: Sources,
  source: string,
  offers: readonly Offer[],
  forgottenAt: number,
): Promise<void> {
  const Item = { ...offersKey(source), offers: asText(offers), forgottenAt: Math.ceil(forgottenAt) };
  await client.send(new PutCommand({ TableName: table, Item }));
}
