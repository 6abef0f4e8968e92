/** Readable examples of planning, one target at a time: what the properties of planner.test.ts look like in life. */
import { describe, expect, it } from 'vitest';
import type { Access } from '../../functions/core/access.ts';
import { accountRulesAfter } from '../../functions/core/account-reason.ts';
import { EntitlementId } from '../../functions/core/ids.ts';
import type { Plan } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import { profileOf } from '../../functions/core/profile.ts';
import { queriesFor } from '../../functions/core/queries.ts';
import { withdraw } from '../../functions/core/reconcile.ts';
import { destroyAt } from '../../functions/core/retention.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { at, eventOf, nobody, personAfter } from '../support/lifecycle.ts';
import {
  account,
  decision,
  ENTITLEMENTS,
  ENTRA,
  held,
  KEEPS,
  OKTA,
  policyOf,
  reason,
  situation,
} from '../support/situation.ts';
import { worker } from '../support/worker-record.ts';

const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const leave = eventOf({ kind: 'suspended', on: '2026-02-01' });
const terminated = eventOf({ kind: 'terminated', on: '2026-02-01' });
const complete = { workerId: 'w-1', login: 'ada.byron@marlow.example', department: 'Legal', displayName: 'Ada Byron' };

const steps = (made: Plan) =>
  made.changes.map(
    (change) => `${change.lane} ${change.kind}${'entitlement' in change ? ` ${change.entitlement}` : ''}`,
  );
const planned = (events: Parameters<typeof personAfter>[0], access: Access, over: Partial<Situation> = {}) =>
  plan(situation({ person: personAfter(events), observed: [access], ...over }));

describe('somebody who works here', () => {
  const wiki = policyOf({ birthrights: [{ when: 'true', grants: ['wiki'] }] });

  it('gets an account with what the target keeps, then what the job gives', () => {
    const made = plan(situation({ person: personAfter([hired]), policy: wiki }));
    expect(steps(made)).toEqual([
      'provision create-account',
      'provision grant okta:group:wiki',
      'provision create-account',
    ]);
    expect(made.changes[0]).toMatchObject({ profile: complete });
    expect(made.counts).toEqual({ 'create-account': 2, grant: 1 });
  });

  it('gets nothing where policy gives them no account', () => {
    const none = policyOf({ accounts: [], birthrights: [{ when: 'true', grants: ['wiki'] }] });
    expect(steps(plan(situation({ person: personAfter([hired]), policy: none })))).toEqual([]);
    expect(steps(planned([hired], account(OKTA), { policy: none }))).toEqual([]);
  });

  it('is named as HR names them now, and is let in again', () => {
    const access = account(OKTA, { status: 'suspended', profile: { ...complete, displayName: 'A. Byron' } });
    expect(planned([hired], access).changes).toMatchObject([
      { kind: 'enable-account' },
      { kind: 'update-account', profile: { displayName: 'Ada Byron' } },
    ]);
  });

  it('keeps whatever the target does not keep for us', () => {
    expect(planned([hired], account(OKTA, { profile: { workerId: 'w-1' } }), { keeps: {} }).changes).toEqual([]);
  });

  it('is changed by hand where the account is mastered elsewhere, when there is something to change', () => {
    const access = account(OKTA, { synchronised: true, profile: complete });
    expect(steps(planned([hired], access))).toEqual([]);
    expect(steps(planned([hired], { ...access, status: 'suspended' }))).toEqual(['provision manual-task']);
    expect(steps(planned([hired], { ...access, profile: { ...complete, department: 'IT' } }))).toEqual([
      'provision manual-task',
    ]);
  });

  it('keeps what nobody can explain until somebody says, also what was denied', () => {
    const access = account(OKTA, { profile: complete, holdings: held('wiki') });
    const made = planned([hired], access);
    expect(made.changes).toEqual([]);
    expect(made.findings).toMatchObject([{ kind: 'unexplained-access', entitlement: ENTITLEMENTS.wiki }]);
    const denied = [reason('wiki', { decision: decision({ outcome: 'denied' }) })];
    expect(planned([hired], access, { policy: wiki, reasons: denied }).findings).toHaveLength(1);
    expect(planned([hired], access, { policy: wiki }).findings).toEqual([]);
  });

  it('never gets an account of somebody else', () => {
    for (const workerId of ['w-2', undefined]) {
      const made = planned([hired], account(OKTA, { profile: workerId === undefined ? {} : { workerId } }));
      expect(made.changes).toEqual([]);
      expect(made.predicted).toEqual([]);
      expect(made.findings).toMatchObject([{ kind: 'account-of-somebody-else' }]);
    }
  });

  it('whose account we know by its own id keeps it, whatever it says', () => {
    const person = personAfter([hired], nobody({ [OKTA]: 'okta-1' }));
    const made = plan(situation({ person, observed: [account(OKTA, { profile: { ...complete, workerId: 'w-2' } })] }));
    expect(made.changes).toMatchObject([{ kind: 'update-account', profile: { workerId: 'w-1' } }]);
  });

  it('is planned for as a mover when nobody has said what they are', () => {
    const before = situation({ person: personAfter([hired]) });
    const { kind: _, ...unclassified } = before.case;
    expect(plan({ ...before, case: unclassified }).kind).toBe('mover');
  });
});

