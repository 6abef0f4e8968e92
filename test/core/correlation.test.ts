/** Whose an account is: certain, probable or neither; and what waits until a human has said. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Access, absent, type Sighting } from '../../functions/core/access.ts';
import { calledAs, probableAt, probablySame } from '../../functions/core/correlation.ts';
import { WorkerId } from '../../functions/core/ids.ts';
import { plan } from '../../functions/core/planner.ts';
import { queriesFor } from '../../functions/core/queries.ts';
import { settlement } from '../../functions/core/settle.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import { account, ENTRA, OKTA, outcomesOf, policyOf, type Shape, situation } from '../support/situation.ts';
import { worker } from '../support/worker-record.ts';

const ALIKE = {
  probable: [
    ['email', 'givenName', 'familyName'],
    ['givenName', 'familyName', 'department'],
  ],
};
const alike = (over: object = {}, shape: Shape = {}) => policyOf({ ...shape, correlation: { ...ALIKE, ...over } });
const hired = (record: object = {}) => personAfter([eventOf({ kind: 'hired', on: '2026-01-05', record })]);
const NOW = at('2026-03-10');

const ada: Sighting = {
  ...{ accountId: 'okta-9', status: 'active', aliases: [] },
  profile: { login: 'ada', email: 'Ada.Byron@marlow.example', givenName: 'ADA', familyName: 'Byron', title: 'Poet' },
};
const seeing = (...found: readonly Sighting[]): readonly Access[] => [
  { ...absent(OKTA), found },
  { ...absent(ENTRA), found: [] },
];
const planned = (over: Partial<Situation>) => plan(situation({ person: hired(), policy: alike(), ...over }));

describe('an account', () => {
  const probable = (sighting: Sighting, policy = alike(), person = hired()) =>
    probableAt({ ...absent(OKTA), found: [sighting] }, person, worker(), policy).map(({ agree, differ }) => ({
      agree,
      differ,
    }));

  it('is probably theirs where one of the sets agrees, whatever else differs', () => {
    expect(probable(ada)).toEqual([{ agree: ['email', 'givenName', 'familyName'], differ: ['title'] }]);
  });

  it('has what is said of it in words, whether or not anything differs', () => {
    const { title: _, ...profile } = ada.profile;
    const made = planned({ observed: seeing({ ...ada, profile }) });
    expect(made.verdict.because).toContain('(active; email, givenName, familyName agree)');
  });

  it('is not by address or name alone, nor where it carries a worker id, nor once a human said so, nor where no policy asks', () => {
    expect(probable({ ...ada, profile: { email: worker().email } })).toEqual([]);
    expect(probable({ ...ada, profile: { ...ada.profile, workerId: 'w-2' } })).toEqual([]);
    expect(probable(ada, alike(), { ...hired(), notTheirs: { [OKTA]: ['okta-9'] } })).toEqual([]);
    expect(probable(ada, policyOf())).toEqual([]);
    expect(probableAt(account(OKTA, { found: [ada] } as Partial<Access>), hired(), worker(), alike())).toEqual([]);
    expect(probableAt(absent(OKTA), hired(), worker(), alike())).toEqual([]);
  });

  it('compares names as they are folded, and as they are written where that leaves nothing', () => {
    const record = worker({ givenName: '小明', familyName: 'Byrón' });
    const seen = { ...ada, profile: { ...ada.profile, givenName: ' 小明', familyName: 'byron' } };
    const found = probableAt({ ...absent(OKTA), found: [seen] }, hired(), record, alike());
    expect(found).toHaveLength(1);
    const foreign = { ...seen, profile: { ...seen.profile, familyName: '明' } };
    expect(probableAt({ ...absent(OKTA), found: [foreign] }, hired(), record, alike())).toEqual([]);
    expect(calledAs(record)).toBe('小明 byron');
  });

  it('cannot be made probable by an address and a user name', () => {
    expect(() => alike({ probable: [['name', 'email']] })).toThrow('one signal');
  });
});

describe('a case that is unsure', () => {
  it('waits for a human, with the candidates and what to do, and nothing of it can be released', () => {
    const made = planned({ observed: seeing(ada) });
    expect(made.verdict).toMatchObject({
      ...{ outcome: 'hold', guard: 'alike' },
      because: expect.stringContaining(
        'account okta-9 at okta (active; email, givenName, familyName agree, title differ)',
      ),
      next: expect.stringContaining('tenure link w-1'),
    });
    expect(made.findings).toMatchObject([{ kind: 'probably-theirs', system: 'okta' }]);
    const settled = settlement({}, made, outcomesOf(made), NOW, []);
    expect(settled).toMatchObject({ kind: 'held', note: expect.stringMatching(/If it is theirs: tenure link w-1/) });
  });

  it('names nobody before it knows: a user name may be on the account that is theirs', () => {
    const names = [{ domain: 'marlow.example', candidates: ['person.givenName'] }];
    const policy = alike({}, { names });
    expect(planned({ policy, observed: seeing(ada), names: ['ada@marlow.example'] }).userName).toBeUndefined();
  });

  it('stays refused where automation may not touch it', () => {
    const policy = alike({}, { protects: ['w-1'] });
    expect(planned({ policy, observed: seeing(ada) }).verdict.outcome).toBe('refuse');
  });

  it('is none for who has left, or has no account to come', () => {
    const left = personAfter([eventOf({ kind: 'terminated', on: '2026-02-01' })], hired());
    expect(planned({ person: left, observed: seeing(ada) }).verdict.outcome).toBe('proceed');
    const policy = alike({}, { accounts: [{ when: 'true', systems: [ENTRA] }] });
    expect(planned({ policy, observed: seeing(ada) }).verdict.outcome).toBe('proceed');
  });

  it('is one before the first day too', () => {
    const person = personAfter([eventOf({ kind: 'changed', on: '2026-03-01', record: { startDate: '2026-03-12' } })]);
    const accounts = [{ when: 'true', systems: [OKTA], preHireDays: 7 }];
    expect(planned({ person, policy: alike({}, { accounts }), observed: seeing(ada) }).verdict.outcome).toBe('hold');
  });

  it('links the only one where policy says so, and looks at it whole before anything is written there', () => {
    const policy = alike({ whenProbable: 'link' });
    const made = planned({ policy, observed: seeing(ada) });
    expect(made.linked).toEqual({ okta: 'okta-9' });
    expect(made.changes.map(({ system }) => system)).not.toContain('okta');
    expect(settlement({}, made, outcomesOf(made), NOW, [])).toMatchObject({ kind: 'again', replans: 1 });
    expect(settlement({ replans: 5 }, made, outcomesOf(made), NOW, []).kind).toMatch(/^completed/);
    const two = planned({ policy, observed: seeing(ada, { ...ada, accountId: 'okta-8' }) });
    expect(two).toMatchObject({ verdict: { outcome: 'hold' } });
    expect(two).not.toHaveProperty('linked');
  });

  it('writes to no account but the person’s own, whatever was found', () => {
    const some = fc.array(
      fc.record({
        accountId: fc.constantFrom('a', 'b', 'c'),
        workerId: fc.constantFrom(undefined, 'w-2'),
        givenName: fc.constantFrom('Ada', 'Eve'),
        email: fc.constantFrom('ada.byron@marlow.example', 'x@y.example'),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(some, (found) => {
        const observed = seeing(
          ...found.map(({ accountId, workerId, ...profile }) => ({
            ...{ accountId, status: 'active' as const, aliases: [] },
            profile: { ...profile, familyName: 'Byron', ...(workerId === undefined ? {} : { workerId }) },
          })),
        );
        const made = planned({ observed });
        const isProbable = found.some(
          ({ workerId, givenName, email }) => workerId === undefined && givenName === 'Ada' && email.startsWith('ada'),
        );
        expect(made.verdict.outcome).toBe(isProbable ? 'hold' : 'proceed');
        expect(made.predicted.every(({ accountId }) => accountId === undefined)).toBe(true);
      }),
    );
  });
});

describe('a look', () => {
  it('seeks who resembles them only where their account is not known', () => {
    const queries = queriesFor({ ...hired(), accounts: { [OKTA]: 'okta-1' } }, alike());
    expect(queries[OKTA]).not.toHaveProperty('seek');
    expect(queries[ENTRA]?.seek).toEqual({
      ...{ names: ['ada.byron@marlow.example'], givenName: 'Ada', familyName: 'Byron' },
    });
  });

  it('shows the account that has the computed login, so that none is made beside it', () => {
    const holder = { ...ada, profile: { login: 'Ada.Byron@marlow.example', givenName: 'Eve' } };
    const made = planned({ observed: seeing(holder) });
    expect(made.findings).toMatchObject([{ kind: 'account-of-somebody-else' }]);
    expect(made.changes.map(({ system }) => system)).not.toContain('okta');
    const elsewhere = alike({}, { accounts: [{ when: 'true', systems: [ENTRA] }] });
    expect(planned({ policy: elsewhere, observed: seeing(holder) }).findings).toEqual([]);
  });
});

describe('a worker record', () => {
  const rule = alike({ people: [['givenName', 'familyName', 'email']] }).correlation!;
  const again = hired({ workerId: 'w-2', department: 'Finance' });

  it('is probably of whom we know where a set agrees', () => {
    expect(probablySame(worker(), [again], rule)).toEqual([
      { workerId: 'w-2', agree: expect.arrayContaining(['email', 'givenName', 'familyName', 'title']) },
    ]);
    expect(probablySame(worker({ email: 'x@y.example' }), [again], rule)).toEqual([]);
    const told = { costCenter: 'cc-1', managerWorkerId: 'w-7' };
    const [only] = probablySame(worker(told), [hired({ workerId: 'w-2', managerWorkerId: 'w-7' })], rule);
    expect(only?.agree).toContain('managerWorkerId');
    expect(only?.agree).not.toContain('costCenter');
    const [w3, w4] = [hired({ workerId: 'w-3' }), hired({ workerId: 'w-4' })];
    const found = probablySame(worker(), [w3, again, w4], rule).map(({ workerId }) => workerId);
    expect(found).toEqual(['w-2', 'w-3', 'w-4']);
  });

  it('makes nothing until a human has said whose it is', () => {
    const resembles = [{ workerId: WorkerId.parse('w-2'), agree: ['email'] }];
    const made = planned({ person: { ...hired(), resembles } });
    expect(made.verdict).toMatchObject({
      outcome: 'hold',
      because: expect.stringContaining('worker w-2 (email agree)'),
      next: expect.stringContaining('tenure link w-1 worker OTHER'),
    });
    expect(planned({ person: { ...hired(), resembles: [] } }).verdict.outcome).toBe('proceed');
    expect(planned({ person: { ...hired(), resembles }, policy: policyOf() }).verdict.outcome).toBe('proceed');
  });
});
