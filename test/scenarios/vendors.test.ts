/** What becomes of cases when vendors fail: wrong secrets, dead providers, storms of 429. Nothing is lost, nobody is made twice. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, type Logged, openCompany, type System } from './company.ts';
import { examined, putSecret } from './doctor.ts';
import { event, gone } from './events.ts';

const DEAD = { on: '.', does: 'cut', times: 100_000 } as const;
const CREATE = { okta: /^POST \/api\/v1\/users\?/, entra: /^POST \/v1\.0\/(users|\$batch)$/ };

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  await company.hire('w-7000');
});
afterEach(async () => {
  await company.mend('okta');
  await company.mend('entra');
});

const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;
const createsOf = async (worker: string) =>
  (await company.asked('okta')).filter(({ request, person }) => CREATE.okta.test(request) && person === worker);

describe('a wrong secret of a target', () => {
  const put = (secret: string) => putSecret(company, 'tenure/targets/okta', secret);
  const told = async () => (await examined(company)).text;

  it.each([
    ['a token that Okta does not take', '{"token":"expired"}'],
    ['no token at all', '{"password":"x"}'],
    ['no JSON', 'simulated-token'],
  ])('%s blocks the case, says which secret and what to do; mended, a retry completes', async (what, wrong) => {
    const worker = `w-701${what.length}`;
    const company2 = await company.restart();
    company = company2;
    await put(wrong);
    const hired = await company.hire(worker);
    await company.settle(600);
    const blocked = await caseOf(hired);
    expect(blocked.state).toBe('blocked');
    expect(blocked.note).toMatch(/okta: TargetRejected.*secret.*tenure retry/s);
    expect(blocked.note).not.toContain('expired');
    expect(await told()).toMatch(/okta.*secret/);
    await put('{"token":"simulated-token"}');
    expect(await company.steer('retry', hired)).toMatchObject({ status: 200 });
    await company.settle();
    expect((await caseOf(hired)).state).toBe('completed');
    expect(await told()).toMatch(/okta.*answers, and takes our secret/);
    expect(await createsOf(worker)).toHaveLength(1);
  });
});

describe('a provider that is dead', () => {
  it('for a while: the case waits, then completes, without a second create', async () => {
    await company.spoil('okta', { on: '.', does: 'cut', times: 4 });
    await company.spoil('entra', { on: '.', does: 'fail', status: 503, times: 3 });
    const hired = await company.hire('w-7021');
    await company.settle(300);
    expect((await caseOf(hired)).state).toBe('completed');
    expect(await createsOf('w-7021')).toHaveLength(1);
  });

  it('just after it carried out the create: the account is found, not made again', async () => {
    await company.spoil('okta', { on: CREATE.okta.source, does: 'cut', when: 'after' });
    const hired = await company.hire('w-7022');
    await company.settle(300);
    expect((await caseOf(hired)).state).toBe('completed');
    const created = (await company.asked('okta')).filter(
      ({ request, person, carriedOut }) =>
        CREATE.okta.test(request) && person === 'w-7022' && (carriedOut ?? 500) < 300,
    );
    expect(created).toHaveLength(1);
  });

  it('for good: the other is done, the case is blocked, and a retry does the rest', async () => {
    await company.spoil('okta', DEAD);
    const hired = await company.hire('w-7023');
    await company.settle(900);
    const blocked = await caseOf(hired);
    expect(blocked.state).toBe('blocked');
    expect(blocked.note).toMatch(/okta: TargetUnavailable/);
    expect((await company.access('w-7023')).entra).toMatchObject({
      status: 'active',
      held: expect.arrayContaining([expect.stringContaining('licence')]),
    });
    await company.mend('okta');
    await company.steer('retry', hired);
    await company.settle();
    expect((await caseOf(hired)).state).toBe('completed');
    const { okta, entra } = await company.access('w-7023');
    expect([okta.status, entra.status]).toEqual(['active', 'active']);
  });

  it('when somebody leaves: the living one cuts at once, and nothing is cleaned up before the cut is complete', async () => {
    await company.hire('w-7024');
    const before = (await company.asked('entra')).length;
    await company.spoil('okta', DEAD);
    const left = gone('w-7024', company.stage.now());
    await company.send(left);
    await company.settle(900);
    const blocked = await caseOf(left);
    expect(blocked.state).toBe('blocked');
    expect(blocked.cutAt).toBeUndefined();
    const { entra } = await company.access('w-7024');
    expect(entra.status).toBe('suspended');
    expect(entra.held.length).toBeGreaterThan(0);
    expect(await removals('entra', before)).toEqual([]);
    await company.mend('okta');
    await company.steer('retry', left);
    await company.settle(120);
    expect(await caseOf(left)).toMatchObject({ state: expect.stringMatching(/^completed/), cutAt: expect.any(String) });
    for (const { status, held } of Object.values(await company.access('w-7024')))
      expect({ status, held }).toEqual({ status: 'suspended', held: [] });
  });

  it('while one leaver’s cut is stuck, others’ clean-ups go on after a while', async () => {
    await company.hire('w-7025');
    await company.hire('w-7026');
    await company.spoil('okta', { ...DEAD, on: 'w-7025|suspend' });
    const [stuck, free] = [gone('w-7025', company.stage.now()), gone('w-7026', company.stage.now())];
    await company.send(stuck);
    await company.settle(5);
    await company.send(free);
    await company.mend('okta');
    await company.settle(1800);
    expect((await caseOf(free)).state).toMatch(/^completed/);
    expect((await caseOf(stuck)).state).toMatch(/completed|blocked/);
  });
});

async function removals(system: System, from: number): Promise<readonly Logged[]> {
  return (await company.asked(system)).slice(from).filter(({ request }) => /^DELETE|assignLicense|\$ref/.test(request));
}

describe('a storm of 429 from both', () => {
  it('loses nobody, asks nobody twice, and waits as long as it was asked to', async () => {
    const people = Array.from({ length: 6 }, (_, index) => event('hired', `w-704${index}`));
    await company.spoil('okta', { on: '.', does: 'throttle', retryAfterSeconds: 40, times: 15 });
    await company.spoil('entra', { on: '^(?!.*token)', does: 'throttle', retryAfterSeconds: 25, times: 15 });
    await company.send(...people);
    await company.settle(900);
    for (const hired of people) {
      expect(await caseOf(hired)).toMatchObject({ state: 'completed' });
      const { okta, entra } = await company.access(hired.subject);
      expect([okta.status, entra.status]).toEqual(['active', 'active']);
      expect(await createsOf(hired.subject)).toHaveLength(1);
    }
  });

  it('keeps away from the vendor for the time it asked for', async () => {
    const from = (await company.asked('okta')).length;
    await company.spoil('okta', { on: '.', does: 'throttle', retryAfterSeconds: 50, times: 1 });
    const hired = await company.hire('w-7051');
    await company.settle(120);
    expect(await caseOf(hired)).toMatchObject({ state: 'completed' });
    const asked = (await company.asked('okta')).slice(from);
    const [refused, next] = [asked[0]!, asked[1]!];
    expect(refused.status).toBe(429);
    expect(next.atMs - refused.atMs).toBeGreaterThanOrEqual(49_000);
    expect(next.atMs - refused.atMs).toBeLessThan(60_000);
  });
});
