/** Leave from one of two jobs: what that job gave stays, and it gives nothing new until the return. */
import { describe, expect, it } from 'vitest';
import { accountRulesAfter } from '../../functions/core/account-reason.ts';
import { awayRecords, recordsHeldBy } from '../../functions/core/employment.ts';
import { CaseId, WorkerId } from '../../functions/core/ids.ts';
import { plan } from '../../functions/core/planner.ts';
import { RequestId } from '../../functions/core/request.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { at, eventOf, personAfter, type Told } from '../support/lifecycle.ts';
import {
  account,
  CASE,
  decision,
  ENTITLEMENTS,
  ENTRA,
  held,
  OKTA,
  policyOf,
  reason,
  situation,
} from '../support/situation.ts';

const job = (workerId: string, department: string): Told['record'] => ({
  workerId: WorkerId.parse(workerId),
  department,
});
const jobs = [
  eventOf({ kind: 'hired', on: '2026-01-01', record: job('w-1', 'Finance') }),
  eventOf({ kind: 'hired', on: '2026-01-02', record: job('w-2', 'Legal') }),
];
const away = eventOf({ kind: 'suspended', on: '2026-03-01', record: job('w-1', 'Finance') });
const person = personAfter([...jobs, away]);
const policy = policyOf({
  accounts: [
    { when: 'true', systems: ['okta'] },
    { when: 'person.department == "Finance"', systems: ['entra'] },
  ],
  birthrights: [{ when: 'person.department == "Finance"', grants: ['payroll', 'wiki'] }],
  requestable: [
    {
      ...{ id: 'asked', because: 'it may be asked for', source: 'a test', approvals: ['ask-somebody'] },
      ...{ when: 'person.department == "Finance"', entitlements: ['ledger'], longestDays: 365 },
    },
  ],
});
const payroll = reason('payroll', { decision: decision() });
const observed = [account(OKTA), account(ENTRA, { holdings: held('payroll') })];
const made = (over: Partial<Situation>) => plan(situation({ person, policy, observed, ...over }));
const kinds = (of: ReturnType<typeof plan>) => of.changes.map((change) => change.kind);

describe('leave from one of two jobs', () => {
  it('keeps what its rules gave, and the account that is for', () => {
    const kept = made({ reasons: [payroll] });
    expect(kept.reasons).toEqual([payroll]);
    expect(kinds(kept)).not.toContain('revoke');
    expect(accountRulesAfter(person, policy, observed)).toEqual({ okta: 'account-0', entra: 'account-1' });
    expect(kinds(made({ reasons: [payroll], observed: [account(OKTA), account(ENTRA)] }))).not.toContain(
      'suspend-account',
    );
  });

  it('gives nothing new: what its rules would give and nobody had is not granted', () => {
    expect(made({}).reasons).toEqual([]);
    expect(kinds(made({}))).not.toContain('grant');
    expect(awayRecords(person).map(({ workerId }) => workerId)).toEqual(['w-1']);
    expect(awayRecords(personAfter([away])), 'who is away altogether holds all of it').toEqual([]);
    expect(recordsHeldBy(person)).toHaveLength(2);
  });

  it('keeps what a request was given for, and lets none be decided by it', () => {
    const request = {
      ...({
        requestId: RequestId.parse(`r-${'0'.repeat(24)}`),
        kind: 'request',
        entitlement: ENTITLEMENTS.ledger,
      } as const),
      ...{ until: at('2026-12-31'), because: 'the books', askedAt: at('2026-01-05'), caseId: CaseId.parse(CASE) },
    };
    const given = reason('ledger', {
      ...{ kind: 'request', rule: 'asked', until: request.until, request: request.requestId },
      decision: decision(),
    });
    expect(made({ reasons: [given], requests: [request] }).reasons).toEqual([given]);
    expect(made({ requests: [request] }).approvals).toEqual([]);
    const back = personAfter([eventOf({ kind: 'resumed', on: '2026-03-05', record: job('w-1', 'Finance') })], person);
    expect(made({ requests: [request], person: back }).approvals.map(({ entitlement }) => entitlement)).toContain(
      ENTITLEMENTS.ledger,
    );
  });

  it('ends with the job: what it gave goes', () => {
    const over = personAfter(
      [eventOf({ kind: 'terminated', on: '2026-03-05', record: job('w-1', 'Finance') })],
      person,
    );
    expect(kinds(made({ reasons: [payroll], person: over }))).toContain('revoke');
  });
});
