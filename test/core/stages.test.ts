/** Stages of an approval: nobody who may not decide ever counts, in whatever order people decide, delegate and leave. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Colleague } from '../../functions/core/approver.ts';
import { PersonId, WorkerId } from '../../functions/core/ids.ts';
import { plan, workersToAsk } from '../../functions/core/planner.ts';
import type { ApproverLists } from '../../functions/core/policy/approvals.ts';
import { ApprovalRule } from '../../functions/core/policy/approvals.ts';
import type { Policy } from '../../functions/core/policy/policy.ts';
import { NO_LISTS } from '../../functions/core/policy/stages-of.ts';
import type { Vote } from '../../functions/core/reason.ts';
import { instant } from '../../functions/core/schedule.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';
import { decision, ENTITLEMENTS, policyOf, situation } from '../support/situation.ts';

const NOW = instant(Date.parse('2026-03-10T00:00:00Z'));
const person = (id: string) => PersonId.parse(`p-${id}`);
const workerId = (id: string) => WorkerId.parse(`w-${id}`);

/** The beneficiary is p-1, whose manager is w-2; the requester is p-7. */
const joiner = personAfter([eventOf({ kind: 'hired', on: '2026-01-05', record: { managerWorkerId: 'w-2' } })]);

function colleague(id: string, over: Partial<Colleague> = {}): readonly [WorkerId, Colleague] {
  return [workerId(id), { personId: person(id), worksHere: true, ...over }];
}

const delegated = (from: string, to: string, over: object = {}) => ({
  delegations: [
    {
      ...{ delegationId: 'd', delegator: person(from), delegate: person(to), to: workerId(to), madeAt: NOW },
      ...{ from: instant(Date.parse(NOW) - 1000), until: instant(Date.parse(NOW) + 1000), ...over },
    },
  ],
});

function asking(
  rule: object,
  colleagues: Situation['colleagues'],
  over: Partial<Situation> = {},
  lists = {},
): Situation {
  const approval = ApprovalRule.parse({
    id: 'r',
    because: 'it must be asked',
    source: 'test',
    expiresAfterHours: 24,
    ...rule,
  });
  const base = policyOf({ birthrights: [{ when: 'true', grants: ['payroll'] }] });
  const approvers: ApproverLists = { ...NO_LISTS, ...lists };
  const policy: Policy = {
    ...base,
    approvers,
    approvalFor: (id) => (id === ENTITLEMENTS.payroll ? approval : undefined),
  };
  return situation({ person: joiner, requester: person('7'), now: NOW, policy, colleagues, ...over });
}

const need = (before: Situation) => plan(before).approvals[0]!;
const people = (...ids: readonly string[]) => ids.map(person);
const vote = (id: string, over: Partial<Vote> = {}): Vote => ({
  stage: 0,
  approver: person(id),
  decidedAt: NOW,
  ...over,
});
const voted = (before: Situation, ...votes: readonly Vote[]): Situation => ({
  ...before,
  asked: [{ approvalId: need(before).id, stage: 0, since: NOW, votes }],
});
const everybody = (...more: readonly (readonly [WorkerId, Colleague])[]) =>
  new Map([colleague('2', { manager: workerId('3') }), colleague('3'), colleague('4'), colleague('5'), ...more]);

