/** Where Teams sends what somebody did there: docs/channels.md. */
import type { Routes } from './route.ts';

export const receiveTeams = {
  'POST /v1/channels/teams': {
    does: 'Takes what somebody did in Teams, and decides it.',
    may: 'vendor',
    finer: "the Bot Connector's token; who pressed may decide only what they may decide anywhere",
    once: { by: 'nature', because: 'the same decision of the same approver again answers as the first did' },
    answers: {},
  },
} as const satisfies Routes;
