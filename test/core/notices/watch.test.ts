/** A case somebody waits to hear of: what is told of it as it stands, and when it is looked at. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CASE_STATES, type Case } from '../../../functions/core/case.ts';
import { isQuiet } from '../../../functions/core/notices/quiet-hours.ts';
import { NoticeSettings } from '../../../functions/core/notices/settings.ts';
import { occasionOf, urgencyOf } from '../../../functions/core/notices/urgency.ts';
import { firstLook, nextLook, seenNow, watchedAs } from '../../../functions/core/notices/watch.ts';
import { at } from '../../support/lifecycle.ts';
import { asking, NOW, requesting, told } from './told.ts';

const settings = NoticeSettings.parse({ quietHours: { from: '20:00', to: '07:00' } });
const leaving = (over: Partial<Case> = {}) => told({ kind: 'terminated' }, { kind: 'leaver', ...over });
const asked = (over: Partial<Case> = {}) => {
  const { event: _, ...rest } = told({}, { intent: 'request', request: requesting(), ...over });
  return rest;
};

describe('who waits to hear of a case', () => {
  it.each([
    ['a hire', told(), 'joiner'],
    ['a hire of long ago, when Tenure is new here', told({ on: '2016-01-11' }), undefined],
    ['a rehire', told({ kind: 'rehired' }), 'joiner'],
    ['a termination', leaving(), 'leaver'],
    ['a last day that is over', { ...leaving(), event: undefined, intent: 'end-date' as const }, 'leaver'],
    ['a request', asked(), 'request'],
    ['a request that is taken back', { ...asked(), request: undefined }, undefined],
    ['a move', told({ kind: 'changed' }), undefined],
    ['a retention that is over', { ...told(), event: undefined, intent: 'retention-over' as const }, undefined],
  ])('%s', (_, handled, as) => {
    expect(watchedAs(handled)).toBe(as);
  });
});

describe('what is told', () => {
  it.each([
    ['a joiner whose case is done', told({}, { state: 'completed' }), ['joiner-ready'], false],
    ['with something left to see to', told({}, { state: 'completed-with-exceptions' }), ['joiner-ready'], false],
    ['a joiner who is still to come', told({}, { state: 'scheduled' }), ['joiner-planned'], true],
    ['a joiner in a batch that is held', told({}, { state: 'held', batchId: 'b-1' }), [], true],
    ['a joiner who is held', told({}, { state: 'held' }), ['joiner-planned'], true],
    ['a joiner whom a newer case took over', told({}, { state: 'superseded' }), [], false],
    ['a leaver who is still to go', leaving({ state: 'scheduled' }), [], true],
    ['a leaver who is cut', leaving({ state: 'executing', cutAt: NOW }), ['leaver-cut'], true],
    ['a leaver who is done', leaving({ state: 'completed' }), ['leaver-completed'], false],
    ['a leaving that is taken back', leaving({ state: 'cancelled' }), [], false],
    ['a move', told({ kind: 'changed' }, { state: 'completed' }), [], false],
  ])('%s', (_, handled, tells, again) => {
    expect(seenNow(handled, [])).toEqual({ tells, again });
  });

  it('a requester is told of a no at once, of a yes when it is given, and of nothing in between', () => {
    const { requestId } = requesting();
    const approval = asking({ request: requestId });
    expect(seenNow(asked({ state: 'awaiting-approval' }), [approval])).toEqual({ tells: [], again: true });
    expect(seenNow(asked({ state: 'awaiting-approval' }), [{ ...approval, state: 'denied' }])).toEqual({
      tells: ['request-refused'],
      again: false,
    });
    expect(seenNow(asked({ state: 'completed' }), [{ ...approval, state: 'approved' }])).toEqual({
      tells: ['request-approved', 'request-expiring'],
      again: false,
    });
    const { entitlement } = requesting();
    const findings = [{ kind: 'refused-by-target', entitlement, text: 'grant: no' }] as unknown as Case['findings'];
    const lacking = asked({ state: 'completed-with-exceptions', ...(findings && { findings }) });
    expect(seenNow(lacking, [{ ...approval, state: 'approved' }])).toEqual({
      tells: ['request-refused'],
      again: false,
    });
    expect(seenNow(asked({ state: 'superseded' }), [])).toEqual({ tells: [], again: false });
    expect(seenNow(asked({ state: 'completed' }), [asking({ state: 'denied' })]).tells).toContain('request-approved');
  });

  it('never a leaver, whatever state a case is in: only managers, requesters', () => {
    for (const state of CASE_STATES)
      for (const handled of [told({}, { state }), leaving({ state }), asked({ state })])
        expect(seenNow(handled, []).tells.filter((occasion) => !/^(joiner|leaver|request)-/.test(occasion))).toEqual(
          [],
        );
  });
});

describe('when it is looked at', () => {
  it('with the window it is done in, and what is to come in time for its day', () => {
    expect(firstLook(told(), NOW, settings)).toBe(at('2026-12-01T10:30:00Z'));
    expect(firstLook(told({ on: '2026-12-10' }), NOW, settings)).toBe(at('2026-12-01T10:30:00Z'));
    expect(firstLook(leaving({ effectiveAt: at('2026-12-10T23:59:59Z') }), NOW, settings)).toBe(
      at('2026-12-11T00:30:00Z'),
    );
    const immediate = told({ kind: 'terminated', on: '2026-12-10', urgency: 'immediate' });
    expect(firstLook(immediate, NOW, settings)).toBe(at('2026-12-01T10:30:00Z'));
    const { event: _, ...byClock } = leaving({ intent: 'end-date', effectiveAt: NOW });
    expect(firstLook(byClock, NOW, settings)).toBe(at('2026-12-01T10:30:00Z'));
  });

  it('again later and later, a day apart at most, and not for ever', () => {
    const handled = { effectiveAt: NOW };
    const looks = Array.from({ length: 8 }, (_, look) => nextLook(handled, look, NOW, settings));
    expect(looks.map((look) => (Date.parse(look!) - Date.parse(NOW)) / 3_600_000)).toEqual([
      1.5, 2.5, 4.5, 8.5, 16.5, 24.5, 24.5, 24.5,
    ]);
    expect(nextLook(handled, 60, NOW, settings)).toBeUndefined();
    expect(nextLook({ effectiveAt: at('2026-12-10T00:00:00Z') }, 3, NOW, settings)).toBe(at('2026-12-10T00:30:00Z'));
  });
});

describe('what breaks through quiet hours', () => {
  const night = at('2026-12-01T22:00:00Z');
  const about = { now: night, timeZone: 'Europe/London', settings };

  it.each([
    ['an approval of something routine', 'approval-asked', { case: told(), approval: asking() }, 'routine'],
    ['an approval for an immediate change', 'approval-asked', { case: told({ urgency: 'immediate' }) }, 'urgent'],
    [
      'an approval that would expire before the morning',
      'approval-reminded',
      { approval: asking({ expiresAt: at('2026-12-02T05:00:00Z') }) },
      'urgent',
    ],
    ['a leaver who is not cut and is blocked', 'case-blocked', { case: leaving() }, 'urgent'],
    ['a leaver who is cut and is held', 'case-held', { case: leaving({ cutAt: night }) }, 'routine'],
    ['an immediate case that is held', 'case-held', { case: told({ urgency: 'immediate' }) }, 'urgent'],
    ['a joiner who is blocked', 'case-blocked', { case: told({}, { kind: 'joiner' }) }, 'routine'],
    ['that somebody is ready', 'joiner-ready', { case: told({ urgency: 'immediate' }) }, 'routine'],
    ['a batch that takes nothing from anybody', 'batch-held', { batch: {} }, 'routine'],
    ['a batch with leavers', 'batch-held', { batch: { cuts: { people: 9, from: night } } }, 'urgent'],
    [
      'a batch of whom somebody leaves before the morning',
      'batch-held',
      { batch: { cuts: { people: 1, from: at('2026-12-02T06:59:00Z') } } },
      'urgent',
    ],
    [
      'a batch whose leavers leave later',
      'batch-held',
      { batch: { cuts: { people: 9, from: at('2026-12-02T17:00:00Z') } } },
      'routine',
    ],
    ['a layoff that is proposed', 'layoff-proposed', { batch: { cuts: { people: 9, from: night } } }, 'routine'],
  ] as const)('%s: %s', (_, occasion, said, urgency) => {
    expect(urgencyOf(occasion, { ...about, ...said })).toBe(urgency);
  });

  it('a reminder within a day of the end says so', () => {
    expect(occasionOf('reminded', asking(), NOW)).toBe('approval-reminded');
    expect(occasionOf('reminded', asking({ expiresAt: at('2026-12-02T09:00:00Z') }), NOW)).toBe(
      'approval-expires-soon',
    );
    expect(occasionOf('asked', asking({ expiresAt: NOW }), NOW)).toBe('approval-asked');
  });

  it('a look falls on a round time, which has nothing to do with anybody’s night', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 59 }), (look) => {
        const next = nextLook({ effectiveAt: NOW }, look, NOW, settings);
        expect(Date.parse(next!) % (30 * 60_000)).toBe(0);
      }),
    );
    expect(isQuiet(night, 'Europe/London', settings.quietHours)).toBe(true);
  });
});
