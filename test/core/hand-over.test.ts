/** What a leaver owns: who takes it over, what keeps an account from ending, and what people are told and attest. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Colleague } from '../../functions/core/approver.ts';
import { alreadyDone, after as madeSo } from '../../functions/core/change.ts';
import { entryOf, intentOf, outcomeOf } from '../../functions/core/entries.ts';
import { tasksOf } from '../../functions/core/hand-over.ts';
import { PersonId, WorkerId } from '../../functions/core/ids.ts';
import { isHandedOver, type Ownership } from '../../functions/core/owned.ts';
import type { Plan } from '../../functions/core/plan.ts';
import { plan, workersToAsk } from '../../functions/core/planner.ts';
import { queriesFor } from '../../functions/core/queries.ts';
import { settlement } from '../../functions/core/settle.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { at, eventOf, nobody, personAfter } from '../support/lifecycle.ts';
import {
  account,
  anySituation,
  carriedOut,
  ENTRA,
  OKTA,
  outcomesOf,
  policyOf,
  type Shape,
  situation,
} from '../support/situation.ts';

const GROUP = 'entra:group:theirs';
const NOW = at('2026-03-10');
const LATER = at('2026-06-01');
const MANAGER: Colleague = {
  personId: PersonId.parse('p-20'),
  worksHere: true,
  manager: WorkerId.parse('w-30'),
  accounts: { [ENTRA]: 'account-20' },
};
const SKIP: Colleague = { personId: PersonId.parse('p-30'), worksHere: true, accounts: { [ENTRA]: 'account-30' } };

const last: Ownership = { things: [{ thing: GROUP, title: 'Theirs', others: 0 }] };
const shared: Ownership = { things: [{ thing: GROUP, others: 1 }] };
const synced: Ownership = { things: [{ thing: GROUP, others: 0, fixed: true }] };

const person = personAfter(
  [
    eventOf({ kind: 'hired', on: '2026-01-05', record: { managerWorkerId: 'w-20' as WorkerId } }),
    eventOf({ kind: 'terminated', on: '2026-03-01', record: { managerWorkerId: 'w-20' as WorkerId } }),
  ],
  nobody({ [ENTRA]: 'entra-1' }),
);

interface Varied {
  readonly owned: Ownership;
  readonly shape?: Shape;
  readonly colleagues?: Readonly<Record<string, Colleague>>;
  readonly over?: Partial<Situation>;
}

function leaver({ owned, shape = {}, colleagues = { 'w-20': MANAGER }, over = {} }: Varied): Situation {
  return situation({
    person,
    now: NOW,
    policy: policyOf({ owned: ['manager', 'skip-level', 'department-owner', { worker: 'w-40' }], ...shape }),
    observed: [account(ENTRA, { status: 'suspended', owned })],
    colleagues: new Map(Object.entries(colleagues).map(([worker, one]) => [WorkerId.parse(worker), one])),
    acknowledged: [],
    ...over,
  });
}

/** When retention is over. */
const ending = (varied: Varied): Situation => {
  const made = leaver({ ...varied, over: { now: LATER, ...varied.over } });
  return { ...made, case: { ...made.case, intent: 'retention-over' } };
};

const handed = (made: Plan) => made.changes.flatMap((one) => (one.kind === 'hand-over' ? [one] : []));
const told = (made: Plan) => made.findings.map(({ kind }) => kind);
const ends = (made: Plan) => made.changes.some(({ lane }) => lane === 'destroy');

