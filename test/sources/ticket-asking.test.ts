/** What a ticket asks for is read by the mapping and by nothing else; what is not said is named. */
import { describe, expect, it } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { Tickets } from '../../functions/core/ticket-configuration.ts';
import { askingOf } from '../../functions/sources/ticket-asking.ts';
import type { Ticket } from '../../functions/sources/ticket-system.ts';

const NOW = Instant.parse('2026-11-30T08:00:00.000Z');
const ticket = (answers: Record<string, string>, over: Partial<Ticket> = {}): Ticket => ({
  ...{ id: '1', number: 'RITM0000001', item: 'i', answers, standing: 'approved', closed: false, votes: [] },
  ...{ requestedFor: undefined, openedBy: undefined },
  ...over,
});
const read = (asked: object, answers: Record<string, string> = {}, over: Partial<Ticket> = {}) => {
  const items = { i: { entitlement: 'sales', until: { days: 30 }, ...asked } };
  const { servicenow } = Tickets.parse({ servicenow: { address: 'https://example.service-now.com', items } });
  return askingOf(servicenow!.items.i!, ticket(answers, over), NOW);
};
const asking = (expected: object) => ({ kind: 'asking', asking: expect.objectContaining(expected) });
const unclear = (because: string) => ({ kind: 'unclear', because: expect.stringContaining(because) });

describe('what a ticket asks for', () => {
  it('is what is configured for its item', () => {
    expect(read({})).toEqual(
      asking({ kind: 'request', entitlement: 'sales', until: '2026-12-30', because: 'asked for in RITM0000001' }),
    );
    expect(read({ kind: 'exception' })).toEqual(asking({ kind: 'exception' }));
  });

  it('is what its answer says, or what that answer stands for', () => {
    expect(read({ entitlement: { variable: 'group' } }, { group: ' okta:group:1 ' })).toEqual(
      asking({ entitlement: 'okta:group:1' }),
    );
    const values = { Sales: 'sales' };
    expect(read({ entitlement: { variable: 'group', values } }, { group: 'Sales' })).toEqual(
      asking({ entitlement: 'sales' }),
    );
    expect(read({ entitlement: { variable: 'group', values } }, { group: 'sales' })).toEqual(
      unclear('nothing is configured for'),
    );
    expect(read({ entitlement: { variable: 'group', values } }, { group: 'constructor' })).toEqual(
      unclear('nothing is configured for'),
    );
    expect(read({ entitlement: { variable: 'group' } }, { group: '  ' })).toEqual(unclear('"group" is empty'));
    expect(read({ entitlement: { variable: 'group' } })).toEqual(unclear('"group" is empty'));
  });

  it('says why in well-formed words wherever they are cut off: no digest can be taken of half a letter', () => {
    for (const why of ['😀'.repeat(400), `a${'😀'.repeat(400)}`, 'half: \ud83d']) {
      const said = read({ because: { variable: 'why' } }, { why });
      const { because } = said.kind === 'asking' ? said.asking : { because: '' };
      expect([because.isWellFormed(), because.length > 15]).toEqual([true, true]);
    }
  });

  it('lasts as many days from the last approval as is configured, whenever it is read', () => {
    const vote = (at: string) => ({ id: at, by: undefined, said: 'approved', at: Instant.parse(at) }) as const;
    const votes = [vote('2026-11-20T08:00:00.000Z'), vote('2026-11-10T08:00:00.000Z')];
    expect(read({}, {}, { votes })).toEqual(asking({ until: '2026-12-20' }));
    const approvedAt = Instant.parse('2026-11-25T08:00:00.000Z');
    expect(read({}, {}, { votes, approvedAt }), 'as the system has it').toEqual(asking({ until: '2026-12-25' }));
  });

  it.each([
    ['2027-01-31', '2027-01-31'],
    ['2027-01-31 00:00:00', '2027-01-31'],
    ['2027-01-31T10:00:00.000+0000', '2027-01-31'],
  ])('lasts until the day an answer says: %s', (answer, until) => {
    expect(read({ until: { variable: 'end' } }, { end: answer })).toEqual(asking({ until }));
  });

  it.each(['', '31.01.2027', 'tomorrow', '2027-02-30', '2027-1-3'])('does not guess which day %j is', (answer) => {
    expect(read({ until: { variable: 'end' } }, { end: answer })).toEqual(unclear('"end" is to be the last day'));
  });

  it('says why in the words of the ticket, cut where they are too long', () => {
    expect(read({ because: { variable: 'why' } }, { why: 'year end' })).toEqual(
      asking({ because: 'RITM0000001: year end' }),
    );
    expect(read({ because: { variable: 'why' } }, { why: ' ' })).toEqual(
      asking({ because: 'asked for in RITM0000001' }),
    );
    const long = read({ because: { variable: 'why' } }, { why: 'x'.repeat(900) });
    expect(long.kind === 'asking' && long.asking.because).toHaveLength(500);
  });
});
