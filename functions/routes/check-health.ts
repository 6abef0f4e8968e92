/** Whether all is well. */
import type { Routes } from './route.ts';

export const checkHealth = {
  'GET /v1/health': {
    does: 'Looks at each target, source and queue: can it be read, has it its keys, does anything wait that should not?',
    may: ['operator', 'auditor'],
    reading: { nothing: 'it shows how systems are, no case and nobody' },
    throttle: {
      perSecond: 1,
      burst: 5,
      perCallerAMinute: 30,
      because: 'each asks every target, with its secret read anew',
    },
    answers: { 200: 'Health' },
  },
} as const satisfies Routes;
