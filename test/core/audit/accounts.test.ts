/** The accounts a target listed itself against HR's word: each is somebody's who works here, is explained, or is a finding. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountDigest,
  accountsIn,
  byAccount,
  chainOfAccounts,
  digestOfAccounts,
  endOfAccounts,
  entryOfAccounts,
  type ListedAccount,
} from '../../../functions/core/account-list.ts';
import { ipeOf } from '../../../functions/core/audit/ipe.ts';
import { testResults } from '../../../functions/core/audit/tests.ts';
import { digestOfList } from '../../../functions/core/hr-list.ts';
import { System } from '../../../functions/core/ids.ts';
import { account, listed, MADE, OKTA, tellAll } from './listed.ts';
import { at, caseId, completed, left, received, story, type Teller } from './story.ts';
import { audited, auditedOf, bookOf } from './whole.ts';

function hrListed(told: Teller, when: string, ...lines: readonly string[]): void {
  const people = new Map(lines.map((line) => [line.split(' ')[0]!, line.split(' ').slice(1).join(' ') as 'left']));
  const facts = { source: 'hr', listId: `hr ${when}`, readAt: at(when), parts: 1, unknown: 0, people: [...lines] };
  told.tell(90, when, 'hr-listed', { ...facts, digest: digestOfList(people) }, { person: 'nobody' });
}

function joined(told: Teller, number: number, when: string, observed: readonly string[] = ['okta active 1']): void {
  received(told, number, when);
  told.tell(number, when, 'case-opened', { kind: 'joiner' });
  completed(told, number, when, observed);
}

const rowsOf = (told: Teller, system = 'okta') =>
  audited(told).reconciliation.filter((row) => row.check === 'listing' && row.system === system);
const rowOf = (told: Teller, name: string) => rowsOf(told).find(({ found }) => found.startsWith(`account ${name},`));

describe('an account of nobody', () => {
  const told = story();
  listed(told, '03-20T02:40', [
    [account('hand', 'active'), account('off', 'deactivated'), account('glass', 'active', undefined, 'break-glass')],
  ]);

  it('that can sign in is a finding, though no case ever saw it', () => {
    expect(rowOf(told, 'hand')).toMatchObject({ person: '', caseId: '', result: 'finding' });
    expect(audited(told).findings).toMatchObject([{ test: 'accounts-closed', kind: 'listing-differs', person: '' }]);
  });

  it('that nobody can sign in with, or that policy protects, is explained', () => {
    expect(rowOf(told, 'off')).toMatchObject({ result: 'explained', because: expect.stringContaining('nobody can') });
    expect(rowOf(told, 'glass')).toMatchObject({
      result: 'explained',
      because: expect.stringContaining('break-glass'),
    });
  });
});

describe('an account of somebody who left', () => {
  const leaver = (more: (told: Teller) => void, status: ListedAccount['status'] = 'active', when = '03-20T02:40') => {
    const told = story();
    left(told, 10, { when: '03-05T09:00', cutAt: '03-05T09:05' });
    more(told);
    listed(told, when, [[account('first', 'suspended', 'p10'), account('second', status, 'p10')]]);
    return rowOf(told, 'second');
  };
  const nothing = () => undefined;

  it('is a finding while it is active: a second one, of which no case ever knew, too', () => {
    expect(leaver(nothing)).toMatchObject({ person: 'p10', caseId: caseId(10), result: 'finding' });
    expect(leaver(nothing)?.because).toContain(`by case ${caseId(10)}`);
  });

  it('agrees once it is off, and is explained while the limit is not over', () => {
    expect(leaver(nothing, 'deactivated')).toMatchObject({ expected: 'not active', result: 'agrees' });
    expect(leaver(nothing, 'active', '03-06T02:40')).toMatchObject({ result: 'explained' });
  });

  it('is explained where an exception keeps something, and where a case has turned it off since', () => {
    const kept = { person: 'p10', entitlement: 'okta:group:legal' };
    const asks = (told: Teller) => told.tell(40, '03-04T09:00', 'requested', { request: 'exception' }, kept);
    expect(leaver(asks)).toMatchObject({ result: 'explained', because: expect.stringContaining('okta:group:legal') });
    const told = story();
    left(told, 10, { when: '03-05T09:00', cutAt: '03-05T09:05' });
    listed(told, '03-20T02:40', [[account('one', 'active', 'p10')]]);
    expect(rowOf(told, 'one')).toMatchObject({ result: 'finding' });
    told.tell(11, '03-21T09:00', 'case-opened', { intent: 'retention-over' }, { person: 'p10' });
    completed(told, 11, '03-21T09:01', ['okta suspended 0']);
    expect(rowOf(told, 'one')).toMatchObject({ result: 'explained', because: expect.stringContaining('since') });
  });

  it('by HR’s list alone is a finding too: their case was before the period', () => {
    const told = story();
    hrListed(told, '03-19T00:00', 'p77 left');
    listed(told, '03-20T02:40', [[account('old', 'active', 'p77')]]);
    expect(rowOf(told, 'old')).toMatchObject({ result: 'finding', because: expect.stringContaining("by HR's list") });
  });

  it('later than the list was read is an account of somebody who works here', () => {
    const told = story();
    left(told, 10, { when: '03-25T09:00', cutAt: '03-25T09:05' });
    listed(told, '03-20T02:40', [[account('one', 'active', 'p10')]]);
    expect(rowOf(told, 'one')).toMatchObject({ expected: 'as policy has it', result: 'agrees' });
  });
});

describe('an account of somebody who works here', () => {
  const worker = (
    status: ListedAccount['status'],
    observed: readonly string[] = ['okta active 1'],
    more: object[] = [],
  ) => {
    const told = story();
    joined(told, 1, '03-02T09:00', observed);
    listed(told, '03-20T02:40', [[account('one', status, 'p1'), ...(more as ListedAccount[])]]);
    return rowOf(told, 'one');
  };

  it('agrees where it is their one active account; two are a finding, but for one that is protected', () => {
    expect(worker('active')).toMatchObject({ result: 'agrees' });
    expect(worker('active', [], [account('two', 'active', 'p1')])).toMatchObject({
      ...{ result: 'finding', because: 'it is one of 2 active accounts they have there' },
    });
    expect(worker('active', [], [account('two', 'active', 'p1', 'admins')])).toMatchObject({ result: 'agrees' });
    expect(worker('active', [], [account('two', 'suspended', 'p1')])).toMatchObject({ result: 'agrees' });
  });

  it('that is off is explained by the plan; one that a case left on is a finding', () => {
    expect(worker('suspended', ['okta suspended 1'])).toMatchObject({ result: 'explained' });
    expect(worker('suspended', [])).toMatchObject({ result: 'explained' });
    expect(worker('suspended')).toMatchObject({ result: 'finding', because: expect.stringContaining('somebody else') });
  });

  it('that was turned on after the list was read, or is of somebody on leave, is explained', () => {
    const told = story();
    joined(told, 1, '03-02T09:00', ['okta suspended 1']);
    listed(told, '03-20T02:40', [[account('one', 'suspended', 'p1'), account('two', 'suspended', 'p2')]]);
    received(told, 3, '03-21T09:00', { type: 'changed' }, { person: 'p1' });
    completed(told, 3, '03-21T09:01', ['okta active 1']);
    hrListed(told, '03-19T00:00', 'p1 employed', 'p2 on leave');
    expect(rowOf(told, 'one')).toMatchObject({ because: expect.stringContaining('turned on since') });
    expect(rowOf(told, 'two')).toMatchObject({ because: 'they are on leave' });
  });
});

describe('an account of somebody HR says nothing of', () => {
  const unheard = (...lines: readonly string[]) => {
    const told = story();
    if (lines.length > 0) hrListed(told, '03-19T00:00', ...lines);
    listed(told, '03-20T02:40', [[account('on', 'active', 'p5'), account('off', 'suspended', 'p6')]]);
    return told;
  };

  it('is a finding where HR’s lists are all there, and explained where they are not', () => {
    expect(rowOf(unheard('p1 employed'), 'on')).toMatchObject({ result: 'finding' });
    expect(rowOf(unheard(), 'on')).toMatchObject({
      result: 'explained',
      because: expect.stringContaining('not every'),
    });
    const later = unheard('p1 employed');
    joined(later, 5, '03-25T09:00');
    expect(rowOf(later, 'on')).toMatchObject({ because: expect.stringContaining('after it was listed') });
    expect(rowOf(unheard('p1 employed'), 'off')).toMatchObject({ result: 'explained' });
  });
});

describe('somebody who works here and has no account', () => {
  const without = (observed: readonly string[]) => {
    const told = story();
    joined(told, 1, '03-02T09:00', observed);
    listed(told, '03-20T02:40', [[]]);
    return rowsOf(told);
  };

  it('is explained by the plan, and a finding where a case left them one', () => {
    expect(without(['okta absent 0'])).toMatchObject([{ person: 'p1', result: 'explained' }]);
    expect(without(['entra active 1'])).toMatchObject([{ found: expect.stringContaining('no account') }]);
    expect(without(['okta active 1'])).toMatchObject([
      { person: 'p1', caseId: caseId(1), expected: 'an account', result: 'finding' },
    ]);
  });

  it('is explained where it was made since; who left, or comes later, has no row', () => {
    const told = story();
    listed(told, '03-20T02:40', [[]]);
    hrListed(told, '03-19T00:00', 'p1 employed', 'p10 left', 'p30 employed');
    received(told, 1, '03-18T09:00');
    completed(told, 1, '03-20T09:00', ['okta active 1']);
    left(told, 10, { when: '03-05T09:00', cutAt: '03-05T09:05' });
    joined(told, 20, '03-25T09:00');
    expect(rowsOf(told)).toMatchObject([
      { person: 'p1', because: expect.stringContaining('made since') },
      { person: 'p30', because: 'no case of this export gave them one there' },
    ]);
  });
});

describe('which list counts', () => {
  it('is the last of each target that is whole, whatever came after', () => {
    const told = story();
    listed(told, '03-10T02:40', [[account('first', 'active')]]);
    listed(told, '03-11T02:40', [
      [account('second', 'active')],
      [account('third', 'active'), account('second', 'suspended')],
    ]);
    const torn = { system: OKTA, listId: 'okta torn', readAt: at('03-12T02:40') };
    tellAll(told, 800, '03-12T02:40', [entryOfAccounts(torn, 1, [account('torn', 'active')])]);
    const short = { ...torn, listId: 'okta short' };
    const parts = [[account('a', 'active')], [account('b', 'active')]];
    tellAll(told, 801, '03-12T03:40', [entryOfAccounts(short, 1, parts[0]!), endOfAccounts(short, { ...MADE, parts })]);
    const other = { ...torn, listId: 'okta other' };
    tellAll(told, 802, '03-12T04:40', [
      entryOfAccounts(other, 1, [account('altered', 'active')]),
      endOfAccounts(other, { ...MADE, parts: [[account('a', 'active')]] }),
    ]);
    told.tell(803, '03-12T05:40', 'accounts-listed', { listId: 'nobody knows of what' }, { person: 'nobody' });
    expect(rowsOf(told).map(({ found }) => found.split(',')[0])).toEqual(['account second', 'account third']);
    expect(rowOf(told, 'second')).toMatchObject({ result: 'explained' });
  });

  it('is the same whatever chapters the book has, and nothing is kept of those it replaces', () => {
    const told = story();
    joined(told, 1, '03-02T09:00');
    for (const day of ['10', '11', '12'])
      listed(told, `03-${day}T02:40`, [[account(`a${day}`, 'active')], [account(`b${day}`, 'active', 'p1')]]);
    listed(told, '03-12T03:40', [[account('c', 'active')]], System.parse('entra'));
    const all = told.placed();
    const whole = bookOf([all]);
    const wholeRows = auditedOf(whole).reconciliation;
    expect([...whole.accounts.whole.keys()]).toEqual(['okta', 'entra']);
    expect(JSON.stringify(bookOf([all]).accounts.whole.get('okta')?.listId)).toContain('03-12');
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: all.length }), { maxLength: 6 }), (some) => {
        const cuts = [0, ...some.sort((one, other) => one - other), all.length];
        const book = bookOf(cuts.slice(1).map((end, nth) => all.slice(cuts[nth], end)));
        expect(book.accounts).toEqual(whole.accounts);
        expect(auditedOf(book).reconciliation).toEqual(wholeRows);
      }),
      { numRuns: 50 },
    );
  });

  it('a target that cases saw and that was not listed is a finding; one nobody speaks of is none', () => {
    const told = story();
    joined(told, 1, '03-02T09:00', ['okta active 1', 'entra active 1']);
    listed(told, '03-20T02:40', [[account('one', 'active', 'p1')]]);
    expect(rowsOf(told)).toMatchObject([{ result: 'agrees' }]);
    expect(rowsOf(told, 'entra')).toMatchObject([{ found: 'none', result: 'finding' }]);
  });

  it('is named with how it was made: query, version, policy, counts, digest and where it stands', () => {
    const told = story();
    listed(told, '03-20T02:40', [[account('b', 'active', 'p1')], [account('a', 'suspended')]]);
    const { parameters } = ipeOf(audited(told), new Map(), new Map()) as { parameters: { accountLists: unknown } };
    const digest = digestOfAccounts(byAccount([account('a', 'suspended'), account('b', 'active', 'p1')]));
    expect(parameters.accountLists).toEqual([
      {
        ...{ system: 'okta', listId: 'okta 03-20T02:40', readAt: at('03-20T02:40'), endedAt: at('03-20T02:40') },
        ...{ ...MADE, digest, accounts: 2, active: 1, inactive: 1, indexes: [0, 1, 2] },
      },
    ]);
  });

  it('that does not say how it was made is whole, and says nothing of that', () => {
    const told = story();
    const { query: _, ...facts } = endOfAccounts(
      { system: OKTA, listId: 'l', readAt: at('03-20T02:40') },
      { ...MADE, parts: [] },
    ).facts;
    told.tell(800, '03-20T02:40', 'accounts-listed', facts, { person: 'nobody' });
    expect(bookOf([told.placed()]).accounts.whole.get('okta')?.made.query).toBe('');
  });

  it('makes the test of closed accounts one of all that the target has', () => {
    const told = story();
    listed(told, '03-20T02:40', [[account('one', 'active'), account('two', 'suspended')]]);
    const closed = testResults(audited(told)).find(({ id }) => id === 'accounts-closed');
    expect(closed).toMatchObject({ population: 2, result: 'exceptions' });
  });
});

describe('a line of a list', () => {
  it('says of an account what it said before, and nothing where it says nothing we know', () => {
    const all = [account('a', 'active', 'p1', 'a-rule'), account('b', 'deactivated'), account('c', 'suspended', 'p2')];
    const { facts } = entryOfAccounts({ system: OKTA, listId: 'l', readAt: at('03-01T00:00') }, 1, all);
    expect(facts.accounts).toEqual(['a active p1 a-rule', 'b deactivated -', 'c suspended p2']);
    expect(accountsIn(facts.accounts)).toEqual(all);
    expect(accountsIn(['d gone p1', 'e active', ''])).toEqual([]);
    expect(accountsIn(undefined)).toEqual([]);
  });

  it('calls an account by a digest that who has its id can make, and differs between targets and lists', () => {
    expect(accountDigest(OKTA, '00u1')).toMatch(/^[0-9a-f]{24}$/);
    expect(accountDigest(OKTA, '00u1')).not.toBe(accountDigest(System.parse('entra'), '00u1'));
    const chains = ['l1', 'l2'].map((listId) => chainOfAccounts({ system: OKTA, listId }));
    expect(new Set(chains).size).toBe(2);
  });
});
