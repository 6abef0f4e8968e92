/** Where ticket systems send hints: docs/tickets.md. */
import type { Routes } from './route.ts';

export const receiveTickets = {
  'POST /v1/tickets/{system}': {
    does: 'Takes a hint that a ticket has changed; the ticket is read back.',
    may: 'vendor',
    finer: 'the proof that is configured for the system: a signature over the raw bytes, or a key',
    once: { by: 'nature', because: 'a hint only has the ticket read again' },
    answers: {},
  },
} as const satisfies Routes;
