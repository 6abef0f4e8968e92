/** What a target's or the evidence's outage cuts off half way: it goes on by itself, and nobody who has left keeps anything for it. */
import { beforeAll, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { type Company, openCompany, type Templates } from './company.ts';
import { event, gone } from './events.ts';

const LONG = { timeout: 200_000 };
const HOURS = 3600;

let company: Company;
beforeAll(async () => {
  company = await openCompany({ netsAsDeployed: true });
});
const caseOf = async (about: LifecycleEvent) => (await company.caseOf(about)).case;

it(
  'an account nothing supports any more is closed by the retry, though its target was down at first',
  LONG,
  async () => {
    await company.hire('w-9401');
    await company.spoil('entra', { on: '.*', does: 'fail', status: 503, times: 100_000 });
    const person = { employmentType: 'contractor' } as const;
    const converted = event('converted', 'w-9401', { date: '2026-11-30', time: '07:00', person });
    await company.send(converted);
    await company.settle(600);
    expect((await caseOf(converted)).state).toBe('blocked');
    await company.mend('entra');
    await company.steer('retry', converted);
    await company.settle(1200);
    expect((await caseOf(converted)).state).toBe('completed');
    expect((await company.access('w-9401')).entra.status).toBe('suspended');
  },
);

it(
  'a case whose execution died without a word goes on at the next sweep, and lets a termination through',
  LONG,
  async () => {
    await company.hire('w-9501');
    await company.spoil('okta', { on: '^(POST|PUT|DELETE)', does: 'throttle', retryAfterSeconds: 30, times: 5 });
    const moved = event('changed', 'w-9501', { date: '2026-11-30', time: '07:00', person: { department: 'Sales' } });
    await company.send(moved);
    await company.settle(5);
    const refused = await company.restart({ alter: refusing });
    await refused.settle(1200);
    company = await refused.restart();
    await company.settle(2 * HOURS);
    expect((await caseOf(moved)).state).toMatch(/^completed/);
    const left = gone('w-9501', company.stage.now(), { person: { department: 'Sales' } });
    await company.send(left);
    await company.settle(2 * HOURS);
    expect((await company.access('w-9501')).okta.status).toBe('suspended');
  },
);

/** The evidence table takes nothing. */
function refusing(templates: Templates): void {
  const tables = Object.values(templates['tenure-evidence']!.Resources);
  const table = tables.find(({ Type }) => Type === 'AWS::DynamoDB::GlobalTable')!;
  table.Properties.Replicas[0].ResourcePolicy.PolicyDocument.Statement.push({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'dynamodb:PutItem',
    Resource: '*',
  });
}
