/** Who may decide: nobody for themselves, and nobody who does not work here. */
import { describe, expect, it } from 'vitest';
import { named, objection } from '../../functions/core/approver.ts';
import { PersonId, WorkerId } from '../../functions/core/ids.ts';
import { plan, workersToAsk } from '../../functions/core/planner.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import {
  account,
  COLLEAGUES,
  decision,
  ENTITLEMENTS,
  ENTRA,
  HERE,
  held,
  LEFT,
  OKTA,
  policyOf,
  REQUESTER,
  reason,
  SELF,
  situation,
} from '../support/situation.ts';
import { worker } from '../support/worker-record.ts';

const parties = { beneficiary: SELF.personId, requester: REQUESTER.personId };
const wants = policyOf({ birthrights: [{ when: 'true', grants: ['payroll'] }] });
const joiner = situation({ person: personAfter([eventOf({ kind: 'hired', on: '2026-01-05' })]), policy: wants });
const workers = (...ids: readonly string[]) => ids.map((id) => WorkerId.parse(id));

describe('somebody who may not decide is told why', () => {
  it.each([
    ['unknown', undefined, 'no source has sent'],
    ['the beneficiary', SELF, 'their own access'],
    ['the requester', REQUESTER, 'what they asked for'],
    ['somebody who left', LEFT, 'approves nothing'],
  ] as const)('%s', (_, who, why) => {
    expect(objection(who, parties)).toContain(why);
  });

  it('who attested something of the case is told to have somebody else decide', () => {
    const executors = [HERE.personId];
    expect(objection(HERE, { ...parties, executors })).toMatch(/attested a task of this case.*somebody else/);
    expect(objection(HERE, { ...parties, executors: [LEFT.personId] })).toBeUndefined();
  });

  it('and anybody else may', () => {
    expect(objection(HERE, parties)).toBeUndefined();
    expect(objection(REQUESTER, { beneficiary: SELF.personId })).toBeUndefined();
  });
});

describe('approvers', () => {
  const { approvers = [] } = wants.approvalFor(ENTITLEMENTS.payroll)!;
  const whom = (entitlement: keyof typeof ENTITLEMENTS, over = {}) =>
    named(approvers, {
      ...{ entitlement: ENTITLEMENTS[entitlement], beneficiary: worker(over), policy: wants, colleagues: COLLEAGUES },
    }).map((one) => one.worker ?? one.by);

  it('are named most fitting first, each once, and an empty place by its name', () => {
    expect(whom('payroll', { managerWorkerId: 'w-8' })).toEqual(['w-9', 'w-8', 'w-1', 'w-7', 'w-6']);
    expect(whom('wiki', { managerWorkerId: undefined })).toEqual(['owner', 'manager', 'w-8', 'w-1', 'w-7', 'w-6']);
  });

  it('are those of them who may decide, each once', () => {
    const twice = new Map([...COLLEAGUES, [WorkerId.parse('w-6'), HERE] as const]);
    expect(plan({ ...joiner, colleagues: twice }).approvals[0]?.approvers).toEqual([HERE.personId]);
  });

  it('are asked about by planning', () => {
    expect(workersToAsk(joiner)).toEqual(workers('w-9', 'w-8', 'w-1', 'w-7', 'w-6'));
    expect(plan(joiner).approvals).toMatchObject([
      {
        ...{ rule: 'ask-somebody', entitlement: ENTITLEMENTS.payroll, title: 'payroll' },
        ...{ approvers: [HERE.personId], changes: ['c3'] },
      },
    ]);
  });

  it('that are none are a finding', () => {
    const made = plan({ ...joiner, colleagues: new Map() });
    expect(made.findings).toMatchObject([{ kind: 'no-approver', entitlement: ENTITLEMENTS.payroll }]);
  });
});

describe('a decision', () => {
  const decided = (over: Parameters<typeof decision>[0]) => ({
    ...joiner,
    decided: [{ entitlement: ENTITLEMENTS.payroll, decision: decision(over) }],
  });
  const grant = { kind: 'grant', entitlement: ENTITLEMENTS.payroll };

  it('by somebody who may lets the grant run', () => {
    const made = plan(decided({}));
    expect(made.approvals).toEqual([]);
    expect(made.changes.find(({ kind }) => kind === 'grant')).toMatchObject(grant);
    expect(made.changes.find(({ kind }) => kind === 'grant')?.approval).toBeUndefined();
  });

  it.each([
    ['the beneficiary', SELF.personId],
    ['the requester', REQUESTER.personId],
    ['somebody who has left', LEFT.personId],
    ['somebody nobody knows', PersonId.parse('p-404')],
  ])('by %s does not count: it is another question now', (_, approver) => {
    const made = plan(decided({ approver }));
    expect(made.approvals).toHaveLength(1);
    expect(made.approvals[0]?.id).not.toBe(plan(joiner).approvals[0]?.id);
  });

  it.each(['denied', 'expired'] as const)('that it is %s is kept, and nobody is asked again', (outcome) => {
    const made = plan(decided({ outcome }));
    expect([made.approvals, made.changes.filter(({ kind }) => kind === 'grant')]).toEqual([[], []]);
    expect(plan({ ...joiner, reasons: made.reasons }).approvals).toEqual([]);
  });

  it('is not needed for what is held already, nor for what a rule gives besides', () => {
    const before = { ...joiner, reasons: [reason('payroll', { rule: 'birthright-1' })] };
    const observed = [account(OKTA), account(ENTRA, { holdings: held('payroll') })];
    expect(plan({ ...joiner, observed }).approvals).toEqual([]);
    expect(plan({ ...before, observed }).approvals).toEqual([]);
  });
});
