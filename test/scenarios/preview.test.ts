/** `tenure plan`: what an event would change, as of the day it takes effect, who would be asked and as what; and nothing comes of it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { planText } from '../../cli/print.ts';
import { type Company, openCompany } from './company.ts';
import { event } from './events.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  const owner = { department: 'Finance', title: 'Chief', employmentType: 'intern', managerWorkerId: undefined };
  await company.send(event('hired', 'w-1003', { date: '2018-01-08', person: owner }));
  await company.settle();
}, 300_000);

const accountant = (date: string) =>
  event('hired', 'w-4801', {
    date,
    person: { department: 'Finance', title: 'Accountant', managerWorkerId: 'w-1012', startDate: date },
  });

// biome-ignore lint/suspicious/noExplicitAny: what the API answers, looked into here and there
async function preview(of: ReturnType<typeof event>): Promise<any> {
  const answer = await company.stage.call('operator', 'POST', '/v1/plans', of);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
  return answer.body;
}

describe('a preview', () => {
  it('names who would be asked, and as what, within 80 columns; and nothing comes of it', async () => {
    const before = await company.cases();
    const { plan, titles, people, as } = await preview(accountant('2026-11-30'));
    const [need] = plan.approvals;
    expect(need.rule).toBe('ledger-approval');
    const asked = need.approvers.map((id: string) => `${people[id].workerId} ${as[need.id][id]}`);
    expect(asked).toEqual(['w-1003 owner']);
    const text = planText(plan, titles, { people, as });
    expect(text.replace(/\s+/g, ' ')).toMatch(
      /1 of: .+ \(w-1003\), as owner; until .+ not manager: this approver is unknown/,
    );
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(await company.cases()).toEqual(before);
  });

  it('is made as of the day the event takes effect, when that is to come', async () => {
    const { plan } = await preview(accountant('2027-03-01'));
    expect(plan.at).toBe('2027-03-01T00:00:00.000Z');
    expect(plan.approvals[0].expiresAt).toBe('2027-03-04T00:00:00.000Z');
    const past = await preview(accountant('2020-01-06'));
    expect(past.plan.at > '2026').toBe(true);
  });

  it('knows that a contract will be over by then: it shows the leaver the turn will make, and no grants', async () => {
    const contract = { department: 'Finance', employmentType: 'contractor', endDate: '2026-12-31' } as const;
    await company.hire('w-4802', { person: contract });
    const changed = event('changed', 'w-4802', { date: '2027-01-02', person: { ...contract, title: 'Lead' } });
    const { plan } = await preview(changed);
    expect(plan.kind).toBe('leaver');
    const kinds = plan.changes.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toContain('suspend-account');
    expect(kinds).not.toContain('grant');
  });
});
