/** A bulk load of an identity source session: profiles to be upserted, or ids of who is gone. developer.okta.com/docs/guides/anything-as-a-source */
import * as z from 'zod';
import { readJson } from '../body.ts';
import type { Carried } from '../delivery.ts';
import { isKeepable, MOST_KEY_BYTES } from '../key.ts';
import { type Refusal, refusalOf, refused } from '../refusal.ts';

export type LoadKind = 'bulk-upsert' | 'bulk-delete';

/** "You can load up to 200 KB of data in a single bulk-load request. This equates to 200 user profiles." Same page. */
const MOST_PROFILES = 200;
const MOST_BYTES = 200 * 1024;

const externalId = z
  .string()
  .trim()
  .min(1)
  .max(512)
  .refine(isKeepable, { error: `expected ${MOST_KEY_BYTES} bytes at most` });
/** "All attributes in a profile object are treated as strings. Arrays are not supported." */
const Profile = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable());
const LOADS = {
  'bulk-upsert': loadOf(z.object({ externalId, profile: Profile })),
  'bulk-delete': loadOf(z.object({ externalId })),
} as const;

function loadOf<One extends z.ZodType>(one: One) {
  return z.object({ entityType: z.literal('USERS'), profiles: z.array(one).min(1).max(MOST_PROFILES) });
}

export type LoadRead =
  | { readonly kind: 'load'; readonly carried: readonly Carried[] }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** One profile of a load, as it is kept until the session is imported. */
export const LoadedProfile = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('record'), where: z.string(), record: z.unknown() }),
  z.object({ kind: z.literal('left'), where: z.string(), key: z.string() }),
]) satisfies z.ZodType<Carried>;

/** `where` is the place of the load in its session. A load is taken whole or not at all, and its sender is told at once. */
export function readLoad(kind: LoadKind, body: Uint8Array, where = ''): LoadRead {
  if (body.byteLength > MOST_BYTES)
    return refused(
      `the load is ${body.byteLength} bytes`,
      '',
      `send ${MOST_BYTES} at most, and the rest in another load`,
    );
  const json = readJson(body);
  if (json.kind === 'refused') return json;
  return kind === 'bulk-upsert' ? upserted(json.value, where) : deleted(json.value, where);
}

function upserted(value: unknown, where: string): LoadRead {
  const read = LOADS['bulk-upsert'].safeParse(value);
  if (!read.success) return no(read.error);
  const { entityType, profiles } = read.data;
  // "When bulk importing data, you pass the full profile": what is left out is not there.
  const carried = profiles.map(({ externalId: key, profile }, at): Carried => {
    return { kind: 'record', where: `${where}/profiles/${at}`, record: { externalId: key, entityType, profile } };
  });
  return { kind: 'load', carried };
}

function deleted(value: unknown, where: string): LoadRead {
  const read = LOADS['bulk-delete'].safeParse(value);
  if (!read.success) return no(read.error);
  const carried = read.data.profiles.map(({ externalId: key }, at): Carried => {
    return { kind: 'left', where: `${where}/profiles/${at}`, key };
  });
  return { kind: 'load', carried };
}

function no({ issues }: z.ZodError): LoadRead {
  return { kind: 'refused', refusals: issues.slice(0, MOST_REASONS).map((issue) => refusalOf(issue, '')) };
}

const MOST_REASONS = 20;
