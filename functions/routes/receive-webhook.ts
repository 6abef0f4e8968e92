/** Where HR systems send what they know, in the form and with the signature of each. */
import type { Routes } from './route.ts';

export const receiveWebhook = {
  'POST /v1/sources/{source}': {
    does: 'Takes lifecycle events of the source the path names, or what its HR system sends in its own form (docs/sources.md).',
    may: 'signed',
    finer: 'the path must name the source that signed; a source with a form of its own signs in its own way',
    once: {
      by: 'nature',
      because: 'an event is stored once, by its source and id; a hint only has the record read again',
    },
    answers: { 200: 'SourceTaken', 202: 'SourceTaken', 422: 'SourceTaken' },
  },
} as const satisfies Routes;
