/** A case that asks two questions: each decision takes effect when it is made, and the other one goes on waiting. */
import { expect, it } from 'vitest';
import { shownTo } from '../../cli/demo/stage.ts';
import { openCompany } from './company.ts';
import { event } from './events.ts';

const LEDGER = 'okta:group:00gledger00000000000';
const CONSOLE = 'okta:group:00gsecconsole0000000';

it('grants what is approved at once, and waits on for the other decision', async () => {
  const company = await openCompany();
  const pending = () => shownTo(company.stage).approvals();
  const owners = [
    event('hired', 'w-1003', {
      date: '2016-01-11',
      person: {
        department: 'Finance',
        managerWorkerId: 'w-1001',
        givenName: 'Farah',
        familyName: 'Qureshi',
        email: 'farah.qureshi@marlow.example',
      },
    }),
    event('hired', 'w-7001', { date: '2016-01-11', person: { department: 'Sales' } }),
  ];
  await company.send(...owners);
  await company.settle();
  const both = { personId: 'P-77' as never, managerWorkerId: 'w-7001' as never, email: 'two.jobs@marlow.example' };
  await company.send(event('hired', 'w-7101', { person: { ...both, department: 'Finance' } }));
  await company.settle();
  const second = event('hired', 'w-7102', { person: { ...both, department: 'Security' } });
  await company.send(second);
  await company.settle();
  const asked = (await pending()).map((one) => one.entitlement).sort();
  expect(asked).toEqual([LEDGER, CONSOLE].sort());
  for (const [entitlement, others] of [
    [LEDGER, 1],
    [CONSOLE, 0],
  ] as const) {
    const approval = (await pending()).find((one) => one.entitlement === entitlement);
    expect((await company.decide(approval?.approvers[0]?.replace('p-', '') ?? '', approval!)).status).toBe(200);
    await company.settle();
    expect((await company.access('w-7102')).okta.held).toContain(entitlement);
    expect(await pending()).toHaveLength(others);
  }
  expect((await company.caseOf(second)).case.state).toMatch(/^completed/);
});
