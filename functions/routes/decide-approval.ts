/** Deciding an approval. */
import * as z from 'zod';
import { DigestShown } from '../core/ids.ts';
import type { Routes } from './route.ts';

export const Deciding = z.strictObject({
  decision: z.enum(['approved', 'denied']),
  because: z.string().max(500).optional(),
  planDigest: DigestShown.meta({
    description: 'Of the plan that was shown: a decision about another one is refused as stale',
  }),
});
export type Deciding = z.infer<typeof Deciding>;

export const decideApproval = {
  'POST /v1/approvals/{id}': {
    does: 'Takes one decision on one approval.',
    may: ['approver'],
    finer:
      'only those the rule names, or to whom they delegated; never who asked, nor whom it is for; never a caller without a worker id',
    body: Deciding,
    once: { by: 'nature', because: 'the same decision of the same approver again answers as the first did' },
    answers: { 200: 'ApprovalDecided' },
  },
} as const satisfies Routes;