describe('who is asked', () => {
  const LISTS = {
    groups: [
      { name: 'security', workers: [workerId('4'), workerId('5')] },
      { name: 'empty', workers: [] },
    ],
    roles: [
      { name: 'controller', worker: workerId('4'), departments: ['Legal', 'Finance', 'Engineering'] },
      { name: 'controller', worker: workerId('5'), departments: ['Nowhere'] },
      { name: 'officer', worker: workerId('5') },
    ],
    departments: [{ department: Object.values(joiner.employments)[0]!.record.department, owner: workerId('5') }],
    services: [{ system: 'entra', owner: workerId('4') }],
    fallback: ['skip-level', { group: 'security' }],
  };

  it.each<readonly [string, readonly unknown[], readonly string[]]>([
    ['the manager', ['manager'], ['2']],
    ["the manager's manager", ['skip-level'], ['3']],
    ['who answers for the department', ['department-owner'], ['5']],
    ['who answers for the system', ['service-owner'], ['4']],
    ['a worker', [{ worker: 'w-4' }], ['4']],
    ['everybody of a group', [{ group: 'security' }], ['4', '5']],
    ['who has the role', [{ role: 'officer' }], ['5']],
    ['the fallback for an empty group', [{ group: 'empty' }], ['3']],
    ['the fallback for a group the pack does not list', [{ group: 'nowhere' }], ['3']],
    ['the fallback for a role nobody has here', [{ role: 'nobody' }], ['3']],
  ])('%s', (_, approvers, ids) => {
    expect(need(asking({ approvers }, everybody(), {}, LISTS)).approvers).toEqual(people(...ids));
  });

  it.each<readonly [string, Partial<Colleague>, string]>([
    ['has left', { worksHere: false }, 'approves nothing'],
    ['is on leave', { worksHere: false, onLeave: true }, 'on leave, and nobody'],
    ['reports to the beneficiary', { manager: workerId('1') }, 'reports to the beneficiary'],
    ['reports to the requester', { manager: workerId('7') }, 'reports to the beneficiary or the requester'],
    ['will have left by then', { endsAt: instant(Date.parse(NOW) + 3_600_000) }, 'they leave before'],
  ])('not a manager who %s: the next of the chain, and it says why', (_, over, because) => {
    const all = everybody(colleague('2', { manager: workerId('3'), ...over }), colleague('7'));
    const asked = need(
      asking({ approvers: ['manager'] }, all, {}, { ...LISTS, fallback: [{ worker: 'w-404' }, { worker: 'w-4' }] }),
    );
    expect(asked.approvers).toEqual(people('4'));
    expect(asked.passedOver).toEqual([
      { named: 'manager', because: expect.stringContaining(because) },
      { named: 'a named worker', because: expect.stringContaining('unknown') },
    ]);
  });

  it('not one above in a circle, however long: 1 → 2 → 3 → 1', () => {
    const circle = everybody(colleague('3', { manager: workerId('5') }), colleague('5', { manager: workerId('1') }));
    const asked = need(asking({ approvers: ['manager'] }, circle, {}, { fallback: ['skip-level', { worker: 'w-4' }] }));
    expect(asked.approvers).toEqual(people('4'));
    expect(asked.passedOver?.map(({ because }) => because)).toEqual(
      Array(2).fill('they report to the beneficiary in a circle'),
    );
    const never = need(voted(asking({ approvers: ['manager'] }, circle), vote('2')));
    expect(never.votes).toEqual([]);
  });

  it('not one above in a circle of thirty', () => {
    const above = Array.from({ length: 28 }, (_, at) =>
      colleague(`${at + 3}0`, { manager: workerId(at === 27 ? '1' : `${at + 4}0`) }),
    );
    const circle = everybody(colleague('2', { manager: workerId('30') }), ...above);
    expect(need(asking({ approvers: ['manager'] }, circle)).passedOver).toEqual([
      { named: 'manager', because: 'they report to the beneficiary in a circle' },
    ]);
  });

  it('nobody above one who has no manager', () => {
    const boss = personAfter([eventOf({ kind: 'hired', on: '2026-01-05', record: { managerWorkerId: undefined } })]);
    const asked = need(asking({ approvers: ['skip-level'] }, everybody(), { person: boss }));
    expect(asked).toMatchObject({ approvers: [], passedOver: [{ named: 'skip-level', because: 'there is none' }] });
  });

  it('stays unasked when the chain is at its end: a finding says so, and nothing approves itself', () => {
    const made = plan(
      asking({ approvers: [{ worker: 'w-4' }, { worker: 'w-5' }], needs: 'all' }, new Map([colleague('4')])),
    );
    expect(made.findings).toMatchObject([
      { kind: 'no-approver', text: expect.stringContaining('only 1 of the 2 needed') },
    ]);
    expect(made.changes.filter(({ kind, approval }) => kind === 'grant' && approval === undefined)).toEqual([]);
  });

  it('planning knows all it must know: named, fallback, delegates and the lines above', () => {
    const some = new Map([colleague('2', { manager: workerId('3'), ...delegated('2', '9') })]);
    const asked = asking({ approvers: ['manager'] }, some, {}, { fallback: ['skip-level', { worker: 'w-4' }] });
    expect([...workersToAsk(asked)].sort()).toEqual(['w-2', 'w-3', 'w-4', 'w-9']);
    expect(workersToAsk({ ...asked, person: personAfter([]) })).toEqual([]);
  });

  it('the next of the chain as well once nobody decided in time', () => {
    const rule = { approvers: ['manager'], remindAfterHours: [1], escalateAfterHours: 2 };
    const first = asking(rule, everybody(), {}, { fallback: ['skip-level'] });
    expect(need(first)).toMatchObject({ escalated: false, approvers: people('2') });
    const later = { ...voted(first), now: instant(Date.parse(NOW) + 2 * 3_600_000) };
    expect(need(later)).toMatchObject({ escalated: true, approvers: people('2', '3'), since: NOW });
    expect(need(later).id).toBe(need(first).id);
  });

  it('in a calendar of the policy', () => {
    const timed = asking({ approvers: ['manager'], calendar: 'office', expiresAfterHours: 9 }, everybody());
    const office = {
      timeZone: 'UTC',
      workDays: ['tuesday', 'thursday'],
      from: '09:00',
      to: '17:00',
      holidays: [],
      name: 'office',
    };
    const policy = { ...timed.policy, calendars: new Map([['office', office as never]]) };
    expect(need({ ...timed, policy }).expiresAt).toBe('2026-03-12T10:00:00.000Z');
  });
});

