/** Where sources send lifecycle events, signed. */
import type { Routes } from './route.ts';

const SENT_TWICE = {
  by: 'nature',
  because: 'an event is stored once, by its source and id, however often it is sent',
} as const;
const answers = { 202: 'Outcomes', 422: 'Outcomes' };

export const receiveEvents = {
  'POST /v1/events': {
    does: 'Takes lifecycle events, one or a batch; an outcome for each.',
    may: 'signed',
    finer: 'every event must be of the source that signed',
    once: SENT_TWICE,
    answers,
  },
  'POST /v1/sources/{source}': {
    does: 'Takes lifecycle events of the source the path names.',
    may: 'signed',
    finer: 'the path must name the source that signed',
    once: SENT_TWICE,
    answers,
  },
} as const satisfies Routes;
