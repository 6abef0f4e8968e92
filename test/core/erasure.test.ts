/** What speaks against erasing somebody, and what stays of their cases. */
import { describe, expect, it } from 'vitest';
import { CASE_STATES, caseIdOf, ENDED } from '../../functions/core/case.ts';
import { absorb } from '../../functions/core/employment.ts';
import { chainOfErasure, goneAt, hindrances, withoutPerson, workOf } from '../../functions/core/erasure.ts';
import { Instant, PersonId } from '../../functions/core/ids.ts';
import { caseOfEvent } from '../../functions/core/new-case.ts';
import type { Employment, Person } from '../../functions/core/person.ts';
import { event } from '../scenarios/events.ts';
import { shippedPack } from '../support/shipped-pack.ts';

const NOW = Instant.parse('2026-11-21T10:00:00.000Z');
const {
  pack: { leaver },
} = await shippedPack();
const personId = PersonId.parse('p-1');
const nobody: Person = { personId, pseudonym: 'psn-1', employments: {}, accounts: {} };

function left(more: Partial<Employment> = {}, legalHold = false): Person {
  const heard = absorb(nobody, event('hired', 'w-1', { person: { legalHold } }));
  if (heard.kind !== 'absorbed') throw new Error('not heard');
  const [employment] = Object.values(heard.person.employments);
  const ended = { status: 'ended' as const, endedAt: Instant.parse('2026-01-10T17:00:00.000Z') };
  return { ...nobody, employments: { 'w-1': { ...employment!, ...ended, ...more } } };
}

const words = (person: Person, more: object = {}) =>
  hindrances({ person, openCases: [], retentionAt: undefined, ...more }, leaver, NOW).map(({ word }) => word);

describe('somebody', () => {
  it('who left long ago, and of whom nothing is open, may be erased', () => {
    expect(words(left())).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['of whom nothing was said', words(nobody)],
    ['who works here', words(left({ status: 'active' }))],
    ['under legal hold', words(left({}, true))],
    ['who left yesterday', words(left({ endedAt: Instant.parse('2026-11-20T10:00:00.000Z') }))],
    ['whose accounts are to be ended still', words(left(), { retentionAt: NOW })],
    ['of whom a case is open', words(left(), { openCases: [caseIdOf({ source: 'hr', id: '1' })] })],
  ])('%s may not, and is told why', (_, found) => {
    expect(found).toHaveLength(1);
  });

  it('is told everything that speaks against it at once', () => {
    expect(words(left({ status: 'active' }, true), { retentionAt: NOW })).toEqual([
      'employed',
      'legal-hold',
      'accounts',
    ]);
  });

  it('has one chain of erasure, which says nothing of them', () => {
    expect(chainOfErasure(nobody)).toBe(chainOfErasure({ pseudonym: 'psn-1' }));
    expect(chainOfErasure(nobody)).not.toBe(chainOfErasure({ pseudonym: 'psn-2' }));
  });

  it('is looked for by the worker ids of every employment, each with its own source', () => {
    const two = { ...left().employments, ...left({ source: 'payroll' }).employments };
    expect(workOf({ ...nobody, employments: two })).toEqual({
      personId,
      otherIds: ['p-w-1'],
      otherPseudonyms: [],
      workers: [{ source: 'payroll', workerId: 'w-1' }],
    });
  });
});

describe('somebody to whom others were linked', () => {
  it('is looked for as each of them, and as whom their sources said they were', () => {
    const absorbed = { 'psn-2': PersonId.parse('hr-2') };
    const heard = absorb(nobody, event('hired', 'w-3', { person: { personId: 'hr-3' } }));
    const employments = heard.kind === 'absorbed' ? heard.person.employments : {};
    const { otherIds, otherPseudonyms } = workOf({ ...nobody, employments, absorbed });
    expect([otherIds, otherPseudonyms]).toEqual([['hr-2', 'hr-3', 'p-w-3'], ['psn-2']]);
  });
});

describe('of a case', () => {
  it('stays that it was, and no more, whatever its state', () => {
    const hired = event('hired', 'w-1');
    for (const state of CASE_STATES) {
      const whole = { ...caseOfEvent(hired, personId, NOW), state, kind: 'joiner' as const, endedAt: NOW };
      const bare = withoutPerson(whole);
      expect(JSON.stringify(bare)).not.toMatch(/w-1|p-1|Worker/);
      expect(bare).toMatchObject({
        caseId: whole.caseId,
        eventDigest: whole.eventDigest,
        kind: 'joiner',
        endedAt: NOW,
      });
      expect(ENDED).toContain(bare.state);
    }
    const { kind, endedAt } = withoutPerson(caseOfEvent(hired, personId, NOW));
    expect([kind, endedAt]).toEqual([undefined, undefined]);
  });
});

it('an erasure is final when the last backup is gone', () => {
  expect(goneAt(NOW)).toEqual({
    keyBackups: '2026-11-22T10:00:00.000Z',
    exports: '2026-12-21T10:00:00.000Z',
    tableBackups: '2026-12-26T10:00:00.000Z',
  });
});
