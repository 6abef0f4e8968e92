/** A change of policy tried on people: what is kept apart, kept a while, asked for, ended, braked, refused and only tried; and that nobody's access is guessed otherwise than planned. */
import { describe, expect, it } from 'vitest';
import { packDifference } from '../../functions/core/policy/pack-difference.ts';
import type { Reason } from '../../functions/core/reason.ts';
import { addDays } from '../../functions/core/schedule.ts';
import { askable } from '../../functions/core/simulation-asking.ts';
import { simulator } from '../../functions/core/simulator.ts';
import { at, eventOf, nobody, personAfter } from '../support/lifecycle.ts';
import { ENTITLEMENTS, ENTRA, OKTA, packOf, reason, type Shape } from '../support/situation.ts';

const NOW = at('2026-03-10');
const { wiki, licence } = ENTITLEMENTS;
const all = (...grants: readonly ('wiki' | 'ledger' | 'licence' | 'payroll' | 'admin')[]) => [{ when: 'true', grants }];
const hired = (record: object = {}) => eventOf({ kind: 'hired', on: '2026-01-05', record });
const works = (record: object = {}) => personAfter([hired(record)]);
const gone = (on: string) => personAfter([hired(), eventOf({ kind: 'terminated', on })]);

function simulated(old: Shape, changed: Shape, people = [works()], reasons: readonly Reason[] = []) {
  const trying = simulator(packOf(old), packOf(changed), NOW);
  for (const person of people) trying.add(person, reasons);
  return trying.sum();
}

describe('what is held together', () => {
  const apart = { separations: [{ between: ['wiki'] as const, and: ['ledger'] as const }] };

  it('is kept apart: what is held stays, and what would come beside it is not granted', () => {
    const found = simulated({ birthrights: all('wiki'), ...apart }, { birthrights: all('ledger', 'wiki'), ...apart });
    expect(found).toMatchObject({ affected: 1, grants: 0, revokes: 0 });
    expect(found.combinations).toMatchObject([{ rule: 'separation-0', keptBack: 1, after: 0 }]);
    const other = simulated({ birthrights: all('ledger'), ...apart }, { birthrights: all('ledger', 'wiki'), ...apart });
    expect(other.combinations).toMatchObject([{ keptBack: 1 }]);
  });

  it('is granted when its opposite goes with the change, but not while an overlap keeps that', () => {
    const moved = { birthrights: all('ledger'), ...apart };
    expect(simulated({ birthrights: all('wiki'), ...apart }, moved)).toMatchObject({ grants: 1, revokes: 1 });
    const overlaps = [{ entitlements: ['wiki'] as const, keepDays: 14 }];
    const kept = simulated({ birthrights: all('wiki'), ...apart }, { ...moved, overlaps });
    expect(kept).toMatchObject({ grants: 0, revokes: 1, kept: [{ rule: 'overlap-0', days: 14, people: 1 }] });
    expect(kept.combinations).toMatchObject([{ keptBack: 1 }]);
    const tried = simulated(
      { birthrights: all('wiki'), ...apart },
      {
        ...moved,
        overlaps: [{ ...overlaps[0]!, enforcement: 'record' }],
      },
    );
    expect(tried).toMatchObject({ grants: 1, kept: [], trials: [{ rule: 'overlap-0' }] });
  });

  it('that was held already stays, and is a conflict, new where there was no rule before', () => {
    const both = { birthrights: all('wiki', 'ledger') };
    const found = simulated(both, { ...both, ...apart });
    expect(found).toMatchObject({ affected: 1, grants: 0, revokes: 0, conflicts: 1 });
    expect(found.combinations).toMatchObject([{ rule: 'separation-0', before: 0, after: 1, fresh: 1, keptBack: 0 }]);
  });

  it('is one of a set: the highest, and the other goes', () => {
    const exclusives = [{ highestFirst: ['ledger', 'wiki'] as const }];
    const found = simulated({ birthrights: all('wiki') }, { birthrights: all('wiki', 'ledger'), exclusives });
    expect(found).toMatchObject({ grants: 1, revokes: 1, conflicts: 0 });
    expect(found.combinations).toMatchObject([{ rule: 'exclusive-0', outranked: 1 }]);
    const none = simulated({ birthrights: all('wiki') }, { birthrights: all('wiki'), exclusives });
    expect(none.affected).toBe(0);
  });

  it('outranks nothing by what is kept apart, and takes no turns with it: as plans do', () => {
    const exclusives = [{ highestFirst: ['wiki', 'licence'] as const }];
    const next = simulated({}, { birthrights: all('ledger', 'wiki', 'licence'), exclusives, ...apart });
    expect(next).toMatchObject({ grants: 2 });
    expect(next.combinations).toMatchObject([{ rule: 'separation-0', keptBack: 1 }]);
    const separations = [{ between: ['licence'] as const, and: ['ledger'] as const }, ...apart.separations];
    const circle = simulated({}, { birthrights: all('licence', 'ledger', 'wiki'), exclusives, separations });
    expect(circle.entitlements.filter(({ grants }) => grants > 0)).toMatchObject([
      { entitlement: ENTITLEMENTS.ledger },
    ]);
    const nobodys = simulated({}, { birthrights: all('ledger'), exclusives });
    expect(nobodys.combinations).toEqual([]);
  });

  it('and was not held before either is no news, and is not counted as held', () => {
    const exclusives = [{ highestFirst: ['ledger', 'wiki'] as const }];
    const before = { birthrights: all('wiki', 'ledger'), exclusives };
    const found = simulated(before, { birthrights: all('wiki', 'ledger', 'licence'), exclusives });
    expect(found).toMatchObject({ affected: 1, grants: 1, combinations: [] });
    const free = simulated(before, { birthrights: all('wiki', 'ledger') });
    expect(free.entitlements).toMatchObject([{ entitlement: wiki, before: 0, grants: 1, after: 1 }]);
  });

  it('is looked at for a rule that is gone as well', () => {
    const both = { birthrights: all('wiki', 'ledger') };
    const warned = { ...both, separations: [{ ...apart.separations[0]!, enforcement: 'warn' }] };
    expect(simulated(warned, both).combinations).toMatchObject([{ before: 1, after: 0, enforcement: 'warn' }]);
  });
});