describe('what comes through a group', () => {
  const through = (group: EntitlementId) =>
    ({ entitlement: ENTITLEMENTS.admin, via: 'inherited', from: [group] }) as const;
  const wantsAdmin = policyOf({ birthrights: [{ when: 'true', grants: ['admin'] }] });
  const access = account(ENTRA, {
    profile: { workerId: 'w-1', login: complete.login, displayName: complete.displayName },
    holdings: [...held('payroll'), through(ENTITLEMENTS.payroll)],
  });

  it('is explained by the group it comes through', () => {
    const wantsPayroll = policyOf({ birthrights: [{ when: 'true', grants: ['payroll'] }] });
    expect(planned([hired], access, { policy: wantsPayroll }).findings).toEqual([]);
    expect(planned([hired], access).findings.map(({ entitlement }) => entitlement)).toContain(ENTITLEMENTS.admin);
  });

  it('is not held in their own right: when the group goes, the approval is asked for', () => {
    const made = planned([hired], access, {
      policy: wantsAdmin,
      reasons: [reason('payroll', { rule: 'gone-by-now' })],
    });
    expect(steps(made)).toEqual(['provision grant entra:role:admin', 'clean-up revoke entra:group:payroll']);
    expect(made.approvals.map(({ entitlement }) => entitlement)).toEqual([ENTITLEMENTS.admin]);
  });
});

describe('an account that no rule gives any more', () => {
  it('is suspended and its sessions end, each time it is found open', () => {
    const kinds = (access: Access) => withdraw(access).map(({ kind }) => kind);
    expect(kinds(account(OKTA))).toEqual(['suspend-account', 'revoke-sessions']);
    expect(kinds(account(OKTA, { status: 'suspended' }))).toEqual([]);
  });

  const nobodys = policyOf({ accounts: [{ when: 'person.country == "XX"', systems: [OKTA] }] });
  const person = { ...personAfter([hired]), accountRules: { [OKTA]: 'account-0' } };
  const closed = (over: Partial<Situation> = {}, access = account(OKTA, { holdings: held('wiki') })) =>
    plan(situation({ person, policy: nobodys, observed: [access], ...over }));

  it('is closed after what it held is given back, with the reason in the plan', () => {
    const made = closed({ reasons: [reason('wiki')] });
    expect(steps(made)).toEqual([
      'clean-up revoke okta:group:wiki',
      'clean-up suspend-account',
      'clean-up revoke-sessions',
    ]);
    expect(made.changes[1]).toMatchObject({
      rule: 'no-reason-left',
      because: expect.stringContaining('no rule gives'),
    });
  });

  it('stays open while a request needs it, and where we never gave it', () => {
    expect(closed({ reasons: [reason('wiki', { kind: 'request', rule: 'asked' })] }).changes).toEqual([]);
    expect(closed({ person: personAfter([hired]) }).changes).toEqual([]);
  });

  it('is closed by hand where it is mastered elsewhere, and is left alone when it is closed', () => {
    expect(steps(closed({}, account(OKTA, { synchronised: true })))).toEqual(['clean-up manual-task']);
    expect(closed({}, account(OKTA, { status: 'suspended' })).changes).toEqual([]);
  });

  it('is remembered for as long as it is open', () => {
    const seen = (status: Access['status']) => accountRulesAfter(person, nobodys, [account(OKTA, { status })]);
    expect([seen('active'), seen('suspended')]).toEqual([{ okta: 'account-0' }, {}]);
    expect(accountRulesAfter(personAfter([hired]), policyOf(), [])).toEqual({ okta: 'account-0', entra: 'account-0' });
    expect(accountRulesAfter(personAfter([]), policyOf(), [])).toEqual({});
    // Entra did not answer: the next look may find the account open
    expect(accountRulesAfter(person, nobodys, [])).toEqual(seen('active'));
  });
});

