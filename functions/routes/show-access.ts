/** What somebody holds, why, and until when. */
import * as z from 'zod';
import type { Routes } from './route.ts';

export const showAccess = {
  'GET /v1/people/{workerId}/access': {
    does: 'Shows what a person holds at each target now, why, until when, approved by whom, and what was asked for.',
    may: ['operator', 'auditor'],
    reading: { what: 'access', of: 'auditors', answered: true },
    query: z
      .object({ if: z.enum(['left', 'moved']).optional() })
      .catchall(z.string())
      .meta({ description: 'With `if=moved`, the fields of the worker record that would be otherwise' }),
    throttle: {
      perSecond: 10,
      burst: 50,
      perCallerAMinute: 300,
      because: 'each asks every target, whose limits cuts need too',
    },
    answers: { 200: 'AccessShown' },
  },
} as const satisfies Routes;
