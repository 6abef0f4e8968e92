/** An immediate termination takes over from whatever runs for the person: in the end there is no access, and no second account. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { type Company, openCompany, type System } from './company.ts';
import { event, gone } from './events.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ latencyMs: 400 });
  await company.hire('w-8000');
});

/** Until a vendor has got a request like this one (its answer may still be under way). */
async function reached(system: System, request: RegExp, from = 0): Promise<void> {
  for (let waited = 0; waited < 200; waited++) {
    if ((await company.asked(system)).slice(from).some((one) => request.test(one.request))) return;
    await sleep(50);
  }
  throw new Error(`${system} was never asked ${request}`);
}

const CREATED = /^POST \/api\/v1\/users\?/;

it.each([
  ['when the account is being created', 'w-8001', CREATED],
  ['when its applications are being given', 'w-8002', /^(POST|PUT) \/api\/v1\/apps\//],
] as const)('a joiner that is writing is taken over %s', async (_, worker, moment) => {
  const seen = (await company.asked('okta')).length;
  const hired = event('hired', worker);
  await company.send(hired);
  await reached('okta', moment, seen);
  const left = gone(worker, company.stage.now(), { urgency: 'immediate' });
  expect(await company.send(left)).toMatchObject({ status: 202 });
  await company.settle(900);
  expect((await company.caseOf(hired)).case.state).toBe('superseded');
  expect((await company.caseOf(left)).case.state).toMatch(/^completed/);
  for (const { status, held } of Object.values(await company.access(worker))) {
    expect(status).toMatch(/^(suspended|absent)$/);
    expect(held).toEqual([]);
  }
  const created = (await company.asked('okta')).filter(
    ({ request, person, carriedOut }) => CREATED.test(request) && person === worker && (carriedOut ?? 500) < 300,
  );
  expect(created).toHaveLength(1);
});

it('a joiner whose create is under way, and answered only after the cut was done, leaves no access', async () => {
  const hired = event('hired', 'w-8003');
  const entra = (await company.asked('entra')).length;
  await company.send(hired);
  await reached('okta', /w-8003/);
  const left = gone('w-8003', company.stage.now(), { urgency: 'immediate' });
  await company.send(left);
  await company.settle(900);
  expect((await company.caseOf(left)).case.state).toMatch(/^completed/);
  for (const { status, held } of Object.values(await company.access('w-8003'))) {
    expect(status).toMatch(/^(suspended|absent)$/);
    expect(held).toEqual([]);
  }
  expect((await company.asked('entra')).length).toBeGreaterThan(entra);
});

it('a routine termination waits its turn, and then takes everything back', async () => {
  const hired = event('hired', 'w-8004');
  await company.send(hired, gone('w-8004', company.stage.now()));
  await company.settle(900);
  expect((await company.caseOf(hired)).case.state).toMatch(/^(completed|superseded)/);
  for (const { status, held } of Object.values(await company.access('w-8004'))) {
    expect(status).toMatch(/^(suspended|absent)$/);
    expect(held).toEqual([]);
  }
});