describe('somebody who moves while on leave', () => {
  it('is given back nothing that the old job gave', () => {
    const access = account(OKTA, { status: 'suspended', holdings: held('wiki') });
    const made = planned([hired, leave], access, { reasons: [reason('wiki')] });
    expect(steps(made)).toEqual(['cut revoke-sessions', 'clean-up revoke okta:group:wiki']);
  });
});

describe('a leaver', () => {
  it('is cut, then gives everything back but live exceptions', () => {
    const access = account(OKTA, { holdings: held('wiki', 'ledger') });
    const reasons = [reason('ledger', { kind: 'exception', rule: 'audit' }), reason('wiki', { kind: 'request' })];
    const made = planned([hired, terminated], access, { reasons });
    expect(steps(made)).toEqual(['cut suspend-account', 'cut revoke-sessions', 'clean-up revoke okta:group:wiki']);
    expect(made.reasons).toEqual([reasons[0]]);
  });

  it('keeps licences under legal hold, and is told so', () => {
    const hold = eventOf({ kind: 'terminated', on: '2026-02-01', record: { legalHold: true } });
    const made = planned([hold], account(ENTRA, { holdings: held('licence', 'payroll') }));
    expect(steps(made)).toEqual(['cut suspend-account', 'cut revoke-sessions', 'clean-up revoke entra:group:payroll']);
    expect(made.findings).toMatchObject([{ kind: 'legal-hold' }]);
  });

  it('keeps a licence under legal hold that comes through a group, and with it the group; no other group', () => {
    const hold = eventOf({ kind: 'terminated', on: '2026-02-01', record: { legalHold: true } });
    const other = EntitlementId.parse('entra:group:other');
    const licence = { entitlement: ENTITLEMENTS.licence, via: 'inherited', from: [ENTITLEMENTS.payroll] } as const;
    const holdings = [...held('payroll'), licence, { entitlement: other, via: 'direct' } as const];
    const made = planned([hold], account(ENTRA, { holdings }));
    expect(steps(made)).toEqual(['cut suspend-account', 'cut revoke-sessions', 'clean-up revoke entra:group:other']);
    expect(made.findings).toMatchObject([{ kind: 'legal-hold' }]);
  });

  it('gives back what is held directly too, and is told of the group that still brings it', () => {
    const payroll = { entitlement: ENTITLEMENTS.payroll, via: 'rule' } as const;
    const licence = { entitlement: ENTITLEMENTS.licence, via: 'direct', from: [ENTITLEMENTS.payroll] } as const;
    const made = planned([hired, terminated], account(ENTRA, { status: 'suspended', holdings: [payroll, licence] }));
    expect(steps(made)).toEqual(['cut revoke-sessions', 'clean-up revoke entra:licence:office']);
    expect(made.findings).toMatchObject([
      { entitlement: ENTITLEMENTS.payroll },
      { entitlement: ENTITLEMENTS.licence, text: expect.stringContaining('entra:group:payroll') },
    ]);
  });

  describe('whose account somebody opened again while the case waits', () => {
    const made = plan(situation({ person: personAfter([hired, terminated]), observed: [account(OKTA)] }));
    const acknowledged = made.changes.filter(({ kind }) => kind === 'revoke-sessions').map((one) => one.idempotencyKey);
    const again = (access: Access) =>
      steps(plan(situation({ person: personAfter([hired, terminated]), observed: [access], acknowledged })));

    it('is suspended again, and so end the sessions it may have had since', () => {
      expect(acknowledged).toHaveLength(1);
      expect(again(account(OKTA, { status: 'suspended' }))).toEqual([]);
      expect(again(account(OKTA))).toEqual(['cut suspend-account', 'cut revoke-sessions']);
    });
  });

  describe('after retention', () => {
    const over = (access: Access, extra: Partial<Situation> = {}) => {
      const before = situation({ person: personAfter([hired, terminated]), observed: [access], now: at('2026-08-01') });
      return plan({ ...before, case: { ...before.case, intent: 'retention-over' }, ...extra });
    };
    const gone = { status: 'deactivated' } as const;

    it('loses the account as policy says of each target', () => {
      expect(steps(over(account(OKTA, { status: 'suspended' })))).toEqual([
        'cut revoke-sessions',
        'destroy deactivate-account',
      ]);
      expect(steps(over(account(ENTRA, gone)))).toEqual(['destroy delete-account']);
    });

    it('loses nothing that is gone, or that policy leaves', () => {
      expect(steps(over(account(OKTA, gone)))).toEqual([]);
      expect(steps(over({ ...account(OKTA), status: 'absent' }))).toEqual([]);
      expect(steps(over(account(OKTA, gone), { policy: policyOf({ destroys: {} }) }))).toEqual([]);
    });

    it('loses by hand what is mastered elsewhere, once it is cut there', () => {
      const access = account(ENTRA, { synchronised: true });
      expect(steps(over({ ...access, status: 'suspended' }))).toEqual(['cut revoke-sessions', 'destroy manual-task']);
      expect(steps(over(access))).toEqual(['cut manual-task', 'cut revoke-sessions']);
    });

    it('waits for it, from the last day of the last employment', () => {
      expect(steps(over(account(OKTA, gone), { now: at('2026-03-03') }))).toEqual([]);
      const { leaver } = policyOf();
      expect(destroyAt(personAfter([terminated]), leaver)).toBe('2026-03-03T23:59:59.000Z');
      const second = eventOf({ kind: 'terminated', on: '2026-02-05', record: { workerId: 'w-2' } });
      expect(destroyAt(personAfter([second, terminated]), leaver)).toBe('2026-03-07T23:59:59.000Z');
      expect(destroyAt(personAfter([hired]), leaver)).toBeUndefined();
      expect(destroyAt(nobody(), leaver)).toBeUndefined();
    });

    it('keeps the account under legal hold', () => {
      const hold = eventOf({ kind: 'terminated', on: '2026-02-01', record: { legalHold: true } });
      const access = account(OKTA, { status: 'suspended' });
      expect(steps(over(access, { person: personAfter([hold]) }))).toEqual(['cut revoke-sessions']);
    });

    it('keeps the account when they are expected back', () => {
      const early = eventOf({
        kind: 'changed',
        on: '2026-02-02',
        record: { workerId: 'w-2', startDate: '2026-12-01' },
      });
      const coming = personAfter([terminated, early]);
      expect(steps(over(account(OKTA, { status: 'suspended' }), { person: coming }))).toEqual(['cut revoke-sessions']);
    });
  });
});