describe('rules that are only tried', () => {
  it('are each tried as if enforced, beside what the change does', () => {
    const found = simulated(
      {},
      {
        birthrights: [{ when: 'true', grants: ['wiki'], enforcement: 'record' }, ...all('ledger')],
        separations: [{ between: ['ledger'], and: ['wiki'], enforcement: 'warn' }],
        exclusives: [{ highestFirst: ['licence', 'ledger'], enforcement: 'warn' }],
      },
    );
    expect(found).toMatchObject({ grants: 1 });
    expect(found.trials).toEqual([
      { rule: 'birthright-0', enforcement: 'record', affected: 1, grants: 1, revokes: 0, keptBack: 0, conflicts: 0 },
      { rule: 'separation-0', enforcement: 'warn', affected: 0, grants: 0, revokes: 0, keptBack: 0, conflicts: 0 },
      { rule: 'exclusive-0', enforcement: 'warn', affected: 0, grants: 0, revokes: 0, keptBack: 0, conflicts: 0 },
    ]);
  });

  it('name those who hold both already, whom enforcing takes nothing from', () => {
    const both = { birthrights: all('wiki', 'ledger') };
    const separations = [{ between: ['ledger'] as const, and: ['wiki'] as const, enforcement: 'warn' }];
    expect(simulated(both, { ...both, separations }).trials).toMatchObject([{ revokes: 0, conflicts: 1 }]);
    const exclusives = [{ highestFirst: ['ledger', 'wiki'] as const, enforcement: 'warn' }];
    const tried = simulated(both, { ...both, exclusives });
    expect(tried.trials).toMatchObject([{ rule: 'exclusive-0', revokes: 1 }]);
    expect(tried.combinations).toMatchObject([{ rule: 'exclusive-0', before: 0, after: 1, enforcement: 'warn' }]);
  });
});

