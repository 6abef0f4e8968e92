/** A change of policy is tried on everybody the application knows, page by page, and nothing of it is written. */
import { beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { Person } from '../../functions/core/person.ts';
import { Reason } from '../../functions/core/reason.ts';
import { type Company, openCompany } from './company.ts';

const Page = z.object({
  people: z.array(z.object({ person: Person, reasons: z.array(Reason) })),
  next: z.string().optional(),
});

let company: Company;
const workers = ['w-2001', 'w-2002', 'w-2003'];
beforeAll(async () => {
  company = await openCompany();
  for (const worker of workers) await company.hire(worker);
});

it('everybody is listed once, over pages, with the reasons they hold what they hold', async () => {
  const listed: z.infer<typeof Page>['people'] = [];
  let next: string | undefined = '';
  while (next !== undefined) {
    const answer = await company.stage.call(
      'operator',
      'GET',
      `/v1/people?limit=2${next === '' ? '' : `&after=${next}`}`,
    );
    const page = Page.parse(answer.body);
    expect(page.people.length).toBeLessThanOrEqual(2);
    expect(listed.length).toBeLessThan(20);
    listed.push(...page.people);
    next = page.next;
  }
  const ids = listed.map(({ person }) => person.personId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const worker of workers) {
    const one = listed.find(({ person }) => Object.hasOwn(person.employments, worker));
    expect(one?.reasons.length).toBeGreaterThan(0);
  }
});
