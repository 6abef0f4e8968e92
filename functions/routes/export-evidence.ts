/** Exports of evidence. */
import * as z from 'zod';
import { OcsfAsked, SampleAsked } from '../core/evidence-export.ts';
import type { Routes } from './route.ts';

export const exportEvidence = {
  'POST /v1/exports': {
    does: 'Has a verifiable export of the evidence of a period made.',
    may: ['auditor'],
    reading: { what: 'export', of: 'everybody', answered: true },
    body: z.strictObject({
      from: z.iso.date(),
      to: z.iso.date(),
      privateParts: z
        .enum(['included', 'withheld'])
        .default('withheld')
        .meta({ description: 'Personal data leaves only when it is asked for' }),
      sample: SampleAsked.prefault({}).meta({ description: 'The cases that are drawn, with a bundle of each' }),
      ocsf: OcsfAsked.default('1.8').meta({
        description:
          'The version of OCSF of the events in it: 1.9 has 3007 User Management in place of 3001 and 3005; none: without events',
      }),
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
    reading: { what: 'export', of: 'everybody', answered: true },
    answers: { 200: 'Export' },
  },
} as const satisfies Routes;