describe('what was asked for', () => {
  const why = { because: 'it is a rule of the test', source: 'a test' };
  const requestable = (over: object = {}) => [
    { id: 'ask', ...why, entitlements: ['wiki'], when: 'true', longestDays: 90, approvals: [], ...over },
  ];
  const exceptions = [
    {
      id: 'keep',
      ...why,
      entitlements: ['licence'],
      when: 'true',
      longestDays: 9,
      approvals: ['ask-somebody', 'other'],
    },
  ];
  const approvals = [{ id: 'other', ...why, approvers: ['manager'], expiresAfterHours: 9 }];
  const requested = [reason('wiki', { kind: 'request', request: 'r-1', until: addDays(NOW, 9) })];

  it('ends with the rule that lets it be asked for, and not with another', () => {
    const found = simulated({ requestable: requestable() }, {}, [works()], requested);
    expect(found).toMatchObject({ affected: 1, revokes: 1, requestsOver: [{ entitlement: wiki, people: 1 }] });
    const stays = simulated(
      { requestable: requestable() },
      { requestable: requestable({ longestDays: 9 }) },
      [works()],
      requested,
    );
    expect(stays).toMatchObject({ affected: 0, requestsOver: [] });
    const given = simulated({ requestable: requestable() }, { birthrights: all('wiki') }, [works()], requested);
    expect(given).toMatchObject({ affected: 1, revokes: 0, requestsOver: [{ people: 1 }] });
  });

  it('may be asked for by whom it might not, by nobody any more, or on other terms', () => {
    const asking = (old: Shape, changed: Shape) => simulated(old, changed).asking;
    const nought = { possible: 0, impossible: 0, otherwise: 0 };
    const wikis = { kind: 'request', entitlement: wiki, title: 'wiki' };
    expect(asking({}, { requestable: requestable() })).toEqual([{ ...wikis, ...nought, possible: 1 }]);
    expect(asking({ requestable: requestable() }, {})).toEqual([{ ...wikis, ...nought, impossible: 1 }]);
    expect(asking({ requestable: requestable() }, { requestable: requestable({ longestDays: 9 }) })).toEqual([
      { ...wikis, ...nought, otherwise: 1 },
    ]);
    expect(asking({ requestable: requestable() }, { requestable: requestable(), budgets: [] })).toEqual([]);
    expect(asking({}, { exceptions, approvals })).toMatchObject([
      { kind: 'exception', entitlement: licence, possible: 1 },
    ]);
    expect(asking({ requestable: requestable() }, { requestable: requestable(), exceptions, approvals })).toHaveLength(
      1,
    );
  });
});

it('a name in no catalogue is nothing to ask for', () => {
  const rule = {
    id: 'ask',
    because: 'it is a rule of the test',
    source: 'a test',
    when: 'true',
    longestDays: 9,
    approvals: [],
  };
  expect(askable(packOf({ requestable: [{ ...rule, entitlements: ['nobody-knows-it', 'wiki'] }] }))).toEqual([
    { kind: 'request', entitlement: wiki },
  ]);
});

describe('leaving', () => {
  const accounts = { okta: 'deactivate-account', entra: 'delete-account' };
  const playbooks = [{ when: 'true', afterDays: 7, accounts }];

  it('means something else for those who work here, and for those who left lately; some end at once', () => {
    const people = [works(), gone('2026-03-09'), gone('2026-02-20'), gone('2026-01-20')];
    expect(simulated({}, { playbooks }, people).endings).toEqual([
      { old: 'destroy', oldDays: 30, rule: 'playbook-0', days: 7, workers: 1, leavers: 2, dueAtOnce: 1 },
    ]);
    expect(simulated({}, { budgets: [{ change: 'grant', mostPerPlan: 1 }] }, people).endings).toEqual([]);
    const nobodys = [{ ...playbooks[0]!, when: 'person.department == "None"' }];
    expect(simulated({}, { playbooks: nobodys }, people).endings).toEqual([]);
  });
});

