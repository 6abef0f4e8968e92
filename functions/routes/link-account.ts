/** An operator's word on whose an account is. */
import * as z from 'zod';
import { System } from '../core/ids.ts';
import type { Routes } from './route.ts';

export const Linking = z.strictObject({
  system: System,
  accountId: z.string().min(1).max(200),
  because: z.string().min(3).max(500),
  theirs: z.boolean().default(true).meta({ description: 'False: a human has looked, and it is somebody else’s' }),
});
export type Linking = z.infer<typeof Linking>;

export const linkAccount = {
  'POST /v1/people/{workerId}/link': {
    does: 'Takes an operator’s word that an account is a person’s, and plans for them again.',
    may: ['operator'],
    finer: 'never for oneself, and never an account that is known as somebody else’s',
    body: Linking,
    once: { by: 'key', required: false, because: 'each saying opens a case of its own' },
    answers: { 202: 'CaseOpened' },
  },
} as const satisfies Routes;
