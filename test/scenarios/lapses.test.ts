/** Endings nobody meant, and endings nobody saw: what a wrong column, a withdrawn word or a second source must not do to a whole company. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, openCompany, type Templates } from './company.ts';
import { event } from './events.ts';

/** Eleven weeks go by, on a machine that may be busy. */
const SEASONS_MS = 240_000;

let company: Company;
beforeAll(async () => {
  company = await openCompany({ startsAt: '2026-11-30T08:00:00.000Z', alter });
});

/** A second source, which signs with the first one's key. */
function alter(templates: Templates): void {
  const resources = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));
  const variables = resources.flatMap(({ Properties }) => Properties?.Environment?.Variables ?? []);
  const reading = variables.filter(({ SOURCE_SECRETS }) => SOURCE_SECRETS !== undefined);
  for (const one of reading) {
    const [opens, secret, ...others] = one.SOURCE_SECRETS['Fn::Join'][1];
    one.SOURCE_SECRETS['Fn::Join'][1] = ['{"agency":"', secret, `",${opens.slice(1)}`, secret, ...others];
  }
  if (reading.length === 0) throw new Error('no function reads the secrets of the sources');
}

interface Answer {
  readonly status: number;
  readonly body: {
    readonly title?: string;
    readonly detail?: string;
    readonly batch?: { readonly held: readonly string[] };
    readonly events: readonly { readonly outcome: string; readonly refusals?: readonly { readonly what: string }[] }[];
  };
}

const send = async (...events: readonly LifecycleEvent[]) => (await company.send(...events)) as Answer;
const until = (instant: string) => company.stage.advanceTo(instant);
const okta = async (worker: string) => (await company.access(worker)).okta;
const cutsOf = async (...workers: readonly string[]) =>
  (await company.asked('okta')).filter(
    ({ person = '', request }) => workers.includes(person) && /suspend$|sessions/.test(request),
  );
const outcomesOf = ({ body }: Answer) => [...new Set(body.events.map(({ outcome }) => outcome))];

describe('a feed', () => {
  const known = ['w-9100', 'w-9101'];
  const columns = (workers: readonly string[], endDate: string, updated: string) =>
    workers.map((worker) => event('changed', worker, { updated, person: { department: 'Sales', endDate } }));
  const thirty = Array.from({ length: 30 }, (_, index) => `w-${9100 + index}`);

  it('whose column of last days went wrong is held, and nobody is cut', async () => {
    for (const worker of known) await company.hire(worker, { person: { department: 'Sales' } });
    const answer = await send(...columns(thirty, '2026-11-01', '2026-11-30T07:01:00.000Z'));
    expect(outcomesOf(answer)).toEqual(['held']);
    expect(answer.body.batch?.held.join()).toContain('too many terminations in Sales: 30 is over 25');
    await company.settle(180);
    expect([(await okta('w-9100')).status, await cutsOf(...known)]).toEqual(['active', []]);
  });

  it('counts them also when they come one by one, and when the day is still to come', async () => {
    const outcomes: string[] = [];
    for (const one of columns(thirty, '2026-12-20', '2026-11-30T07:02:00.000Z').slice(2)) {
      // Nobody has heard of these: their hires come first.
      await send(event('hired', one.subject, { person: { department: 'Single' } }));
      outcomes.push(one.subject);
    }
    await company.settle(180);
    const answers: Answer[] = [];
    for (const worker of outcomes)
      answers.push(
        await send(
          event('changed', worker, {
            updated: '2026-11-30T07:03:00.000Z',
            person: { department: 'Single', endDate: '2026-12-20' },
          }),
        ),
      );
    expect(answers.filter((answer) => answer.body.batch !== undefined)).toHaveLength(outcomes.length - 25);
  });

  it('that ends people in more departments and offices than can be counted at once is held, not refused', async () => {
    const wide = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) =>
        event('terminated', `w-${from + index}`, {
          date: '2026-11-29',
          updated: '2026-11-30T07:00:00.000Z',
          person: { department: `Department ${from + index}`, office: `Office ${from + index}` },
        }),
      );
    for (const batch of [wide(9300, 60), wide(9400, 50)]) {
      const answer = await send(...batch);
      expect([answer.status, outcomesOf(answer)]).toEqual([202, ['held']]);
    }
  });
});