describe('whom it goes to', () => {
  it('is the manager, by the account they have at that target', () => {
    const made = plan(leaver({ owned: last }));
    expect(handed(made)).toEqual([
      expect.objectContaining({
        lane: 'clean-up',
        thing: GROUP,
        rule: 'owned',
        to: { personId: 'p-20', accountId: 'account-20' },
      }),
    ]);
    expect(made.findings).toEqual([]);
    expect(made.predicted.map(({ owned }) => owned)).toEqual([{ things: [] }]);
  });

  it('is nobody new where others own it too: the leaver only lets go', () => {
    const [only] = handed(plan(leaver({ owned: shared })));
    expect(only).toMatchObject({ thing: GROUP });
    expect(only).not.toHaveProperty('to');
  });

  it.each([
    ['has left', { ...MANAGER, worksHere: false }, 'has left, or is on leave'],
    ['leaves soon', { ...MANAGER, endsAt: at('2026-03-20') }, 'leaves within 30 days'],
    ['is who leaves', { ...MANAGER, personId: PersonId.parse('p-1') }, 'that is who leaves'],
    ['has no account there', { personId: MANAGER.personId, worksHere: true }, 'has no account in entra that we know'],
  ])('is not a manager who %s, and the finding says so', (_, manager, because) => {
    const made = plan(leaver({ owned: last, colleagues: { 'w-20': manager } }));
    expect(handed(made)).toEqual([]);
    expect(made.findings).toEqual([
      expect.objectContaining({ kind: 'not-handed-over', task: GROUP, text: expect.stringContaining(because) }),
    ]);
  });

  it('is the manager above where the manager may not, and who stays long enough', () => {
    const colleagues = { 'w-20': { ...MANAGER, worksHere: false }, 'w-30': { ...SKIP, endsAt: at('2027-01-01') } };
    expect(handed(plan(leaver({ owned: last, colleagues })))).toMatchObject([{ to: { personId: 'p-30' } }]);
  });

  it('is whoever owns the department', () => {
    const shape = { owned: ['department-owner'], departments: [{ department: 'Legal', owner: 'w-30' }] };
    const made = plan(leaver({ owned: last, shape, colleagues: { 'w-30': SKIP } }));
    expect(handed(made)).toMatchObject([{ to: { accountId: 'account-30' } }]);
  });

  it('is nobody where the record names no manager', () => {
    const alone = personAfter(
      ['hired', 'terminated'].map((kind) =>
        eventOf({
          kind: kind as 'hired',
          on: kind === 'hired' ? '2026-01-05' : '2026-03-01',
          record: { managerWorkerId: undefined },
        }),
      ),
      nobody({ [ENTRA]: 'entra-1' }),
    );
    const made = plan(leaver({ owned: last, over: { person: alone } }));
    expect(made.findings[0]?.text).toContain('the manager: there is none; the skip-level: there is none');
  });

  it('is asked of the directory only for somebody who left and is the last owner', () => {
    expect(workersToAsk(leaver({ owned: last }))).toEqual(['w-20', 'w-30', 'w-40']);
    expect(workersToAsk(leaver({ owned: shared }))).toEqual([]);
    const working = personAfter([eventOf({ kind: 'hired', on: '2026-01-05' })], nobody({ [ENTRA]: 'entra-1' }));
    expect(workersToAsk(leaver({ owned: last, over: { person: working } }))).toEqual([]);
  });
});

describe('what cannot be handed over', () => {
  it('is left alone where no rule says who takes over', () => {
    const alone = leaver({ owned: last, over: { policy: policyOf() } });
    const made = plan(alone);
    expect([handed(made), told(made), workersToAsk(alone)]).toEqual([[], [], []]);
  });

  it('is told where its owners are kept on premises, or nobody could say what there is', () => {
    const onPremises = plan(leaver({ owned: synced }));
    expect([handed(onPremises), told(onPremises)]).toEqual([[], ['not-handed-over']]);
    expect(onPremises.findings[0]?.text).toContain('change them there');
    const unseen = plan(leaver({ owned: { unseen: 'it was not answered' } }));
    expect(unseen.findings).toEqual([
      expect.objectContaining({
        kind: 'owned-unseen',
        task: 'entra:owned',
        text: expect.stringContaining('not answered'),
      }),
    ]);
    const both = plan(leaver({ owned: { things: [{ thing: GROUP, others: 2, fixed: true }] } }));
    expect(both.findings[0]?.text).toContain('the leaver still owns it');
  });

  it('is nothing to a target where they have no account', () => {
    const gone = leaver({ owned: last });
    const made = plan({ ...gone, observed: [{ ...account(ENTRA), status: 'absent', owned: last }] });
    expect([handed(made), told(made)]).toEqual([[], []]);
  });
});

