/** What a change of policy would do to people: what is granted, revoked, asked and kept, and the sum of it. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFLICT_FINDERS, type ConflictFinder } from '../../functions/core/conflicts.ts';
import { subjectOf } from '../../functions/core/desired.ts';
import { compare, isAffected } from '../../functions/core/simulation.ts';
import { tally } from '../../functions/core/simulation-tally.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import { anyPolicy, ENTITLEMENTS, ENTRA, OKTA, policyOf, reason } from '../support/situation.ts';
import { anyWorker, worker } from '../support/worker-record.ts';

const NOW = at('2026-03-10');
const { wiki, ledger, licence, payroll } = ENTITLEMENTS;
const finance = (grants: readonly ('wiki' | 'ledger' | 'licence' | 'payroll')[]) =>
  policyOf({ birthrights: [{ when: 'person.department == "Finance"', grants }] });
const accountant = { department: 'Finance', records: [worker({ department: 'Finance' })], supported: [] };

describe('a change of policy', () => {
  it('grants what the new pack gives, revokes what it no longer does, and asks where the catalogue says', () => {
    const { difference } = compare(finance(['wiki', 'ledger']), finance(['ledger', 'payroll']), accountant);
    expect(difference).toEqual({
      grants: [payroll],
      revokes: [wiki],
      opens: [],
      closes: [],
      renames: [],
      asks: [{ entitlement: payroll, rule: 'ask-somebody' }],
      kept: [],
      requestsOver: [],
      without: [],
      conflicts: [],
    });
  });

  it('takes nothing that a request, an exception or an overlap supports', () => {
    const subject = { ...accountant, supported: [wiki] };
    expect(compare(finance(['wiki', 'ledger']), finance(['ledger']), subject).difference.revokes).toEqual([]);
  });

  it('gives nothing where there is no account, and keeps an account while something else is held there', () => {
    const inOkta = { accounts: [{ when: 'true', systems: [OKTA] }] };
    const birthrights = [{ when: 'true', grants: ['wiki', 'licence'] as const }];
    const [both, one] = [policyOf({ birthrights }), policyOf({ ...inOkta, birthrights })];
    expect(compare(one, both, accountant).difference).toMatchObject({ grants: [licence], opens: [ENTRA] });
    expect(compare(both, one, accountant).difference).toMatchObject({ revokes: [licence], closes: [ENTRA] });
    const requested = { ...accountant, supported: [licence] };
    expect(isAffected(compare(both, one, requested).difference)).toBe(false);
    const none = policyOf({ ...inOkta, birthrights: [] });
    expect(compare(both, none, accountant).difference).toMatchObject({ revokes: [wiki, licence], closes: [ENTRA] });
  });

  it('opens one account for somebody with two employments, under the login of the first', () => {
    const records = [worker({ email: 'one@x.example' }), worker({ email: 'two@x.example', workerId: 'w-2' })];
    const { before } = compare(policyOf(), policyOf(), { department: 'Legal', records, supported: [] });
    expect([...before.accounts.values()]).toEqual(['one@x.example', 'one@x.example']);
  });

  it('says where the login would be another', () => {
    const old = policyOf();
    const accountsFor: typeof old.accountsFor = (record) =>
      old.accountsFor(record).map((account) => ({ ...account, login: 'another@x.example' }));
    expect(compare(old, { ...old, accountsFor }, accountant).difference.renames).toEqual([OKTA, ENTRA]);
  });

  it('names conflicts there were none of before', () => {
    const find: ConflictFinder = (_, { held }) =>
      held.has(wiki) && held.has(ledger) ? [{ rule: 'apart', entitlements: [wiki, ledger] }] : [];
    const finders = CONFLICT_FINDERS as ConflictFinder[];
    finders.push(find);
    try {
      const [apart, together] = [finance(['wiki']), finance(['wiki', 'ledger'])];
      const compared = compare(apart, together, accountant);
      expect(compared.difference.conflicts).toEqual([{ rule: 'apart', entitlements: [wiki, ledger] }]);
      expect(compare(together, together, accountant).difference.conflicts).toEqual([]);
      const sum = tally(apart, together);
      sum.add('Finance', compared);
      expect(sum.sum()).toMatchObject({ conflicts: 1, conflicting: { apart: 1 } });
    } finally {
      finders.pop();
    }
  });

  it('changes nothing for anybody when the packs are the same', () => {
    fc.assert(
      fc.property(anyPolicy, anyWorker, (policy, record) => {
        const subject = { department: record.department, records: [record], supported: [] };
        expect(isAffected(compare(policy, policy, subject).difference)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('done and undone is nothing: what one way grants the other way revokes', () => {
    fc.assert(
      fc.property(anyPolicy, anyPolicy, anyWorker, (one, other, record) => {
        const subject = { department: record.department, records: [record], supported: [] };
        const everywhere = [one, other].every((policy) => policy.accountsFor(record).length === 2);
        fc.pre(everywhere);
        const [there, back] = [compare(one, other, subject), compare(other, one, subject)];
        expect([...there.difference.grants].sort()).toEqual([...back.difference.revokes].sort());
      }),
      { numRuns: 50 },
    );
  });
});

describe('who a change of policy is tried on', () => {
  const hired = eventOf({ kind: 'hired', on: '2026-01-05', record: { department: 'Finance' } });
  const gone = eventOf({ kind: 'terminated', on: '2026-02-05', record: { department: 'Finance' } });
  const reasons = [
    reason('wiki'),
    reason('ledger', { kind: 'request' }),
    reason('licence', { kind: 'exception' }),
    reason('payroll', { kind: 'request', until: at('2026-03-01') }),
  ];

  it('is somebody with the records that count now, and what is supported otherwise', () => {
    expect(subjectOf(personAfter([hired]), reasons, NOW)).toEqual({
      department: 'Finance',
      records: [hired.data.person],
      supported: [ledger, licence],
      requested: [],
    });
  });

  it('is nobody who has left: they keep their exceptions only', () => {
    expect(subjectOf(personAfter([hired, gone]), reasons, NOW)).toMatchObject({ records: [], supported: [licence] });
  });
});

describe('the sum', () => {
  it('counts people, grants, revokes, approvals and accounts by department, entitlement and system', () => {
    const [old, changed] = [finance(['wiki', 'licence']), finance(['payroll', 'licence'])];
    const sum = tally(old, changed);
    const legal = { department: 'Legal', records: [worker()], supported: [] };
    for (const subject of [accountant, legal, accountant]) sum.add(subject.department, compare(old, changed, subject));
    const counts = { grants: 2, revokes: 2, approvals: 2, conflicts: 0 };
    expect(sum.sum()).toMatchObject({
      people: 3,
      affected: 2,
      ...counts,
      departments: [
        { department: 'Finance', people: 2, affected: 2, ...counts },
        { department: 'Legal', people: 1, affected: 0, grants: 0 },
      ],
      entitlements: [
        { entitlement: payroll, before: 0, after: 2, grants: 2, approvals: 2, licence: false },
        { entitlement: wiki, before: 2, after: 0, revokes: 2, title: 'wiki' },
        { entitlement: licence, before: 2, after: 2, grants: 0, licence: true },
      ],
      systems: [
        { system: ENTRA, before: 3, after: 3 },
        { system: OKTA, before: 3, after: 3 },
      ],
      asked: { 'ask-somebody': 2 },
      conflicting: {},
    });
  });

  it('counts accounts opened, closed and renamed, and calls what is in no catalogue by its id', () => {
    const old = policyOf({ accounts: [{ when: 'true', systems: [OKTA] }] });
    const changed = policyOf({ accounts: [{ when: 'true', systems: [ENTRA] }] });
    const forgotten = { ...changed, catalogue: new Map() };
    const sum = tally({ ...old, catalogue: new Map() }, forgotten);
    sum.add('Legal', compare(old, changed, { department: 'Legal', records: [worker()], supported: [licence] }));
    sum.add('Finance', {
      before: { accounts: new Map(), wanted: [licence], held: new Set([licence]), without: [] },
      conflicting: { before: [], after: [] },
      difference: { ...compare(old, old, accountant).difference, renames: [OKTA], requestsOver: [licence] },
    });
    sum.add('Board', compare(old, changed, { department: 'Board', records: [worker()], supported: [] }));
    sum.add('Audit', compare(old, old, accountant));
    sum.add('Works', compare(old, old, accountant));
    const summed = sum.sum();
    expect(summed.departments.map(({ department }) => department)).toEqual([
      'Board',
      'Finance',
      'Legal',
      'Audit',
      'Works',
    ]);
    expect(summed.systems).toEqual([
      { system: ENTRA, before: 0, opens: 2, closes: 0, renames: 0, after: 2 },
      { system: OKTA, before: 4, opens: 0, closes: 2, renames: 1, after: 2 },
    ]);
    expect(summed.entitlements).toMatchObject([{ entitlement: licence, title: licence, privileged: false }]);
    expect(summed.requestsOver).toEqual([{ entitlement: licence, title: licence, people: 1 }]);
  });
});