describe('a delegate', () => {
  const all = (over: Partial<Colleague>, ...more: readonly (readonly [WorkerId, Colleague])[]) =>
    asking({ approvers: ['manager'] }, everybody(colleague('2', over), ...more));

  it('may decide beside one who is here, and instead of one who is on leave', () => {
    expect(need(all(delegated('2', '4'))).approvers).toEqual(people('2', '4'));
    expect(need(all({ worksHere: false, onLeave: true, ...delegated('2', '4') })).approvers).toEqual(people('4'));
  });

  it.each<readonly [string, Partial<Colleague>, readonly (readonly [WorkerId, Colleague])[]]>([
    ['of somebody who has left', { worksHere: false, ...delegated('2', '4') }, []],
    ['who is the beneficiary', { worksHere: false, onLeave: true, ...delegated('2', '1') }, [colleague('1')]],
    ['who is the requester', { worksHere: false, onLeave: true, ...delegated('2', '7') }, [colleague('7')]],
    ['whose time is over', { worksHere: false, onLeave: true, ...delegated('2', '4', { until: NOW }) }, []],
    [
      'of a delegate',
      { worksHere: false, onLeave: true, ...delegated('2', '4') },
      [colleague('4', { worksHere: false, onLeave: true, ...delegated('4', '5') })],
    ],
  ])('%s decides nothing', (_, over, more) => {
    expect(need(all(over, ...more)).approvers).toEqual([]);
  });

  it('who stands in a circle with the beneficiary decides nothing, for whomever: 6 → 1 → 2 → 6', () => {
    const circle = [colleague('6', { manager: workerId('1') }), colleague('1', { manager: workerId('2') })];
    const before = asking(
      { approvers: [{ worker: 'w-5' }] },
      everybody(colleague('2', { manager: workerId('6') }), colleague('5', delegated('5', '6')), ...circle),
    );
    expect(need(before).approvers).toEqual(people('5'));
    expect(need(voted(before, vote('99', { for: person('5') }))).votes).toEqual([]);
    expect(need(voted(before, vote('6', { for: person('5') }))).votes).toEqual([]);
  });

  it('counts for whom they decided, while that one might decide', () => {
    const said = vote('4', { for: person('2') });
    const counted = (over: Partial<Colleague>) => plan(voted(all(over), said)).approvals[0]?.votes ?? [];
    expect(counted(delegated('2', '4'))).toEqual([said]);
    expect(counted({ ...delegated('2', '4'), worksHere: false, onLeave: true })).toEqual([said]);
    expect(counted({ ...delegated('2', '4'), worksHere: false })).toEqual([]);
    expect(counted(delegated('2', '5'))).toEqual([]);
    expect(counted(delegated('2', '4', { until: NOW }))).toEqual([]);
    expect(counted({})).toEqual([]);
  });
});

