/** How far the reading of all accounts of a target is, and where it goes on. Forgotten after a week. */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant, System } from '../core/ids.ts';
import type { Sources } from './sources.ts';

/** Our choice. */
const KEPT_SECONDS = 7 * 86_400;

export const Listing = z.strictObject({
  system: System,
  listId: z.string(),
  readAt: Instant,
  /** How many records of it are written. */
  parts: z.int(),
  /** The target's word for the page to come; it may name somebody, and goes when the list is whole. */
  next: z.string().exactOptional(),
  endedAt: Instant.exactOptional(),
});
export type Listing = z.infer<typeof Listing>;

const listingKey = (system: string) => ({ pk: `target#${system}`, sk: 'listing' });
const Item = z.object({ listing: Listing });

export async function putListing({ client, table }: Sources, listing: Listing): Promise<void> {
  const forgottenAt = Math.floor(Date.parse(listing.readAt) / 1000) + KEPT_SECONDS;
  const Item = { ...listingKey(listing.system), listing, forgottenAt };
  await client.send(new PutCommand({ TableName: table, Item }));
}

/** Undefined for a target that was not listed this week. */
export async function findListing({ client, table }: Sources, system: string): Promise<Listing | undefined> {
  const { Item: found } = await client.send(
    new GetCommand({ TableName: table, Key: listingKey(system), ConsistentRead: true }),
  );
  return found === undefined ? undefined : Item.parse(found).listing;
}
