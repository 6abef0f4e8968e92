/** Cases, approvals and notices for tests of what people are told. */
import type { Approval } from '../../../functions/core/approval.ts';
import type { Case } from '../../../functions/core/case.ts';
import { CaseId, Digest, EntitlementId, PersonId, WorkerId } from '../../../functions/core/ids.ts';
import { caseOfEvent } from '../../../functions/core/new-case.ts';
import { type Matter, type Notice, noticeIdOf } from '../../../functions/core/notices/notice.ts';
import type { Occasion } from '../../../functions/core/notices/occasion.ts';
import type { Person } from '../../../functions/core/person.ts';
import type { AccessRequest } from '../../../functions/core/request.ts';
import { at, eventOf, personAfter, type Told } from '../../support/lifecycle.ts';

export const NOW = at('2026-12-01T10:00:00Z');
export const CASE = CaseId.parse('c-0123456789abcdef01234567');
export const DIGEST = Digest.parse('a'.repeat(64));
export const GROUP = EntitlementId.parse('okta:group:00g1');

export function told(event: Partial<Told> = {}, over: Partial<Case> = {}): Case {
  const about = eventOf({ kind: 'hired', on: '2026-12-01', ...event });
  return { ...caseOfEvent(about, PersonId.parse('p-1'), NOW), caseId: CASE, ...over };
}

export function somebody(record: Told['record'] = {}, ...more: readonly Partial<Told>[]): Person {
  const events = [{ kind: 'hired', on: '2026-01-05', record } as const, ...more];
  const person = personAfter(events.map((one) => eventOf({ kind: 'hired', on: '2026-01-05', record, ...one })));
  const workerId = record.workerId ?? 'w-1';
  return { ...person, personId: PersonId.parse(`p-${String(workerId)}`) };
}

export function asking(over: Partial<Approval> = {}): Approval {
  return {
    approvalId: 'a-1',
    caseId: CASE,
    beneficiary: PersonId.parse('p-1'),
    entitlement: GROUP,
    title: 'Production database',
    rule: 'owner-decides',
    because: 'Access to production needs its owner.',
    planDigest: DIGEST,
    approvers: [PersonId.parse('p-7')],
    state: 'pending',
    askedAt: NOW,
    expiresAt: at('2026-12-03T17:00:00Z'),
    ...over,
  };
}

export function requesting(over: Partial<AccessRequest> = {}): AccessRequest {
  return {
    requestId: 'r-0123456789abcdef01234567' as AccessRequest['requestId'],
    kind: 'request',
    entitlement: GROUP,
    until: at('2026-12-31T23:59:59Z'),
    because: 'the release',
    requestedBy: PersonId.parse('p-1'),
    askedAt: NOW,
    caseId: CASE,
    ...over,
  };
}

export function notice(occasion: Occasion, about: Matter = { caseId: CASE }, over: Partial<Notice> = {}): Notice {
  return {
    noticeId: noticeIdOf(occasion, about),
    to: 'p-7',
    ...{ occasion, about, urgency: 'routine', since: NOW, notBefore: NOW, state: 'waits' },
    ...over,
  };
}

export const worker = (id: string) => WorkerId.parse(id);
