/** `GET /v1/people?after=ID`: everybody we know with their records and reasons, a page at a time; what `tenure simulate` tries a policy on. */
import * as z from 'zod';
import { PersonId } from '../core/ids.ts';
import { clock } from '../runtime/clock.ts';
import { http, Problem, requireRole } from '../runtime/http.ts';
import { people } from '../runtime/parts.ts';
import { pageOfPeople } from '../store/everybody.ts';

/** Chosen here: about 1 kB a person, well under the 6 MB a Lambda may answer. */
const MOST_A_PAGE = 500;
const Query = z.object({
  after: PersonId.optional(),
  limit: z.coerce.number().int().min(1).max(MOST_A_PAGE).default(MOST_A_PAGE),
});

export const handler = http(async (request) => {
  requireRole(request, ['operator']);
  const query = Query.safeParse(request.query);
  if (!query.success) throw new Problem(400, 'Not as expected', z.prettifyError(query.error));
  const page = await pageOfPeople(people(), query.data.after, query.data.limit);
  return {
    status: 200,
    body: {
      now: clock(),
      // Nothing HR said of them has taken effect yet: policy decides nothing about them.
      people: page.people.filter(({ person }) => Object.keys(person.employments).length > 0),
      ...(page.next === undefined ? {} : { next: page.next }),
    },
  };
});