describe('an account is looked for', () => {
  it('by its own id once known, by the login of the policy before, for what the catalogue has there', () => {
    const person = personAfter([hired], nobody({ [OKTA]: 'okta-1' }));
    expect(queriesFor(person, policyOf())).toEqual({
      okta: {
        personId: 'p-1',
        workerId: 'w-1',
        accountId: 'okta-1',
        login: 'ada.byron@marlow.example',
        manages: ['app', 'group'],
      },
      entra: {
        personId: 'p-1',
        workerId: 'w-1',
        login: 'ada.byron@marlow.example',
        manages: ['group', 'licence', 'role'],
      },
    });
  });

  it('by their mail address where policy gives them none', () => {
    const only = policyOf({ accounts: [{ when: 'person.country == "DE"', systems: [OKTA] }] });
    expect(queriesFor(personAfter([hired]), only)[OKTA]?.login).toBe('ada.byron@marlow.example');
  });
});

describe('a profile', () => {
  it('says what HR says and leaves out what HR does not', () => {
    const told = { costCenter: 'cc-1', office: 'London', managerWorkerId: 'w-8' };
    expect(profileOf(worker(told), 'ada')).toMatchObject({ ...told, login: 'ada', displayName: 'Ada Byron' });
    expect(Object.keys(profileOf(worker(), 'ada'))).not.toEqual(expect.arrayContaining(Object.keys(told)));
    expect(KEEPS[OKTA]).toContain('workerId');
  });
});