describe('what would stop it', () => {
  const window = (over: object) => ({ withinHours: 24, most: 0, ...over });
  const braked = (changed: Shape, old: Shape = {}, people = [works()]) => simulated(old, changed, people).brakes;

  it.each<readonly [string, Shape, Shape, boolean]>([
    [
      'grants in a plan',
      { birthrights: all('wiki', 'ledger'), budgets: [{ change: 'grant', mostPerPlan: 1 }] },
      {},
      true,
    ],
    ['fewer grants', { birthrights: all('wiki'), budgets: [{ change: 'grant', mostPerPlan: 1 }] }, {}, false],
    ['revokes in a plan', { budgets: [{ change: 'revoke', mostPerPlan: 0 }] }, { birthrights: all('wiki') }, true],
    [
      'accounts opened',
      { budgets: [{ change: 'create-account', mostPerPlan: 0 }] },
      { accounts: [{ when: 'true', systems: [OKTA] }] },
      true,
    ],
    [
      'accounts closed',
      { accounts: [{ when: 'true', systems: [OKTA] }], budgets: [{ change: 'suspend-account', mostPerPlan: 0 }] },
      {},
      true,
    ],
    [
      'accounts ended',
      { budgets: [{ change: 'delete-account', mostPerPlan: 0 }] },
      { birthrights: all('wiki') },
      false,
    ],
    [
      'accounts switched off',
      { budgets: [{ change: 'deactivate-account', mostPerPlan: 0 }] },
      { birthrights: all('wiki') },
      false,
    ],
    ['a window with room', { birthrights: all('wiki'), windows: [window({ change: 'grant', most: 1 })] }, {}, false],
    ['a window of grants', { birthrights: all('wiki'), windows: [window({ change: 'grant' })] }, {}, true],
    [
      'grants elsewhere',
      { birthrights: all('wiki'), windows: [window({ change: 'grant', system: ENTRA })] },
      {},
      false,
    ],
    [
      'no privileged grants',
      { birthrights: all('wiki'), windows: [window({ change: 'grant', privileged: true })] },
      {},
      false,
    ],
    [
      'accounts in a window',
      { windows: [window({ change: 'grant', system: ENTRA })] },
      { accounts: [{ when: 'true', systems: [OKTA] }] },
      true,
    ],
    ['a window of revokes', { windows: [window({ change: 'revoke' })] }, { birthrights: all('wiki') }, true],
    [
      'what is kept a while',
      { windows: [window({ change: 'revoke' })], overlaps: [{ entitlements: ['wiki'], keepDays: 3 }] },
      { birthrights: all('wiki') },
      false,
    ],
    [
      'a window of closed accounts',
      { accounts: [{ when: 'true', systems: [OKTA] }], windows: [window({ change: 'disable' })] },
      {},
      true,
    ],
    ['a window of endings', { windows: [window({ change: 'delete' })] }, { birthrights: all('wiki') }, false],
  ])('%s', (_, changed, old, held) => {
    expect(braked(changed, old).length > 0).toBe(held);
  });

  it('says how many people a window would let by, of all or of each department, and by how much of whom', () => {
    const shape = {
      birthrights: all('wiki'),
      windows: [
        window({ change: 'grant', most: 5, mostPercent: 50, floor: 2, each: 'department', enforcement: 'warn' }),
      ],
    };
    const people = ['Legal', 'Legal', 'Finance', 'Finance'].map((department) => works({ department }));
    expect(braked(shape, {}, people)).toMatchObject([
      { rule: 'window-0', of: 'window', people: 2, allowed: 1, department: 'Legal', enforcement: 'warn' },
      { department: 'Finance' },
    ]);
    const whole = { ...shape, windows: [window({ change: 'grant', most: 5, mostPercent: 50, floor: 2 })] };
    expect(braked(whole, {}, people)).toMatchObject([
      { people: 4, allowed: 2, because: expect.stringContaining('100.0 %') },
    ]);
  });

  it.each<readonly [string, Shape, ReturnType<typeof works>]>([
    ['a worker', { protects: ['w-1'] }, works()],
    [
      'a login that an account rule gives',
      {
        accounts: [{ when: 'true', systems: [OKTA, ENTRA], login: '"adm." + person.email' }],
        protectsLogins: ['adm.ada.byron@marlow.example'],
      },
      works(),
    ],
    [
      'an account',
      { protectsAccounts: [{ system: OKTA, id: 'okta-1' }] },
      personAfter([hired()], nobody({ [OKTA]: 'okta-1' })),
    ],
  ])('%s whom automation never touches is refused, and braked by nothing', (_, shape, person) => {
    const changed = { birthrights: all('wiki'), budgets: [{ change: 'grant', mostPerPlan: 0 }], ...shape };
    const found = simulated(shape, changed, [person]);
    expect(found.protected).toMatchObject([{ people: 1 }]);
    expect(found.brakes).toEqual([]);
    expect(simulated(shape, shape, [person]).protected).toEqual([]);
    const elsewhere = personAfter(
      [eventOf({ kind: 'hired', on: '2026-01-05', record: { email: 'x@y.example' } })],
      nobody({ [OKTA]: 'other' }),
    );
    expect(simulated({}, { ...changed, protects: ['w-0'] }, [elsewhere]).protected).toEqual([]);
  });
});

