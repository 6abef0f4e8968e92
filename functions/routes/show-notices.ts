/** What people were told by mail, what waits, and what a notice would say. */
import * as z from 'zod';
import { CaseId } from '../core/ids.ts';
import { Notice } from '../core/notices/notice.ts';
import { Place, paging } from './page.ts';
import type { Routes } from './route.ts';

/** Those of one state after those of another: where it goes on, and in which. */
const NoticePlace = z.strictObject({ state: Notice.shape.state, place: Place.optional() });

export const showNotices = {
  'GET /v1/notices': {
    does: 'Shows the newest notices, and how many wait.',
    may: ['operator', 'auditor'],
    reading: { what: 'notices', of: 'auditors', query: true },
    finer: 'ids only: who they are, GET /v1/people/{workerId}/access says',
    query: z.strictObject({
      state: Notice.shape.state.optional(),
      ...paging('notices', NoticePlace, { usual: 50, most: 1000 }),
    }),
    answers: { 200: 'NoticesShown' },
  },
  'GET /v1/notices/preview/{occasion}': {
    does: 'Shows what a notice would say, of a case or made up.',
    may: ['operator'],
    query: z.strictObject({
      case: CaseId.optional().meta({ description: 'The case it would be about; made up, where it is left out' }),
    }),
    answers: { 200: 'NoticePreview' },
  },
} as const satisfies Routes;
