/** When HR said a last day: it is kept from the event that said it first, and what the clock carries out says it. */
import { describe, expect, it } from 'vitest';
import { Case, noticeOf } from '../../functions/core/case.ts';
import { absorb, expecting } from '../../functions/core/employment.ts';
import { asOf, runOut } from '../../functions/core/end-date.ts';
import { type Heard, heardFacts, heardIn } from '../../functions/core/heard.ts';
import { WorkerId } from '../../functions/core/ids.ts';
import { gapOf } from '../../functions/core/late-notice.ts';
import { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import { caseOfEvent, ownCase } from '../../functions/core/new-case.ts';
import { Person } from '../../functions/core/person.ts';
import { at, eventOf, nobody, personAfter, type Told } from '../support/lifecycle.ts';

const UNTIL_JUNE = { endDate: '2026-06-30' };
const OVER = at('2026-06-30T22:59:59Z');

/** As its case hears it. */
function hear(person: Person, event: LifecycleEvent, day: string): Person {
  const { caseId, receivedAt } = caseOfEvent(event, person.personId, at(day));
  const heard = absorb(person, event, heardIn({ caseId, receivedAt }, event));
  return heard.kind === 'stale' ? person : heard.person;
}

const says = (kind: Told['kind'], on: string, record: Told['record'] = UNTIL_JUNE) => eventOf({ kind, on, record });
const hired = says('hired', '2026-03-01');
const receiptOf = ({ employments }: Person) => employments['w-1']?.endHeard?.receivedAt;

describe('when a last day was said', () => {
  const person = hear(nobody(), hired, '2026-01-10');

  it('is when the event that said it first was received, whatever says the same since', () => {
    expect(receiptOf(person)).toBe(at('2026-01-10'));
    const moved = hear(person, says('changed', '2026-04-01'), '2026-04-01');
    expect(receiptOf(moved)).toBe(at('2026-01-10'));
    expect(Person.parse(moved)).toEqual(moved);
    // Heard in the other order, and of a word that another outdates.
    const late = hear(hear(nobody(), says('changed', '2026-04-01'), '2026-04-01'), hired, '2026-01-10');
    expect(receiptOf(late)).toBe(at('2026-01-10'));
    const otherwise = says('terminated', '2026-03-20', { endDate: '2026-03-20' });
    expect(receiptOf(hear(moved, otherwise, '2026-01-05'))).toBe(at('2026-01-10'));
  });

  it('is that of the day that counts: another day is another word, and no day is none', () => {
    const longer = hear(person, says('changed', '2026-05-01', { endDate: '2026-12-31' }), '2026-05-02');
    expect(receiptOf(longer)).toBe(at('2026-05-02'));
    expect(receiptOf(hear(longer, says('changed', '2026-05-03', {}), '2026-05-03'))).toBeUndefined();
    expect(receiptOf(hear(longer, says('changed', '2026-05-04'), '2026-05-04'))).toBe(at('2026-05-04'));
  });

  it('is kept from before a first day, and says when HR learnt of it', () => {
    const noticed = LifecycleEvent.parse({ ...hired, data: { ...hired.data, noticedAt: at('2026-01-09') } });
    const said = heardIn(caseOfEvent(noticed, person.personId, at('2026-01-10')), noticed);
    const expected = expecting(nobody(), noticed, said);
    expect(expected.employments['w-1']?.endHeard).toEqual(said);
    expect(hear(expected, hired, '2026-01-10').employments['w-1']?.endHeard).toEqual(said);
    expect(heardFacts(said)).toEqual({
      ...{ saidIn: said.caseId, receivedAt: at('2026-01-10'), noticedAt: at('2026-01-09') },
    });
  });

  it('is not known of one from before it was kept: what says the same again later does not tell it', () => {
    const before = personAfter([hired]);
    expect(receiptOf(before)).toBeUndefined();
    expect(receiptOf(hear(before, says('changed', '2026-04-01'), '2026-04-01'))).toBeUndefined();
    expect(heardFacts(undefined)).toEqual({});
    const { caseId: saidIn } = caseOfEvent(hired, before.personId, at('2026-01-10'));
    const said = { caseId: saidIn, receivedAt: at('2026-01-10') };
    expect(heardFacts(said), 'HR need not say when it learnt of it').toEqual({ saidIn, receivedAt: said.receivedAt });
  });
});

describe('a case that the clock opens for a last day', () => {
  const person = hear(nobody(), hired, '2026-01-10');
  const ended = (from: Person) => {
    const [last] = runOut(from, OVER);
    const { heard } = last!;
    return ownCase(from, { intent: 'end-date', about: 'w-1', effectiveAt: OVER, heard }, at('2026-07-04'));
  };

  it('has when HR said it, and that is its notice; when the clock came is none', () => {
    expect(Case.parse(ended(person))).toEqual(ended(person));
    expect(ended(person)).toMatchObject({ receivedAt: at('2026-07-04'), heard: { receivedAt: at('2026-01-10') } });
    expect(noticeOf(ended(person))).toBe(at('2026-01-10'));
    expect(noticeOf(ended(personAfter([hired])))).toBeUndefined();
    expect(noticeOf(caseOfEvent(hired, person.personId, at('2026-01-10')))).toBe(at('2026-01-10'));
  });

  it("is no late notice of HR's, however late the clock was; one of a day that was past is", () => {
    const worker = { workerId: WorkerId.parse('w-1') };
    const gap = (heard: Heard | undefined) =>
      gapOf({ ...ended(person), ...worker, heard }, asOf(person, OVER), 24)?.seconds;
    expect(gap(person.employments['w-1']?.endHeard)).toBeUndefined();
    expect(gap(undefined)).toBeUndefined();
    expect(gap({ caseId: ended(person).caseId, receivedAt: at('2026-07-02T22:59:59Z') })).toBe(2 * 86_400);
  });
});
