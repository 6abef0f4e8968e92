/** One approval as a page, and deciding there. */
import type { Routes } from './route.ts';

export const showApprovalPage = {
  'GET /v1/approvals/{id}/page': {
    does: 'Shows one approval to somebody who came by a link.',
    may: 'session',
    roles: ['approver', 'operator'],
    finer: 'an approver sees what they may decide',
    reading: { nothing: 'an auditor is not shown it: they read approvals where that is noted' },
    answers: {},
  },
} as const satisfies Routes;

export const decideByPage = {
  'POST /v1/approvals/{id}/page': {
    does: 'Takes a decision from the form that was shown.',
    may: 'session',
    roles: ['approver'],
    finer: 'only those who may decide it anywhere; a form is good for the session it was shown to',
    reading: { nothing: 'it decides' },
    once: { by: 'nature', because: 'the same decision of the same approver again answers as the first did' },
    answers: {},
  },
} as const satisfies Routes;