describe('a layoff', () => {
  it('that would last longer than policy lets one is refused', async () => {
    const body = { workers: ['w-9100'], because: 'Closing the site, decided by the board' };
    const propose = (until: string) => company.stage.call('operator', 'POST', '/v1/layoffs', { ...body, until });
    expect(await propose('2027-11-30T00:00:00.000Z')).toMatchObject({ status: 400, body: { title: 'Too long' } });
    expect(await propose('2026-12-30T00:00:00.000Z')).toMatchObject({ status: 200 });
  });
});

describe('two sources', () => {
  it('that use one worker id are not one human: the second is refused, and says why', async () => {
    await company.hire('w-9150');
    const said = event('terminated', 'w-9150', { date: '2026-11-29', updated: '2026-11-30T07:00:00.000Z' });
    const stranger = LifecycleEvent.parse({ ...said, source: 'agency' });
    const { stage } = company;
    const key = stage.application.sources.hr!;
    const batch = 'application/cloudevents-batch+json';
    const answer = (await stage.sendAs('agency', key, batch, JSON.stringify([stranger]))) as Answer;
    expect([answer.status, outcomesOf(answer)]).toEqual([422, ['refused']]);
    expect(answer.body.events[0]?.refusals?.[0]?.what).toContain('another source');
    await company.settle(120);
    expect((await okta('w-9150')).status).toBe('active');
  });
});

describe('an account', () => {
  it('is not linked over one that lets its person in; nobody keeps a sign-in that way', async () => {
    await company.hire('w-9504');
    const { url, headers } = company.oktaAdministrator();
    const ask = async (path: string, init: RequestInit = {}) =>
      (await (await fetch(`${url}/api/v1/users${path}`, { headers, ...init })).json()) as {
        id: string;
        status: string;
      };
    const profile = { login: 'second@marlow.example', email: 'second@marlow.example', firstName: 'S', lastName: 'T' };
    const { id } = await ask('?activate=true', { method: 'POST', body: JSON.stringify({ profile }) });
    const link = () =>
      company.stage.call('operator', 'POST', '/v1/people/w-9504/link', {
        system: 'okta',
        accountId: id,
        because: 'a mistake of the operator',
      });
    const refused = (await link()) as Answer;
    expect(refused).toMatchObject({ status: 409, body: { title: 'They have an account' } });
    expect(refused.body.detail).toMatch(/disable .* first/);
    await company.send(event('terminated', 'w-9504', { urgency: 'immediate', updated: '2026-11-30T08:20:00.000Z' }));
    await company.settle(180);
    expect((await ask('/w-9504@marlow.example')).status).toBe('SUSPENDED');
    expect((await link()).status, 'the first lets nobody in any more').toBe(202);
    await company.settle(180);
    expect((await ask('/second@marlow.example')).status).toBe('SUSPENDED');
  });
});

describe('a first day that is withdrawn', () => {
  it('with itself as the last day lets nobody in for that day', async () => {
    const person = { startDate: '2026-12-02' };
    await company.send(event('hired', 'w-9505', { date: '2026-12-02', updated: '2026-11-30T08:00:00.000Z', person }));
    await company.settle();
    await company.send(
      event('terminated', 'w-9505', { date: '2026-12-02', updated: '2026-11-30T08:30:00.000Z', person }),
    );
    await until('2026-12-02T12:00:00.000Z');
    expect((await okta('w-9505')).status).not.toBe('active');
  });
});

