/** Where Slack sends what somebody did there: docs/channels.md. */
import type { Routes } from './route.ts';

export const receiveSlack = {
  'POST /v1/channels/slack': {
    does: 'Takes what somebody did in Slack, and has it decided.',
    may: 'vendor',
    finer: "Slack's signature over the raw bytes; who pressed may decide only what they may decide anywhere",
    once: { by: 'nature', because: 'the same decision of the same approver again answers as the first did' },
    answers: {},
  },
} as const satisfies Routes;
