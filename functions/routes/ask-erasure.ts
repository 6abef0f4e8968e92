/** Erasing a person: one operator asks, another confirms, and anybody who may look sees how far it is. */
import * as z from 'zod';
import type { Routes } from './route.ts';

export const Asking = z.strictObject({
  because: z.string().min(3).max(500),
  confirm: z
    .boolean()
    .default(false)
    .meta({ description: 'True: what another operator asked for is confirmed, and cannot be taken back' }),
});
export type Asking = z.infer<typeof Asking>;

export const askErasure = {
  'POST /v1/people/{workerId}/erasure': {
    does: 'Asks that a person be erased, or confirms what another operator asked.',
    may: ['operator'],
    finer: 'by two operators, neither of them the person; not before retention is over, nor under a legal hold',
    body: Asking,
    once: {
      by: 'nature',
      because: 'a person has one erasure: asked again it is the same, and confirmed again it goes on',
    },
    answers: { 200: 'Erasure', 202: 'Erasure' },
  },
  'GET /v1/erasures/{id}': {
    does: 'Shows how far an erasure is, and when the last backup of what it erased is gone.',
    may: ['operator', 'auditor'],
    reading: { what: 'erasure', of: 'auditors', id: 'erasureId' },
    answers: { 200: 'Erasure' },
  },
} as const satisfies Routes;
