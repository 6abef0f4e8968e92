/** Where sources send lifecycle events, signed. */
import type { Routes } from './route.ts';

export const receiveEvents = {
  'POST /v1/events': {
    does: 'Takes lifecycle events, one or a batch; an outcome for each.',
    may: 'signed',
    finer: 'every event must be of the source that signed',
    once: {
      by: 'nature',
      because: 'an event is stored once, by its source and id, however often it is sent',
    },
    answers: { 202: 'Outcomes', 422: 'Outcomes' },
  },
} as const satisfies Routes;
