/** How cases begin: named so that opening twice is opening once, and in their place in the inbox. */
import { describe, expect, it } from 'vitest';
import { Case, caseIdOf } from '../../functions/core/case.ts';
import { Instant } from '../../functions/core/ids.ts';
import { caseOfEvent, caseOfRequest, newCase, ownCase } from '../../functions/core/new-case.ts';
import { eventOf, personAfter } from '../support/lifecycle.ts';

const NOW = Instant.parse('2026-03-10T09:00:00.000Z');
const LATER = Instant.parse('2026-03-10T10:00:00.000Z');
const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const person = personAfter([hired]);

describe('a new case', () => {
  it('is what its schema says, received and not begun, whoever opens it', () => {
    const all = [
      caseOfEvent(hired, person.personId, NOW),
      caseOfRequest(person, { source: 'tenure:request', id: 'r-1' }, NOW),
      ownCase(person, { intent: 'retention-over', about: 'w-1' }, NOW),
    ];
    for (const one of all) {
      expect(Case.parse(one)).toEqual(one);
      expect(one).toMatchObject({ state: 'received', attempts: 0, receivedAt: NOW, workerId: 'w-1' });
    }
    expect(new Set(all.map(({ caseId }) => caseId)).size).toBe(all.length);
  });

  it('is the same one whenever it is come to, and another when it is about something else', () => {
    const about = { intent: 'end-date', about: 'w-1 2026-06-30' } as const;
    const first = ownCase(person, about, NOW);
    expect(ownCase(person, about, LATER)).toMatchObject({ caseId: first.caseId, eventDigest: first.eventDigest });
    expect(ownCase(person, { ...about, about: 'w-1 2026-07-31' }, NOW).caseId).not.toBe(first.caseId);
    expect(ownCase(person, { ...about, intent: 'pre-hire' }, NOW).caseId).not.toBe(first.caseId);
    expect(first.caseId).toBe(caseIdOf({ source: 'tenure:end-date', id: `${person.personId} w-1 2026-06-30` }));
  });

  it('of the clock stands in the inbox at its effect, which is now unless it is said; that of an event by what its source knew', () => {
    const ended = ownCase(person, { intent: 'end-date', about: 'x', effectiveAt: NOW }, LATER);
    expect(ended).toMatchObject({ effectiveAt: NOW, receivedAt: LATER, order: `${NOW}##w-1` });
    expect(ownCase(person, { intent: 'linked', about: 'x' }, LATER).order).toBe(`${LATER}##w-1`);
    expect(caseOfRequest(person, { source: 'a', id: 'b' }, NOW).order).toBe(`${NOW}##w-1`);
    const heard = caseOfEvent(hired, person.personId, NOW);
    expect(heard.order.startsWith('2026-01-05T00:00:00.000Z#')).toBe(true);
    expect(heard.event).toEqual(hired);
  });

  it('is about the employment that is named, or the first of the person', () => {
    const other = personAfter([hired, eventOf({ kind: 'hired', on: '2026-02-01', record: { workerId: 'w-2' } })]);
    expect(ownCase(other, { intent: 'retention-over', about: 'all' }, NOW).workerId).toBe('w-1');
    const named = other.employments['w-2']!.record.workerId;
    expect(ownCase(other, { intent: 'end-date', about: 'one', workerId: named }, NOW).workerId).toBe('w-2');
  });

  it('keeps of its name nothing but the digest', () => {
    const opened = newCase(
      {
        named: { source: 'a', id: 'ada@a.example' },
        intent: 'linked',
        personId: person.personId,
        workerId: hired.subject,
        effectiveAt: NOW,
      },
      NOW,
    );
    expect(JSON.stringify(opened)).not.toContain('ada@');
  });
});
