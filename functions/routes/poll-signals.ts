/** Where receivers fetch their events themselves (RFC 8936). */
import * as z from 'zod';
import type { Routes } from './route.ts';

const Jti = z.string().min(1).max(200);
/** Ours: as many as one answer holds. */
const MOST = 1000;

export const pollSignals = {
  'POST /v1/signals/streams/{id}/poll': {
    does: 'Acknowledges events and gives the next ones.',
    may: 'receiver',
    scopes: ['ssf.manage', 'ssf.read'],
    body: z.object({
      maxEvents: z.int().min(0).optional(),
      returnImmediately: z.boolean().default(false),
      ack: z.array(Jti).max(MOST).default([]),
      setErrs: z
        .record(Jti, z.object({ err: z.string().max(64), description: z.string().max(2000).optional() }))
        .refine((errors) => Object.keys(errors).length <= MOST, 'expected at most a thousand')
        .default({}),
    }),
    once: { by: 'nature', because: 'what was acknowledged is gone, and what was not comes again' },
    answers: {},
  },
} as const satisfies Routes;
