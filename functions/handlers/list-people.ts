/** `GET /v1/people`: everybody we know with their records and reasons, a page at a time; what `tenure simulate` tries a policy on. */
import { listPeople } from '../routes/list-people.ts';
import { cursorAt } from '../routes/page.ts';
import { clock } from '../runtime/clock.ts';
import { http } from '../runtime/http.ts';
import { people } from '../runtime/parts.ts';
import { pageOfPeople } from '../store/everybody.ts';

export const handler = http(listPeople, {
  'GET /v1/people': async ({ query }) => {
    const page = await pageOfPeople(people(), query.cursor?.after, query.limit);
    return {
      status: 200,
      body: {
        now: clock(),
        // Nothing HR said of them has taken effect yet: policy decides nothing about them.
        people: page.people.filter(({ person }) => Object.keys(person.employments).length > 0),
      },
      next: page.next && cursorAt('people', { after: page.next }),
    };
  },
});
