/** Who may still decide an approval as it is stored, for whom, and when something is next to be done about it. */
import { describe, expect, it } from 'vitest';
import {
  Approval,
  hasDecided,
  isLastStage,
  nextNotice,
  openTo,
  remindersDue,
  seatTaken,
  stageIsWhole,
  whyClosed,
} from '../../functions/core/approval.ts';
import { sha256 } from '../../functions/core/canonical.ts';
import { Instant, PersonId } from '../../functions/core/ids.ts';
import { noticeOf } from '../../functions/core/notice.ts';
import { CASE, ENTITLEMENTS } from '../support/situation.ts';

const at = (hour: number) => Instant.parse(`2026-03-10T${String(hour).padStart(2, '0')}:00:00.000Z`);
const p = (id: number) => PersonId.parse(`p-${id}`);
/** As an earlier version asked it: no stages. */
const old = Approval.parse({
  ...{ approvalId: 'a-1', caseId: CASE, beneficiary: 'p-9', entitlement: ENTITLEMENTS.payroll, title: 'Payroll' },
  ...{ rule: 'r', because: 'why', planDigest: sha256('plan'), approvers: ['p-1', 'p-2'], state: 'pending' },
  ...{ askedAt: at(1), expiresAt: at(20) },
});
const staged: Approval = {
  ...old,
  ...{ stage: 1, stages: 2, required: 2, remindAt: [at(4), at(8)], escalateAt: at(6) },
  seats: [
    { person: p(1), deciders: [p(1), p(3)] },
    { person: p(2), deciders: [p(4)] },
  ],
  votes: [{ stage: 0, approver: p(4), decidedAt: at(2) }],
};
const voted: Approval = { ...staged, votes: [{ stage: 1, approver: p(3), for: p(1), decidedAt: at(3) }] };

describe('an approval', () => {
  it('of an earlier version is open to everybody it names, and one is enough', () => {
    expect(openTo(old)).toEqual([p(1), p(2)]);
    expect([seatTaken(old, p(2), []), seatTaken(old, p(5), [])]).toEqual([p(2), undefined]);
    expect([stageIsWhole(old), stageIsWhole({ votes: [{ stage: 0, approver: p(1), decidedAt: at(2) }] })]).toEqual([
      false,
      true,
    ]);
    expect([isLastStage(old), nextNotice(old, at(2)), remindersDue(old, at(19))]).toEqual([true, at(20), 0]);
  });

  it('is open to those in open seats who have not decided', () => {
    expect(openTo(staged)).toEqual([p(1), p(3)]);
    expect(openTo(voted)).toEqual([p(4)]);
    expect([isLastStage(staged), isLastStage({ stage: 0, stages: 2 }), stageIsWhole(voted)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('was decided by who said so and by whom they said it for, whatever version it is of', () => {
    const decision = {
      approvalId: 'a-1',
      outcome: 'denied',
      approver: p(5),
      decidedAt: at(3),
      planDigest: old.planDigest,
    };
    const denied = Approval.parse({ ...old, decision });
    const decided = [1, 2, 3, 4, 5].filter((id) => hasDecided(p(id), [old, voted, denied]));
    expect([decided, hasDecided(p(1), [])]).toEqual([[1, 3, 5], false]);
  });

  it('is decided in their own seat, or that of one who delegated to them', () => {
    expect(seatTaken(staged, p(1), [])).toBe(p(1));
    expect(seatTaken(staged, p(3), [p(1)])).toBe(p(1));
    expect(seatTaken(staged, p(3), []), 'the delegation has ended since it was asked').toBeUndefined();
    expect(seatTaken(staged, p(5), [p(2)])).toBe(p(2));
    expect(seatTaken(voted, p(1), [])).toBeUndefined();
    expect(seatTaken(staged, p(2), []), 'on leave').toBeUndefined();
  });

  it('is looked at when somebody is to be reminded, others may decide too, or it expires', () => {
    const times = [1, 4, 6, 8, 19].map((hour) => nextNotice(staged, at(hour)));
    expect(times).toEqual([at(4), at(6), at(8), at(20), at(20)]);
    expect(nextNotice({ ...staged, expiresAt: at(3) }, at(1))).toBe(at(3));
    expect(nextNotice(staged, at(21)), 'late').toBe(at(20));
    expect([3, 4, 9].map((hour) => remindersDue(staged, at(hour)))).toEqual([0, 1, 2]);
  });

  it('is not needed any more when another that its request needs was denied or expired, and says which', () => {
    const [one, other] = [
      { ...old, request: 'r-1' },
      { ...old, approvalId: 'a-2', request: 'r-1' },
    ];
    expect(whyClosed(one, [one, { ...other, state: 'denied' }])).toContain(
      'approval a-2 of r, which it needed as well, was denied',
    );
    expect(whyClosed(one, [one, { ...other, state: 'expired' }])).toContain('expired');
    expect(whyClosed(one, [one, other, { ...other, request: 'r-2', state: 'denied' }])).toBeUndefined();
    expect(whyClosed(old, [old, { ...old, approvalId: 'a-3', state: 'denied' }])).toBeUndefined();
  });

  it('is told of by ids only', () => {
    expect(Object.keys(noticeOf('asked', staged)).sort()).toEqual([
      'about',
      'approvalId',
      'caseId',
      'entitlement',
      'expiresAt',
      'version',
    ]);
  });
});
