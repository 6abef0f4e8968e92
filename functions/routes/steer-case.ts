/** What an operator does about a case that waits for them. */
import * as z from 'zod';
import { DigestShown } from '../core/ids.ts';
import type { Routes } from './route.ts';

const Steering = z.strictObject({
  planDigest: DigestShown.optional().meta({ description: 'Of the plan that was looked at: a release is of that one' }),
  because: z.string().min(3).max(500).optional(),
  change: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .meta({ description: 'Which change is waived: its id in the plan that is shown' }),
  task: z.string().min(1).max(300).optional().meta({ description: 'What is attested, as the finding names it' }),
});

const common = { may: ['operator'], body: Steering, answers: { 200: 'CaseSteered' } } as const;

export const steerCase = {
  'POST /v1/cases/{id}/release': {
    ...common,
    does: 'Lets a held plan run, exactly as it is.',
    finer: 'not by whom it is about, nor who asked for it; policy says how many operators it takes',
    once: { by: 'nature', because: 'a release is of one plan digest, and an operator signs it once' },
  },
  'POST /v1/cases/{id}/retry': {
    ...common,
    does: 'Runs a case again from the top: it observes and plans anew.',
    once: { by: 'nature', because: 'it observes first, and writes only what is still missing' },
  },
  'POST /v1/cases/{id}/cancel': {
    ...common,
    does: 'Ends a joiner or mover that must not run.',
    finer: "a leaver's case is not cancelled: HR rescinds the termination",
    once: { by: 'nature', because: 'a case ends once; again it is refused as ended' },
  },
  'POST /v1/cases/{id}/waive': {
    ...common,
    does: 'Takes an operator’s decision that a change of a case need not be made.',
    finer: 'not by whom it is about, nor who asked for it; a change of the cut takes two operators',
    once: { by: 'nature', because: 'a change is waived once, and an operator signs it once' },
  },
  'POST /v1/cases/{id}/attest': {
    ...common,
    does: 'Takes an operator’s word that a task of a case is done.',
    finer: 'never by whom it is about, nor who decided an approval of the case',
    once: { by: 'nature', because: 'a task is attested once: then the case has it no more' },
  },
} as const satisfies Routes;
