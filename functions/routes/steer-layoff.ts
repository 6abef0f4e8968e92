/** Proposing a layoff, and a second operator's word on it. */
import * as z from 'zod';
import { DigestShown } from '../core/ids.ts';
import { Proposal } from '../core/layoff.ts';
import type { Routes } from './route.ts';

const common = {
  may: ['operator'],
  body: z.strictObject({ digest: DigestShown, because: z.string().min(3).max(500) }),
  answers: { 200: 'LayoffSteered' },
} as const;

export const steerLayoff = {
  'POST /v1/layoffs': {
    does: 'Proposes a list of people to leave.',
    may: ['operator'],
    finer: 'not by anybody on it',
    body: Proposal,
    once: { by: 'nature', because: 'the same list, end and reason are the same layoff' },
    answers: { 200: 'LayoffProposed' },
  },
  'POST /v1/layoffs/{id}/release': {
    ...common,
    does: 'Approves a layoff another operator proposed.',
    finer: 'by a second operator, and not by anybody on it',
    once: { by: 'nature', because: 'an operator signs once; an approved one is refused as approved' },
  },
  'POST /v1/layoffs/{id}/reject': {
    ...common,
    does: 'Rejects a layoff.',
    once: { by: 'nature', because: 'a rejected one is refused as rejected' },
  },
} as const satisfies Routes;
