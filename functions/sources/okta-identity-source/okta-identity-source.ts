/** What clients of Okta's Identity Sources API send, taken as Okta takes it: a session, loads into it, and then all of it at once. */
import * as z from 'zod';
import type { Carried, CarriedRecords } from '../delivery.ts';
import { source } from '../source.ts';
import { mapping } from './mapping.ts';

/** The custom identity source that the client has in its address. */
const Settings = z.strictObject({ identitySourceId: z.string().min(1) });

export const oktaIdentitySource = source({
  title: 'Okta Identity Sources',
  // The API token, as Okta's clients send it: developer.okta.com/docs/guides/anything-as-a-source
  signature: { kind: 'bearer', header: 'authorization', prefix: 'SSWS ' },
  mapping,
  settings: Settings,
  isAt: ({ id, job }, settings) => job === undefined && Settings.safeParse(settings).data?.identitySourceId === id,
  sessions: true,
});

/** What a session says once its import is started: its loads in their order. */
export function importOf(loads: readonly (readonly Carried[])[]): CarriedRecords {
  return { kind: 'records', carried: loads.flat() };
}
