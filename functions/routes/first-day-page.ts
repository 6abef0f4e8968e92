/** Somebody's first day as a page, and what lets them in. */
import type { Routes } from './route.ts';

export const showFirstDay = {
  'GET /v1/people/{workerId}/first-day': {
    does: 'Shows what is ready for somebody who joins to who looks after it.',
    may: 'session',
    roles: ['operator'],
    orManager: true,
    finer: 'never about oneself',
    reading: { nothing: 'no auditor is shown it' },
    answers: {},
  },
} as const satisfies Routes;

export const giveFirstDaySecret = {
  'POST /v1/people/{workerId}/first-day': {
    does: 'Has a target make what lets a joiner in, and shows it once.',
    may: 'session',
    roles: ['operator'],
    orManager: true,
    finer: 'never about oneself; another one only on the word of an operator who is not the manager',
    reading: { nothing: 'that it was made is evidence' },
    once: { by: 'nature', because: 'it is made once, and another only when an operator has allowed it' },
    answers: {},
  },
} as const satisfies Routes;
