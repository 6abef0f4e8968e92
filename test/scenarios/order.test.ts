/** Promise 7: any order, any number of times. The same events of a person end in the same access, however they come in. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { EventKind, LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, openCompany } from './company.ts';
import { event, type Said } from './events.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});

type Life = readonly (readonly [EventKind, string, Said['person']?])[];

/** Okta only, so that many lives fit: a contractor hired to Engineering, moved to Sales, on leave, and back. */
const CONTRACTOR = { employmentType: 'contractor' } as const;
const SALES = { ...CONTRACTOR, department: 'Sales' } as const;

const MOVED: Life = [
  ['hired', '01', CONTRACTOR],
  ['changed', '02', SALES],
  ['suspended', '03', SALES],
  ['resumed', '04', SALES],
];
const LEFT: Life = [
  ['hired', '01'],
  ['changed', '02', { department: 'Sales' }],
  ['terminated', '03', { department: 'Sales' }],
];

/** `index`: whose life. So many who leave on one day would be a layoff, were they of one department or one office. */
function lived(workerId: string, life: Life, index: number): readonly LifecycleEvent[] {
  const place =
    life === LEFT ? { department: DEPARTMENTS[index % DEPARTMENTS.length]!, office: `Office ${index}` } : {};
  return life.map(([kind, day, person = {}]) =>
    event(kind, workerId, {
      date: `2026-11-${day}`,
      updated: `2026-11-${day}T06:00:00.000Z`,
      person: { ...person, ...place },
    }),
  );
}

const DEPARTMENTS = ['Sales', 'Engineering', 'Finance', 'People', 'IT', 'Security'];

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first, index) => permutations(items.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

/** One person for each order; the first events of all, then the second events of all, each round wholly done before the next. */
async function inEveryOrder(life: Life, prefix: string): Promise<readonly string[]> {
  const orders = permutations(life.map((_, index) => index));
  const people = orders.map((order, index) => {
    const events = lived(`${prefix}${index}`, life, index);
    return order.map((position) => events[position]!);
  });
  for (const round of life.keys()) {
    expect(await company.send(...people.map((events) => events[round]!))).toMatchObject({ status: 202 });
    await company.settle();
  }
  const again = await company.send(...people.flatMap((events) => events.toReversed()));
  expect(new Set((again.body as { events: { outcome: string }[] }).events.map(({ outcome }) => outcome))).toEqual(
    new Set(['duplicate']),
  );
  await company.settle();
  return people.map(([first]) => first!.subject);
}

describe('events in every order, each twice', () => {
  it('leave a mover who was on leave with the access of the new work, and no other', async () => {
    const workers = await inEveryOrder(MOVED, 'w-31');
    expect(workers).toHaveLength(24);
    const ends = await Promise.all(workers.map((worker) => company.access(worker)));
    for (const { okta, entra } of ends) {
      expect(okta).toEqual({
        status: 'active',
        held: ['okta:app:0oaintranet000000000', 'okta:group:00gcontractors000000', 'okta:group:00gsales000000000000'],
      });
      expect(entra.status).toBe('absent');
    }
  });

  it('leave a leaver with nothing', async () => {
    const workers = await inEveryOrder(LEFT, 'w-32');
    for (const worker of workers)
      for (const { status, held } of Object.values(await company.access(worker))) {
        expect(status).toMatch(/^(suspended|absent)$/);
        expect(held).toEqual([]);
      }
  });

  it('never create an account twice', async () => {
    const created = (await company.asked('okta')).filter(({ request }) => request.startsWith('POST /api/v1/users?'));
    const ids = created.map(({ person }) => person);
    expect(ids.length).toBeGreaterThan(24);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('an event sent twice at the same moment', () => {
  it('opens one case, and one account', async () => {
    const hired = event('hired', 'w-3301');
    const answers = await Promise.all([company.send(hired), company.send(hired), company.send(hired)]);
    const outcomes = answers.flatMap(({ body }) => (body as { events: { outcome: string }[] }).events);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'duplicate', 'duplicate']);
    await company.settle();
    expect((await company.caseOf(hired)).case.state).toBe('completed');
    const created = (await company.asked('okta')).filter(
      ({ request, person }) => request.startsWith('POST /api/v1/users?') && person === 'w-3301',
    );
    expect(created).toHaveLength(1);
  });

  it('is refused when its content is another under the same id', async () => {
    const [first, second] = [event('hired', 'w-3302', { id: 'same' }), event('hired', 'w-3303', { id: 'same' })];
    await company.send(first);
    const answer = await company.send(second);
    expect(answer).toMatchObject({ status: 422, body: { events: [{ outcome: 'refused' }] } });
    expect(JSON.stringify(answer.body)).toContain('give every event its own id');
  });
});
