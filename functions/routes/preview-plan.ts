/** The plan an event would have. */
import { LifecycleEvent } from '../core/lifecycle-event.ts';
import type { Routes } from './route.ts';

export const previewPlan = {
  'POST /v1/plans': {
    does: 'Plans an event without storing or writing anything.',
    may: ['operator'],
    body: LifecycleEvent,
    once: { by: 'nature', because: 'nothing is stored' },
    throttle: {
      perSecond: 10,
      burst: 50,
      perCallerAMinute: 300,
      because: 'each asks every target, whose limits cuts need too',
    },
    answers: { 200: 'Preview' },
  },
} as const satisfies Routes;