describe('the rules that differ', () => {
  it('are added, dropped or changed, with the fields that say something else', () => {
    const old = packOf({ birthrights: all('wiki'), budgets: [{ change: 'grant', mostPerPlan: 1 }] });
    const changed = packOf({
      birthrights: [{ when: 'false', grants: ['wiki', 'ledger'] }, ...all('admin')],
      asksAgain: true,
    });
    expect(packDifference(old, changed)).toEqual([
      {
        ...{ section: 'birthrights', rule: 'birthright-0', kind: 'changed' },
        fields: [
          { field: 'when', old: 'true', now: 'false', more: [], less: [] },
          { field: 'grants', old: '["wiki"]', now: '["wiki","ledger"]', more: ['ledger'], less: [] },
        ],
      },
      { section: 'birthrights', rule: 'birthright-1', kind: 'added', fields: [] },
      { section: 'budgets', rule: 'budget-0', kind: 'dropped', fields: [] },
      { section: 'time', rule: 'rescission', kind: 'added', fields: [] },
    ]);
    expect(packDifference(old, old)).toEqual([]);
    const windows = (over: object) => packOf({ windows: [{ change: 'grant', withinHours: 24, most: 1, ...over }] });
    expect(packDifference(windows({}), windows({ system: OKTA }))).toMatchObject([
      { rule: 'window-0', fields: [{ field: 'system', old: '', now: 'okta' }] },
    ]);
    const lists = {
      groups: [{ name: 'security', workers: [] }],
      roles: [],
      departments: [],
      services: [],
      fallback: [],
    };
    const named = { ...old, approvers: lists } as unknown as typeof old;
    expect(packDifference(old, named).map(({ rule }) => rule)).toContain('groups');
  });

  it('come with the sum, and how many there are of what is handed out', () => {
    const pool = (of: ReturnType<typeof packOf>) => ({
      ...of,
      catalogue: of.catalogue.map((entry) => (entry.id === licence ? { ...entry, pool: 1 } : entry)),
    });
    const trying = simulator(pool(packOf()), pool(packOf({ birthrights: all('licence') })), NOW);
    for (const person of [works(), works(), gone('2026-02-01')]) trying.add(person, []);
    expect(trying.sum()).toMatchObject({
      rules: [{ rule: 'birthright-0', kind: 'added' }],
      entitlements: [{ entitlement: licence, after: 2, pool: 1 }],
    });
  });
});
