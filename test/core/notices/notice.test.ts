/** Notices: once for each whom they matter to, in the order of need, nothing said twice and nothing lost; and the news they come from. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NEWS_TYPES, newsIn } from '../../../functions/core/notices/news.ts';
import {
  alsoSaid,
  chainOfMail,
  inOrderOfNeed,
  leavesEvidence,
  mailIdOf,
  Notice,
  noticeIdOf,
} from '../../../functions/core/notices/notice.ts';
import { audienceOf, OCCASION_NAMES, saysAlso } from '../../../functions/core/notices/occasion.ts';
import { at } from '../../support/lifecycle.ts';
import { CASE, NOW, notice, worker } from './told.ts';

const APPROVAL = { caseId: CASE, approvalId: 'a-1' };

describe('a notice', () => {
  it('has the same id for the same matter, and another for another stage, plan or day of it', () => {
    expect(noticeIdOf('approval-asked', { ...APPROVAL, time: '0' })).toBe('approval-asked#a-1#0');
    expect(noticeIdOf('joiner-ready', { caseId: CASE })).toBe(`joiner-ready#${CASE}`);
    expect(noticeIdOf('batch-held', { batchId: 'b-1' })).toBe('batch-held#b-1');
    expect(noticeIdOf('source-silent', { source: 'hr', time: '2026' })).toBe('source-silent#hr#2026');
    expect(noticeIdOf('layoff-proposed', { layoffId: 'l-1' })).toBe('layoff-proposed#l-1');
    expect(noticeIdOf('request-refused', { caseId: CASE, requestId: 'r-1' })).toBe('request-refused#r-1');
    expect(noticeIdOf('end-date-near', {})).toBe('end-date-near');
    const leaving = { caseId: CASE, workerId: worker('w-1'), time: '2026-11-30' };
    expect(noticeIdOf('leaver-completed', leaving)).toBe('leaver-completed#w-1#2026-11-30');
    expect(noticeIdOf('leaver-cut', { caseId: CASE })).toBe(`leaver-cut#${CASE}`);
  });

  it('is what it is when it is read back', () => {
    const one = notice('leaver-cut');
    expect(Notice.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
  });

  it('leaves evidence where an auditor would ask: whether approvers were asked and managers told', () => {
    expect(OCCASION_NAMES.filter((occasion) => !leavesEvidence({ occasion }))).toEqual(
      OCCASION_NAMES.filter((occasion) => audienceOf(occasion) === 'operator'),
    );
  });
});

describe('several for one person', () => {
  const anyNotice = fc
    .tuple(fc.constantFrom(...OCCASION_NAMES), fc.constantFrom('a-1', 'a-2'), fc.constantFrom('10', '11'))
    .map(([occasion, approvalId, hour]) =>
      notice(occasion, { caseId: CASE, approvalId }, { since: at(`2026-12-01T${hour}:00:00Z`) }),
    );

  it('stand in the order in which they need doing, and none is lost or made up', () => {
    fc.assert(
      fc.property(fc.array(anyNotice), (all) => {
        const ordered = inOrderOfNeed(all);
        expect(new Set(ordered)).toEqual(new Set(all));
        expect(ordered).toHaveLength(all.length);
        const ranks = ordered.map(({ occasion }) => OCCASION_NAMES.indexOf(occasion));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    );
  });

  it('say nothing twice: each that is left out is said by one that is not', () => {
    fc.assert(
      fc.property(fc.array(anyNotice), (all) => {
        const covered = alsoSaid(all);
        const left = all.filter((one) => !covered.includes(one));
        for (const one of covered)
          expect(
            left.some(
              (other) => other.about.approvalId === one.about.approvalId && saysAlso(other.occasion, one.occasion),
            ),
          ).toBe(true);
      }),
    );
  });

  it('an approval that expires soon is not also reminded of; another one is', () => {
    const soon = notice('approval-expires-soon', APPROVAL);
    const [asked, other] = [
      notice('approval-asked', APPROVAL),
      notice('approval-asked', { ...APPROVAL, approvalId: 'a-2' }),
    ];
    expect(alsoSaid([asked, soon, other])).toEqual([asked]);
    expect(alsoSaid([notice('leaver-cut', {}), notice('leaver-completed', {})])).toHaveLength(1);
  });

  it('a mail is named by what is in it, whatever the order, and its evidence by the mail', () => {
    const all = [notice('leaver-cut'), notice('joiner-ready')];
    const mailId = mailIdOf('p-7', all);
    expect(mailIdOf('p-7', all.toReversed())).toBe(mailId);
    expect(mailIdOf('p-8', all)).not.toBe(mailId);
    expect(chainOfMail(mailId)).toBe(`c-${mailId.slice(2)}`);
  });
});

describe('news', () => {
  it('is read from the bus', () => {
    const detail = { version: 1, personId: 'p-1', caseIds: [CASE] };
    expect(newsIn({ 'detail-type': 'CaseReceived', detail })).toEqual({
      type: 'CaseReceived',
      detail: { version: 1, caseIds: [CASE] },
    });
    expect(newsIn({ 'detail-type': 'CaseReceived', detail: { version: 1 } })?.detail).toMatchObject({ caseIds: [] });
    const ended = { version: 1, about: 'asked', caseId: CASE, approvalId: 'a-1', expiresAt: NOW };
    expect(newsIn({ 'detail-type': 'ApprovalNotice', detail: ended })?.type).toBe('ApprovalNotice');
  });

  it.each([
    ['of another kind', { 'detail-type': 'CaseEnded', detail: {} }],
    ['of another version', { 'detail-type': 'CaseStopped', detail: { version: 2, caseId: CASE } }],
    ['without a case', { 'detail-type': 'CaseStopped', detail: { version: 1 } }],
    ['that is no event', 'CaseStopped'],
  ])('%s is nobody’s', (_, event) => {
    expect(newsIn(event)).toBeUndefined();
  });

  it('of every kind is listened for', () => {
    expect(NEWS_TYPES).toContain('CaseStopped');
  });
});
