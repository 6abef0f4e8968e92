/** What was deployed when, and who wrote and approved it. */
import * as z from 'zod';
import { paging } from './page.ts';
import type { Routes } from './route.ts';

/** Our choice: a release leaves one to four records of a few kB. */
const A_PAGE = { usual: 50, most: 200 } as const;

/** Of the chain of deployments: what was recorded before goes on. */
const Before = z.strictObject({ before: z.int().min(0) });

export const showReleases = {
  'GET /v1/releases': {
    does: 'Lists what was deployed, newest first: what it changed, and who wrote and approved it.',
    may: ['operator', 'auditor'],
    reading: { what: 'releases', of: 'everybody' },
    query: z.strictObject({
      ...paging('releases', Before, A_PAGE),
    }),
    answers: { 200: 'Releases' },
  },
} as const satisfies Routes;
