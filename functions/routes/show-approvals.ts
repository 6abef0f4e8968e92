/** What waits for a decision. */
import * as z from 'zod';
import { Approval } from '../core/approval.ts';
import { Place, paging } from './page.ts';
import type { Routes } from './route.ts';

export const showApprovals = {
  'GET /v1/approvals': {
    does: 'Lists approvals, those that have waited longest first.',
    may: ['approver', 'operator', 'auditor'],
    reading: { what: 'approvals', of: 'auditors', query: true },
    finer: 'an approver sees what they may decide; operators and auditors see all',
    query: z.strictObject({
      state: Approval.shape.state.default('pending'),
      ...paging('approvals', Place, { usual: 100, most: 200 }),
    }),
    answers: { 200: 'ApprovalList' },
  },
} as const satisfies Routes;
