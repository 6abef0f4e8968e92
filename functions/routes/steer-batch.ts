/** What operators do about a batch of events that is held. */
import * as z from 'zod';
import { DigestShown } from '../core/ids.ts';
import type { Routes } from './route.ts';

const common = {
  may: ['operator'],
  body: z.strictObject({ digest: DigestShown, because: z.string().min(3).max(500) }),
  answers: { 200: 'BatchSteered' },
} as const;

export const steerBatch = {
  'POST /v1/batches/{id}/release': {
    ...common,
    does: 'Lets the events of a held batch go on.',
    finer: 'not by anybody in it, nor who asked for any of it; policy says how many operators it takes',
    once: { by: 'nature', because: 'an operator signs once, and one that was released goes on with what is left' },
  },
  'POST /v1/batches/{id}/reject': {
    ...common,
    does: 'Ends every case of a held batch.',
    once: { by: 'nature', because: 'one that was rejected is ended again: there is nothing left to end' },
  },
} as const satisfies Routes;