describe('a contract', () => {
  it('that ends at the instant the employment begins is followed by it without a cut', async () => {
    const shared = { personId: 'p-9601' };
    const contract = { ...shared, employmentType: 'contractor' };
    await company.hire('w-9601', { person: contract });
    await company.send(
      event('terminated', 'w-9601', {
        date: '2026-12-04',
        time: '00:00',
        updated: '2026-12-02T12:00:00.000Z',
        person: contract,
      }),
      event('hired', 'w-9602', {
        date: '2026-12-04',
        updated: '2026-12-02T12:00:00.000Z',
        person: { ...shared, startDate: '2026-12-04' },
      }),
    );
    await until('2026-12-04T01:00:00.000Z');
    expect(await cutsOf('w-9601', 'w-9602')).toEqual([]);
    expect((await okta('w-9602')).status).toBe('active');
  });

  it('that is over stays over, whoever returns from leave or has a termination taken back', async () => {
    const person = { employmentType: 'contractor', endDate: '2026-12-06' };
    for (const worker of ['w-9501', 'w-9502']) await company.hire(worker, { person });
    await company.send(
      event('suspended', 'w-9501', { date: '2026-12-04', updated: '2026-12-03T08:00:00.000Z', person }),
      event('terminated', 'w-9502', { date: '2026-12-04', updated: '2026-12-03T08:00:00.000Z', person }),
    );
    await until('2026-12-07T02:00:00.000Z');
    expect((await okta('w-9501')).status).toBe('suspended');
    await company.send(
      event('resumed', 'w-9501', { date: '2026-12-07', updated: '2026-12-07T02:00:00.000Z', person }),
      event('termination-rescinded', 'w-9502', { date: '2026-12-07', updated: '2026-12-07T02:00:00.000Z', person }),
    );
    await company.settle(180);
    for (const worker of ['w-9501', 'w-9502']) expect(await okta(worker)).toEqual({ status: 'suspended', held: [] });
  });
});

describe('a return that is known', () => {
  it('and withdrawn grants nothing on its day', async () => {
    await company.hire('w-9503', { date: '2026-12-01', person: { startDate: '2026-12-01' } });
    await company.send(event('terminated', 'w-9503', { date: '2026-12-06', updated: '2026-12-06T10:00:00.000Z' }));
    await company.settle(120);
    await company.send(event('rehired', 'w-9503', { date: '2026-12-10', updated: '2026-12-07T01:00:00.000Z' }));
    await company.settle();
    const withdrawn = { date: '2026-12-07', time: '01:30', updated: '2026-12-07T02:00:00.000Z' };
    await company.send(event('terminated', 'w-9503', withdrawn));
    await until('2026-12-10T02:00:00.000Z');
    expect((await okta('w-9503')).status).toBe('suspended');
  });

  it(
    'keeps the accounts from being destroyed, under the old worker id and a new one; once withdrawn, no longer',
    async () => {
      const who = (worker: string) => ({ personId: `p-${worker}` });
      const left = ['w-9701', 'w-9702', 'w-9703'];
      for (const worker of left) await company.hire(worker, { person: who(worker) });
      await company.send(
        ...left.map((worker) =>
          event('terminated', worker, { date: '2026-12-09', updated: '2026-12-10T01:00:00.000Z', person: who(worker) }),
        ),
      );
      await company.settle(180);
      const again = (kind: 'hired' | 'rehired', worker: string, before: string) =>
        event(kind, worker, {
          date: '2027-01-14',
          updated: '2026-12-20T01:00:00.000Z',
          person: { ...who(before), startDate: '2027-01-14' },
        });
      await company.send(
        again('rehired', 'w-9701', 'w-9701'),
        again('hired', 'w-9712', 'w-9702'),
        again('rehired', 'w-9703', 'w-9703'),
      );
      await until('2027-01-12T02:00:00.000Z');
      for (const worker of left) expect((await okta(worker)).status, worker).toBe('suspended');
      const withdrawn = {
        date: '2027-01-12',
        time: '01:00',
        updated: '2027-01-12T01:00:00.000Z',
        person: who('w-9703'),
      };
      await company.send(event('terminated', 'w-9703', withdrawn));
      await until('2027-01-15T03:00:00.000Z');
      for (const worker of ['w-9701', 'w-9712']) expect((await okta(worker)).status, worker).toBe('active');
      expect((await okta('w-9703')).status).toBe('suspended');
      await until('2027-02-15T03:00:00.000Z');
      expect((await okta('w-9703')).status).toBe('deactivated');
    },
    SEASONS_MS,
  );
});