describe('votes', () => {
  const two = {
    stages: [
      { approvers: ['manager'] },
      { approvers: [{ worker: 'w-2' }, { worker: 'w-4' }, { worker: 'w-5' }], needs: { atLeast: 2 } },
    ],
  };

  it('bring it to its next stage, in which nobody decides who did before', () => {
    const next = need(voted(asking(two, everybody()), vote('2'), vote('4')));
    expect(next).toMatchObject({
      stage: 1,
      stages: 2,
      required: 2,
      approvers: people('4', '5'),
      votes: [vote('2')],
      heard: 2,
    });
    expect(next.passedOver).toEqual([{ named: 'a named worker', because: 'they decided in a stage before' }]);
  });

  it('of one who has left are not counted any more: the stage waits again', () => {
    const before = asking(two, everybody(colleague('2', { worksHere: false })), {}, { fallback: [{ worker: 'w-3' }] });
    expect(need(voted(before, vote('2')))).toMatchObject({ stage: 0, votes: [], approvers: people('3') });
  });

  it('that are all in wait for the decision, and for nobody else', () => {
    const all = [vote('2'), vote('4', { stage: 1 }), vote('5', { stage: 1 })];
    expect(need(voted(asking(two, everybody()), ...all))).toMatchObject({ stage: 1, votes: all });
  });

  it('are each needed where all must approve, an empty place among them', () => {
    const all = { approvers: ['manager', { worker: 'w-4' }, { worker: 'w-404' }], needs: 'all' };
    expect(need(asking(all, everybody()))).toMatchObject({ required: 3, approvers: people('2', '4') });
    expect(need(asking({ approvers: ['owner', 'service-owner'], needs: 'all' }, everybody())).required).toBe(2);
  });
});

describe('a decision', () => {
  const rule = { approvers: [{ worker: 'w-4' }, { worker: 'w-5' }], needs: 'all' };
  const before = asking(rule, everybody());
  const decided = (over: object, at: Situation = before): Situation => ({
    ...at,
    decided: [{ entitlement: ENTITLEMENTS.payroll, decision: decision({ approver: person('5'), ...over }) }],
  });
  const votes = [vote('4'), vote('5')];
  const runs = (at: Situation) => plan(at).approvals.length === 0;

  it('counts when every vote it took still does, and it is about what is planned now', () => {
    const { covers } = need(before);
    expect(runs(decided({ votes, covers }))).toBe(true);
    expect(runs(decided({ votes }))).toBe(true);
    expect(runs(decided({ votes: [vote('5')], covers }))).toBe(false);
    expect(runs(decided({ approver: undefined }))).toBe(false);
  });

  it('about another policy is none: it is another question', () => {
    const { covers, id } = need(before);
    const changed = asking({ ...rule, because: 'it must be asked by other words' }, everybody());
    expect(runs(decided({ votes, covers }, changed))).toBe(false);
    expect(need(changed).id).not.toBe(id);
  });
});

