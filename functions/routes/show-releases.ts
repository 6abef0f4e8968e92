/** What was deployed when, and who wrote and approved it. */
import * as z from 'zod';
import type { Routes } from './route.ts';

/** Our choice: a release leaves one to four records of a few kB. */
const A_PAGE = { usual: 50, most: 200 } as const;

export const showReleases = {
  'GET /v1/releases': {
    does: 'Lists what was deployed, newest first: what it changed, and who wrote and approved it.',
    may: ['operator', 'auditor'],
    reading: { what: 'releases', of: 'everybody' },
    query: z.strictObject({
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(A_PAGE.most)
        .default(A_PAGE.usual)
        .meta({
          description: `How many at most, 1 to ${A_PAGE.most}`,
          type: 'integer',
        }),
    }),
    answers: { 200: 'Releases' },
  },
} as const satisfies Routes;
