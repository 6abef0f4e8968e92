/** What a connector's Lambda is asked. Apart from the other steps of a case, which planning loads. */
import * as z from 'zod';
import { Lane } from '../core/change.ts';
import { Digest, System } from '../core/ids.ts';
import { about, version } from '../core/steps.ts';

export const ConnectorRequest = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('observe'), ...about, system: System }),
  z.strictObject({
    action: z.literal('apply'),
    ...about,
    system: System,
    planDigest: Digest,
    lane: Lane,
  }),
  /** Reads and answers without storing: a preview, an access question; a doctor's check, with the secret read `anew`. */
  z.strictObject({ action: z.literal('look'), version, query: z.unknown(), how: z.literal('anew').optional() }),
  /** A page of all its accounts, answered without storing. */
  z.strictObject({ action: z.literal('list'), version, from: z.string().optional() }),
]);
export type ConnectorRequest = z.infer<typeof ConnectorRequest>;
