/** What a compiled pack answers. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntitlementId } from '../../../functions/core/ids.ts';
import { Calendar } from '../../../functions/core/policy/calendars.ts';
import { compile } from '../../../functions/core/policy/compile.ts';
import type { PolicyPack } from '../../../functions/core/policy/pack.ts';
import { parsed, SOUND } from '../../support/pack-files.ts';
import { anyWorker, worker } from '../../support/worker-record.ts';

function sound(): PolicyPack {
  const result = parsed(SOUND);
  if ('mistakes' in result) throw new Error('the sound pack is not');
  return result.pack;
}

const why = { because: 'It is needed for the test.', source: 'SOC 2' };
const WIKI = EntitlementId.parse('okta:group:00g1');
const LEDGER = EntitlementId.parse('okta:app:0oa1');

describe('a compiled pack', () => {
  it('has the digest of its pack, whatever the order of the fields in it', () => {
    const pack = sound();
    const turned = Object.fromEntries(Object.entries(pack).reverse()) as PolicyPack;
    expect(compile(turned).digest).toBe(compile(pack).digest);
    expect(compile({ ...pack, name: 'other' }).digest).not.toBe(compile(pack).digest);
  });

  it('names the systems in the order its account rules do, and the catalogue by entitlement', () => {
    const policy = compile(sound());
    expect(policy.systems).toEqual(['okta']);
    expect(policy.catalogue.get(LEDGER)?.name).toBe('ledger');
    expect(policy.leaver.destroy.afterDays).toBe(30);
    expect(policy.budgets.map(({ id }) => id)).toEqual(['few-revokes']);
  });

  it('knows its calendars by name, and whom it lists as approvers: nobody where it does not say', () => {
    const office = Calendar.parse({
      name: 'office',
      timeZone: 'Europe/London',
      workDays: ['monday'],
      from: '09:00',
      to: '17:00',
    });
    expect(compile({ ...sound(), calendars: [office] }).calendars.get('office')).toEqual(office);
    expect(compile(sound()).calendars.size).toBe(0);
    expect(compile(sound()).approvers.groups).toEqual([]);
  });

  it('gives a birthright for each rule and entitlement, with the rule and its because', () => {
    const pack = sound();
    const twice = {
      ...pack,
      birthrights: [...pack.birthrights, { id: 'again', ...why, when: 'true', grants: ['wiki'] }],
    };
    expect(compile(twice).birthrightsFor(worker({ department: 'Finance' }))).toEqual([
      { entitlement: WIKI, title: 'Wiki', rule: 'basics', because: why.because },
      { entitlement: LEDGER, title: 'Ledger', rule: 'basics', because: why.because },
      { entitlement: WIKI, title: 'Wiki', rule: 'again', because: why.because },
    ]);
  });

  it('gives an account where the first matching rule says, and under its login', () => {
    const pack = sound();
    const policy = compile({
      ...pack,
      accounts: [
        {
          id: 'interns',
          ...why,
          when: 'person.employmentType == "intern"',
          systems: ['okta'],
          login: 'person.workerId',
        },
        { id: 'all', ...why, when: 'true', systems: ['entra', 'okta'], login: 'person.email' },
        { id: 'late', ...why, when: 'true', systems: ['okta'], login: 'person.office' },
      ] as PolicyPack['accounts'],
    });
    const shown = (over: Parameters<typeof worker>[0]) =>
      policy.accountsFor(worker(over)).map(({ system, login, rule }) => `${system} ${login} ${rule}`);
    expect(shown({ employmentType: 'intern' })).toEqual(['okta w-1 interns', 'entra ada.byron@marlow.example all']);
    expect(shown({})).toEqual(['entra ada.byron@marlow.example all', 'okta ada.byron@marlow.example all']);
  });

  it('asks for the approval its catalogue names, and for none elsewhere', () => {
    const policy = compile(sound());
    expect(policy.approvalFor(LEDGER)?.id).toBe('ledger-approval');
    expect(policy.approvalFor(WIKI)).toBeUndefined();
    expect(policy.approvalFor(EntitlementId.parse('okta:group:unknown'))).toBeUndefined();
  });

  it('protects by worker id and by login, in any case of letters', () => {
    const policy = compile(sound());
    const of = (over: Parameters<typeof worker>[0]) => policy.protectionOf(worker(over))?.id;
    expect(of({ workerId: 'w-0' })).toBe('break-glass');
    expect(of({ email: 'glass@X.example' })).toBe('break-glass');
    expect(of({})).toBeUndefined();
  });

  it('answers alike for the same record, for every record', () => {
    const policy = compile(sound());
    fc.assert(
      fc.property(anyWorker, (record) => {
        expect(policy.birthrightsFor(record)).toEqual(compile(sound()).birthrightsFor(structuredClone(record)));
        expect(policy.accountsFor(record).length).toBe(record.employmentType === 'employee' ? 1 : 0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a pack nobody parsed', () => {
  const [basics] = sound().birthrights;
  const [account] = sound().accounts;

  it.each<readonly [string, Partial<PolicyPack>, string]>([
    ['a condition that is no CEL', { birthrights: [{ ...basics!, when: 'person.' }] }, 'rule basics: CEL: '],
    [
      'a login that is no text',
      { accounts: [{ ...account!, login: 'true' }] },
      'rule staff-accounts: the expression gives bool, not text',
    ],
    [
      'a grant the catalogue lacks',
      { birthrights: [{ ...basics!, grants: ['wikki'] }] },
      'rule basics grants wikki, which is not in the catalogue',
    ],
  ])('does not compile with %s', (_, over, message) => {
    expect(() => compile({ ...sound(), ...over })).toThrow(message);
  });

  it('does not take a missing approval rule for none needed', () => {
    const policy = compile({ ...sound(), approvals: [] });
    expect(() => policy.approvalFor(LEDGER)).toThrow('ledger asks for approval ledger-approval, which is no rule');
  });
});
