/** Exports of evidence. */
import * as z from 'zod';
import type { Routes } from './route.ts';

export const exportEvidence = {
  'POST /v1/exports': {
    does: 'Has a verifiable export of the evidence of a period made.',
    may: ['auditor'],
    body: z.strictObject({
      from: z.iso.date(),
      to: z.iso.date(),
      privateParts: z
        .enum(['included', 'withheld'])
        .default('withheld')
        .meta({ description: 'Personal data leaves only when it is asked for' }),
      since: z
        .array(z.int().min(0))
        .max(16)
        .optional()
        .meta({ description: 'Sizes of checkpoints that you kept: that the log has only grown from them is proven' }),
      because: z
        .string()
        .min(3)
        .max(200)
        .optional()
        .meta({ description: 'What it is for: kept with the evidence that it was asked for' }),
    }),
    once: { by: 'key', required: false, because: 'each is written anew, which takes minutes' },
    throttle: {
      perSecond: 1,
      burst: 5,
      perCallerAMinute: 30,
      because: 'each reads the evidence of a whole period',
    },
    answers: { 200: 'ExportReady', 202: 'ExportUnderway' },
  },
  'GET /v1/exports/{id}': {
    does: 'Says how far an export is, and gives links to its files.',
    may: ['auditor'],
    answers: { 200: 'Export' },
  },
} as const satisfies Routes;
