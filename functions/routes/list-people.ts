/** Everybody we know. */
import * as z from 'zod';
import { PersonId } from '../core/ids.ts';
import { paging } from './page.ts';
import type { Routes } from './route.ts';

/** Chosen here: about 1 kB a person, well under the 6 MB a Lambda may answer. */
const limits = { usual: 500, most: 500 } as const;

export const listPeople = {
  'GET /v1/people': {
    does: 'Lists everybody with their records and reasons, in no order, for trying a change of policy.',
    may: ['operator'],
    query: z.strictObject(paging('people', z.strictObject({ after: PersonId }), limits)),
    throttle: { perSecond: 5, burst: 50, because: 'a page reads up to 500 people, and everybody in turn' },
    answers: { 200: 'PeopleList' },
  },
} as const satisfies Routes;