describe('when retention is over', () => {
  it('the account ends where nothing is theirs alone', () => {
    expect(ends(plan(ending({ owned: { things: [] } })))).toBe(true);
    expect(ends(plan(ending({ owned: shared })))).toBe(true);
  });

  it.each([
    ['they are the last owner, though it is being handed over', last],
    ['nobody can change its owners', synced],
    ['nobody can say what they own', { unseen: 'it was not answered' }],
  ])('it does not end while %s', (_, owned: Ownership) => {
    const made = plan(ending({ owned }));
    expect(ends(made)).toBe(false);
    expect(told(made)).toContain('account-waits');
  });

  it('it ends once an operator has attested what it waited for', () => {
    const attested = { attested: [GROUP, 'entra:owned'] };
    expect(ends(plan(ending({ owned: synced, over: attested })))).toBe(true);
    expect(ends(plan(ending({ owned: { unseen: 'x' }, over: attested })))).toBe(true);
  });

  it('nothing is told of a target whose accounts no rule ends', () => {
    const made = plan(ending({ owned: synced, shape: { destroys: { okta: 'deactivate-account' } } }));
    expect(told(made)).toEqual(['not-handed-over']);
    const none = plan({ ...ending({ owned: last }), observed: [{ ...account(ENTRA), status: 'absent' }] });
    expect([ends(none), told(none)]).toEqual([false, []]);
  });

  it('a task that is required keeps the accounts until it is attested, and is asked anew of the next leaving', () => {
    const playbooks = [
      {
        when: 'true',
        afterDays: 5,
        accounts: { entra: 'delete-account' },
        handOver: [
          { what: 'the mailboxes', to: 'manager', required: true },
          { what: 'the keys', to: { worker: 'w-4' } },
        ],
      },
    ];
    const waits = plan(ending({ owned: { things: [] }, shape: { playbooks } }));
    expect([ends(waits), waits.findings.map(({ text }) => text)]).toEqual([
      false,
      [expect.stringContaining('the mailboxes: to the manager')],
    ]);
    const task = waits.findings[0]?.task ?? '';
    expect(ends(plan(ending({ owned: { things: [] }, shape: { playbooks }, over: { attested: [task] } })))).toBe(true);
    const first = plan(leaver({ owned: { things: [] }, shape: { playbooks } }));
    expect(first.findings.map((one) => one.text)).toEqual([
      'the mailboxes: to the manager; the accounts end after it',
      'the keys: to w-4',
    ]);
    expect(first.findings[0]?.task).toBe(task);
    expect(tasksOf(leaver({ owned: { things: [] }, shape: { playbooks } }))).toEqual(
      first.findings.map((one) => one.task),
    );
    const again = personAfter(
      [eventOf({ kind: 'rehired', on: '2026-03-03' }), eventOf({ kind: 'terminated', on: '2026-03-04' })],
      person,
    );
    const second = plan(leaver({ owned: { things: [] }, shape: { playbooks }, over: { person: again } }));
    expect(second.findings[0]?.task).not.toBe(task);
  });
});

it('what is attested while the case runs is not told when it settles', () => {
  const playbooks = [
    { when: 'true', afterDays: 5, accounts: {}, handOver: [{ what: 'the mailboxes', to: 'manager' }] },
  ];
  const before = leaver({ owned: { things: [] }, shape: { playbooks } });
  const made = plan(before);
  const settled = (attested: readonly string[]) =>
    settlement({ attested }, made, outcomesOf(made), NOW, before.observed).kind;
  expect(settled([])).toBe('completed-with-exceptions');
  expect(settled([made.findings[0]?.task ?? ''])).toBe('completed');
});

