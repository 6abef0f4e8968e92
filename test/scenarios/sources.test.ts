/** HR systems in their own forms, whole: a webhook is a hint, the record is read again, a pull finds what nobody told of. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HrSimulator } from '../../local/simulators/hr/simulator.ts';
import { type Company, openCompany } from './company.ts';

const ada = {
  ...{ key: '71', workerId: 'b-71', givenName: 'Ada', familyName: 'Byron', email: 'ada.byron@marlow.example' },
  ...{ department: 'Engineering', title: 'Systems engineer', office: 'London', country: 'GB', startDate: '2026-11-30' },
} as const;

describe('BambooHR', () => {
  let company: Company;
  let bamboo: HrSimulator;
  beforeAll(async () => {
    company = await openCompany();
    bamboo = company.stage.application.hr.bamboo!;
  });
  afterAll(() => company.stop());

  const told = async () => {
    await bamboo.webhooks.settled();
    await company.settle();
  };
  const source = async () => (await company.stage.call('operator', 'GET', '/v1/sources/bamboo')).body;
  const kinds = async () =>
    (await company.cases())
      .filter(({ workerId }) => workerId === ada.workerId)
      .map(({ kind, state }) => `${kind} ${state}`);

  it('is believed, its record is read, and somebody joins', async () => {
    bamboo.staff.put(ada);
    await told();
    expect(bamboo.webhooks.attempts.map(({ status }) => status)).toEqual([202, 202]);
    expect(await kinds()).toEqual(['joiner completed']);
    expect((await company.access(ada.workerId)).okta.status).toBe('active');
  });

  it('is not believed when it is not signed by it', async () => {
    const { headers, body } = bamboo.webhooks.made.at(-1)!;
    const to = `${company.stage.application.api}/v1/sources/bamboo`;
    const send = async (url: string, text: string) => {
      const answer = await fetch(url, { method: 'POST', headers, body: text });
      return { status: answer.status, text: await answer.text() };
    };
    const altered = await send(to, body.replace('71', '72'));
    const unknown = await send(to.replace('bamboo', 'constructor'), body);
    expect([altered.status, unknown.status]).toEqual([401, 401]);
    expect((await send(to, body)).status).toBe(202);
  });

  it('is pulled whole: what nobody told of, who is not there any more and who cannot be read is said', async () => {
    const pull = async () => {
      await company.stage.call('operator', 'POST', '/v1/sources/bamboo/pull');
      await company.settle();
      return source();
    };
    expect(await pull()).toMatchObject({ pull: { workers: 1, untoldInAll: 0, missingInAll: 0, refusedInAll: 0 } });
    bamboo.staff.put({ ...ada, key: '72', workerId: 'b-72', email: 'second@marlow.example' });
    await told();
    bamboo.webhooks.silent = true;
    bamboo.staff.remove('72');
    bamboo.staff.put({ ...ada, key: '73', workerId: 'b-73', email: 'third@marlow.example' });
    bamboo.staff.put({ ...ada, key: '74', workerId: 'b-74', email: 'fourth@marlow.example', office: 'Atlantis' });
    expect(await pull()).toMatchObject({
      pull: { untold: ['73'], missing: ['72'], refused: [{ key: '74', what: expect.stringContaining('location') }] },
    });
    expect((await company.access('b-73')).okta.status).toBe('active');
    // Nobody is taken away because a source no longer has them: an operator looks.
    expect((await company.access('b-72')).okta.status).toBe('active');
    bamboo.webhooks.silent = false;
    const said = expect.stringMatching(/^has keys to verify by; answered when it was last read/);
    const { body } = await company.stage.call('auditor', 'GET', '/v1/health');
    expect(body).toMatchObject({ sources: expect.arrayContaining([{ source: 'bamboo', ok: true, said }]) });
  });

  it('leaves when the record says so', async () => {
    bamboo.staff.put({ key: ada.key, status: 'left', lastDay: '2026-11-29' });
    await told();
    expect(await kinds()).toEqual(['leaver completed-with-exceptions', 'joiner completed']);
    expect((await company.access(ada.workerId)).okta.status).not.toBe('active');
  });
});
