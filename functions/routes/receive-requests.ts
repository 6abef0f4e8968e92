/** Asking for access until a day, taking that back, and seeing how it stands. */
import * as z from 'zod';
import { Instant, WorkerId } from '../core/ids.ts';
import type { Routes } from './route.ts';

export const Asking = z.strictObject({
  kind: z.enum(['request', 'exception']).default('request'),
  workerId: WorkerId.optional().meta({ description: 'Whom it is for; the caller, where it is left out' }),
  entitlement: z.string().min(1).max(300).meta({ description: 'Its name in the catalogue, or its id' }),
  until: z.union([z.iso.date(), Instant]).meta({ description: 'A day, to its end where the person is; or an instant' }),
  because: z
    .string()
    .min(10, 'say why, in ten characters or more: approvers read it')
    .max(500)
    .meta({ description: 'Approvers read it' }),
});
export type Asking = z.infer<typeof Asking>;

export const receiveRequests = {
  'POST /v1/requests': {
    does: 'Asks for access until a day, or for access to be kept beyond a termination.',
    may: ['requester'],
    finer:
      'policy says what may be asked for whom (policies/requests.yaml); what nobody has to approve, only for oneself, for whom one leads, and by operators; without a worker id in the token, say for whom',
    body: Asking,
    once: { by: 'key', required: true, because: 'each asking is a request of its own, which approvers decide' },
    answers: { 200: 'RequestMade', 202: 'RequestMade' },
  },
  'GET /v1/requests/{id}': {
    does: 'Shows how a request stands, and who has to approve it.',
    may: ['requester', 'operator', 'auditor'],
    reading: { what: 'request', of: 'auditors', id: 'requestId' },
    finer: 'a requester sees what they asked for, and what is for them',
    answers: { 200: 'RequestShown' },
  },
  'POST /v1/requests/{id}/withdraw': {
    does: 'Takes a request or an exception back; what it gave goes.',
    may: ['requester', 'operator'],
    finer: 'who asked, whom it is for, and operators; nobody else',
    body: z.strictObject({ workerId: WorkerId, because: z.string().max(500).optional() }),
    once: { by: 'nature', because: 'withdrawing opens one case, named by the request' },
    answers: { 202: 'RequestWithdrawn' },
  },
} as const satisfies Routes;