describe('a hand-over', () => {
  const [change] = handed(plan(leaver({ owned: last })));

  it('is done when it is seen that they own it no more, and not while nobody can say', () => {
    const theirs = account(ENTRA, { owned: last });
    expect(alreadyDone(theirs, change!)).toBe(false);
    expect(alreadyDone(madeSo(theirs, change!), change!)).toBe(true);
    expect(alreadyDone(account(ENTRA), change!)).toBe(false);
    expect(alreadyDone({ ...theirs, status: 'absent' }, change!)).toBe(true);
    const unseen = account(ENTRA, { owned: { unseen: 'x' } });
    expect(madeSo(unseen, change!)).toEqual(unseen);
    expect(madeSo(account(ENTRA), change!)).toEqual(account(ENTRA));
    expect(isHandedOver(undefined, GROUP)).toBe(false);
  });

  it('says in evidence what it was about, and in private to whom it went', () => {
    const made = plan(leaver({ owned: last }));
    const intent = intentOf({ kind: 'leaver' }, person, made, { lane: 'clean-up', system: ENTRA, changes: [change!] });
    expect(intent.facts?.changes).toEqual([`c1 hand-over ${GROUP} by owned`.replace('c1', change!.id)]);
    const outcome = outcomeOf({ kind: 'leaver' }, person, made, change!, { changeId: change!.id, status: 'changed' });
    expect(outcome).toMatchObject({
      facts: { thing: GROUP },
      private: { newOwner: { personId: 'p-20', accountId: 'account-20' } },
    });
    const [letGo] = handed(plan(leaver({ owned: shared })));
    expect(
      outcomeOf({ kind: 'leaver' }, person, made, letGo!, { changeId: 'c1', status: 'changed' }),
    ).not.toHaveProperty('private');
    expect(entryOf({ kind: 'leaver' }, person, 'attested').kind).toBe('attested');
  });

  it('that is refused is looked at again, and says what to attest', () => {
    const before = leaver({ owned: last });
    const made = plan(before);
    const outcomes = outcomesOf(made).map((one) => ({
      ...one,
      receipts: one.receipts.map((receipt) =>
        receipt.changeId === handed(made)[0]?.id ? { ...receipt, status: 'refused' as const, detail: '403' } : receipt,
      ),
    }));
    expect(settlement({}, made, outcomes, NOW, before.observed)).toMatchObject({
      kind: 'waiting',
      findings: [{ kind: 'hand-over-refused', task: GROUP, text: expect.stringContaining(GROUP) }],
    });
  });
});

it('only of a leaver is it asked what they own, and only where a rule says who takes it over', () => {
  const owned = (policy: Situation['policy'], who = person) => queriesFor(who, policy)[ENTRA]?.owned;
  expect(owned(policyOf({ owned: ['manager'] }))).toBe(true);
  expect(owned(policyOf())).toBeUndefined();
  const working = personAfter([eventOf({ kind: 'hired', on: '2026-01-05' })]);
  expect(owned(policyOf({ owned: ['manager'] }), working)).toBeUndefined();
});

it('whatever the situation: no plan ends an account that is seen to be the last owner of anything, or whose owning is unseen', () => {
  fc.assert(
    fc.property(anySituation, (before) => {
      const made = plan(before);
      for (const change of made.changes.filter(
        ({ kind }) => kind === 'delete-account' || kind === 'deactivate-account',
      )) {
        const { owned } = before.observed.find(({ system }) => system === change.system)!;
        if (owned === undefined) continue;
        expect('things' in owned && owned.things.every(({ others }) => others > 0)).toBe(true);
      }
      const twice = plan(carriedOut(before, made));
      const again = handed(twice).map(({ thing }) => thing);
      if (made.verdict.outcome === 'proceed') for (const { thing } of handed(made)) expect(again).not.toContain(thing);
    }),
    { numRuns: 300 },
  );
});

it('a system that tells nothing of it is asked for nothing', () => {
  const made = plan(leaver({ owned: last, over: { observed: [account(OKTA, { status: 'suspended' })] } }));
  expect([handed(made), told(made)]).toEqual([[], []]);
});