const anyPlace = fc.constantFrom<unknown>(
  'manager',
  'skip-level',
  { worker: 'w-1' },
  { worker: 'w-4' },
  { worker: 'w-7' },
  { group: 'security' },
);
const anyStage = fc.record({
  approvers: fc.array(anyPlace, { minLength: 1, maxLength: 3 }),
  needs: fc.constantFrom<unknown>('any', 'all', { atLeast: 2 }),
});
const IDS = ['1', '2', '3', '4', '5', '7'] as const;
const anyId = fc.constantFrom(...IDS);
const anyColleague = (id: string) =>
  fc
    .record({
      status: fc.constantFrom('here', 'here', 'here', 'away', 'left'),
      manager: fc.option(anyId, { nil: undefined }),
      to: fc.option(anyId, { nil: undefined }),
      until: fc.constantFrom(-10, 500),
    })
    .map(({ status, manager, to, until }) =>
      colleague(id, {
        worksHere: status === 'here',
        onLeave: status === 'away',
        ...(manager === undefined ? {} : { manager: workerId(manager) }),
        ...(to === undefined ? {} : delegated(id, to, { until: instant(Date.parse(NOW) + until) })),
      }),
    );
const anyVote = fc
  .record({ stage: fc.integer({ min: 0, max: 2 }), by: anyId, for: fc.option(anyId, { nil: undefined }) })
  .map((said) => vote(said.by, { stage: said.stage, ...(said.for === undefined ? {} : { for: person(said.for) }) }));

it('nobody who may not decide ever counts, whatever the order of decisions, delegations and departures', () => {
  const anything = fc.record({
    stages: fc.array(anyStage, { minLength: 1, maxLength: 3 }),
    colleagues: fc.tuple(...IDS.map(anyColleague)),
    votes: fc.array(anyVote, { maxLength: 8 }),
    fallback: fc.array(anyPlace, { maxLength: 2 }),
  });
  let granted = 0;
  fc.assert(
    fc.property(anything, ({ stages, colleagues, votes, fallback }) => {
      const known = new Map(colleagues);
      const lists = { groups: [{ name: 'security', workers: [workerId('4'), workerId('5')] }], fallback };
      const before = asking({ stages }, known, {}, lists);
      const asked = need(voted(before, ...votes));
      const at = (id: PersonId) => colleagues.map(([, one]) => one).find(({ personId }) => personId === id)!;
      const independent = ({ personId, manager }: Colleague) =>
        personId !== person('1') && personId !== person('7') && manager !== workerId('1') && manager !== workerId('7');
      for (const id of asked.approvers) expect(independent(at(id)) && at(id).worksHere).toBe(true);
      const made = plan({
        ...before,
        decided: [{ entitlement: ENTITLEMENTS.payroll, decision: decision({ votes, approver: person('4') }) }],
      });
      if (made.approvals.length > 0) return;
      granted++;
      const may = votes.filter(({ approver, for: by, decidedAt }) => {
        const holder = at(by ?? approver);
        const held =
          by === undefined || holder.delegations?.some((one) => one.delegate === approver && decidedAt < one.until);
        return (
          independent(at(approver)) &&
          at(approver).worksHere &&
          independent(holder) &&
          (holder.worksHere || holder.onLeave) &&
          held
        );
      });
      for (const [index, { needs }] of stages.entries()) {
        const here = new Set(may.filter(({ stage }) => stage === index).map(({ approver }) => approver));
        expect(here.size).toBeGreaterThanOrEqual(needs === 'any' || needs === 'all' ? 1 : 2);
      }
    }),
    { numRuns: 2000 },
  );
  expect(granted, 'some are approved, or this says nothing').toBeGreaterThan(0);
});

it('in whatever order votes came, the same is decided', () => {
  fc.assert(
    fc.property(
      fc.tuple(...IDS.map(anyColleague)),
      fc.shuffledSubarray(['2', '3', '4', '5'].map((id) => vote(id))),
      (colleagues, votes) => {
        const rule = { approvers: ['manager', { group: 'security' }], needs: { atLeast: 2 } };
        const lists = { groups: [{ name: 'security', workers: [workerId('4'), workerId('5')] }] };
        const before = asking(rule, new Map(colleagues), {}, lists);
        const outcome = (order: readonly Vote[]) =>
          need(voted(before, ...order))
            .votes?.map(({ approver }) => approver)
            .toSorted();
        expect(outcome(votes)).toEqual(outcome(votes.toReversed()));
      },
    ),
  );
});
