/** Access that was asked for: who must say yes, how long it lives, what ends it, and that an exception that is over is cut. */
import { describe, expect, it } from 'vitest';
import { nextEnd } from '../../functions/core/expiry.ts';
import { PersonId, WorkerId } from '../../functions/core/ids.ts';
import { plan, workersToAsk } from '../../functions/core/planner.ts';
import type { Decision, Reason } from '../../functions/core/reason.ts';
import {
  AccessRequest,
  asksNobody,
  asksTheSame,
  endOfDay,
  refusalOf,
  requestIdOf,
} from '../../functions/core/request.ts';
import { voidRequests } from '../../functions/core/request-reasons.ts';
import type { Decided, Situation } from '../../functions/core/situation.ts';
import { consequence } from '../../functions/core/what-if.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import {
  account,
  CASE,
  COLLEAGUES,
  carriedOut,
  decision,
  ENTITLEMENTS,
  ENTRA,
  held,
  OKTA,
  policyOf,
  REQUESTER,
  reason,
  type Shape,
  situation,
} from '../support/situation.ts';
import { worker } from '../support/worker-record.ts';

const rule = (id: string) => ({ id, because: `it is the rule called ${id}`, source: 'a test' });
const SHAPE: Shape = {
  birthrights: [{ when: 'person.department == "Legal"', grants: ['wiki'] }],
  approvals: [
    { ...rule('manager'), approvers: ['manager'], expiresAfterHours: 24 },
    { ...rule('security'), approvers: [{ worker: 'w-8' }, { worker: 'w-5' }], expiresAfterHours: 24 },
  ],
  requestable: [
    { ...rule('free'), entitlements: ['wiki'], when: 'person.country == "GB"', longestDays: 30 },
    { ...rule('asked'), entitlements: ['ledger'], when: 'true', longestDays: 30, approvals: ['manager'] },
  ],
  exceptions: [
    {
      ...rule('kept'),
      entitlements: ['wiki', 'licence'],
      when: 'true',
      longestDays: 30,
      approvals: ['manager', 'security'],
    },
  ],
};
const POLICY = policyOf(SHAPE);
const BOSS = { personId: PersonId.parse('p-8'), worksHere: true };
const SECOND = { personId: PersonId.parse('p-5'), worksHere: true };
const PEOPLE = new Map([
  ...COLLEAGUES,
  [WorkerId.parse('w-4'), { ...BOSS, personId: PersonId.parse('p-4') }],
  [WorkerId.parse('w-5'), SECOND],
]);

const hired = eventOf({ kind: 'hired', on: '2026-01-05', record: { managerWorkerId: 'w-4' } });
const left = eventOf({ kind: 'terminated', on: '2026-03-01', record: { managerWorkerId: 'w-4' } });
const second = eventOf({
  kind: 'hired',
  on: '2026-02-05',
  record: {
    workerId: WorkerId.parse('w-2'),
    department: 'Finance',
    managerWorkerId: WorkerId.parse('w-5'),
    startDate: '2026-02-05',
  },
});
const HERE_NOW = personAfter([hired]);
const GONE = personAfter([hired, left]);

const NOW = at('2026-03-10');
function request(over: Partial<Record<keyof AccessRequest, unknown>> = {}): AccessRequest {
  return AccessRequest.parse({
    requestId: requestIdOf('w-7', JSON.stringify(over)),
    kind: 'request',
    entitlement: ENTITLEMENTS.ledger,
    until: at('2026-03-20'),
    because: 'for the audit',
    requestedBy: REQUESTER.personId,
    askedAt: NOW,
    caseId: CASE,
    ...over,
  });
}
const EXCEPTION = request({ kind: 'exception', entitlement: ENTITLEMENTS.wiki });

const asking = (over: Partial<Situation>): Situation =>
  situation({
    person: HERE_NOW,
    policy: POLICY,
    colleagues: PEOPLE,
    observed: [account(OKTA, { holdings: held('wiki') }), account(ENTRA)],
    ...over,
  });
const said = (of: AccessRequest, ruleId: string, over: Partial<Decision>): Decided => ({
  entitlement: of.entitlement,
  request: of.requestId,
  rule: ruleId,
  decision: decision(over),
});
const by = (person: string): Partial<Decision> => ({ approver: PersonId.parse(person) });
const reasonOf = (of: AccessRequest, made: { reasons: readonly Reason[] }) =>
  made.reasons.find((one) => one.request === of.requestId);
const asks = (made: ReturnType<typeof plan>) =>
  made.approvals.map((need) => `${need.rule} ${need.approvers.join(' ')}`);
const changes = (made: ReturnType<typeof plan>) =>
  made.changes.map((one) => `${one.lane} ${one.kind} ${'entitlement' in one ? one.entitlement : one.system}`);

describe('a request', () => {
  it('waits for who must say yes, is asked about with its words, and is granted until its day', () => {
    const one = request();
    const before = plan(asking({ requests: [one] }));
    expect(asks(before)).toEqual(['manager p-4']);
    expect(before.approvals[0]).toMatchObject({ request: one.requestId, requester: 'p-7' });
    expect(before.approvals[0]?.because).toContain('Asked for until 2026-03-20: for the audit');
    expect(before.changes.find(({ kind }) => kind === 'grant')).toMatchObject({ approval: before.approvals[0]?.id });
    const nobodys = plan(asking({ requests: [request({ requestedBy: undefined })] }));
    expect(nobodys.approvals[0]).not.toHaveProperty('requester');
    expect(workersToAsk(asking({ requests: [one] }))).toEqual(['w-4']);
    const after = plan(asking({ requests: [one], decided: [said(one, 'manager', by('p-4'))] }));
    expect(reasonOf(one, after)).toMatchObject({
      kind: 'request',
      rule: 'asked',
      until: one.until,
      decision: by('p-4'),
    });
    expect(changes(after)).toContain(`provision grant ${ENTITLEMENTS.ledger}`);
    expect(after.approvals).toEqual([]);
  });

  it('that nobody need approve is granted at once, beside a birthright for the same', () => {
    const one = request({ entitlement: ENTITLEMENTS.wiki, requestedBy: undefined });
    const made = plan(asking({ requests: [one] }));
    expect(made.reasons.filter(({ entitlement }) => entitlement === ENTITLEMENTS.wiki)).toHaveLength(2);
    expect(reasonOf(one, made)?.decision).toBeUndefined();
  });

  it.each(['denied', 'expired'] as const)('that was %s keeps that answer, and is not asked again', (outcome) => {
    const one = request();
    const made = plan(asking({ requests: [one], decided: [said(one, 'manager', { outcome })] }));
    expect(reasonOf(one, made)?.decision?.outcome).toBe(outcome);
    const again = plan(asking({ requests: [one], reasons: made.reasons }));
    expect([again.approvals, changes(again).filter((change) => change.includes('grant'))]).toEqual([[], []]);
    expect(again.reasons).toEqual(made.reasons);
    const told = made.findings.filter(({ kind }) => kind === 'approval-expired').map(({ text }) => text);
    expect(told.map((text) => text.includes('asks anew'))).toEqual(outcome === 'expired' ? [true] : []);
  });

  it.each([
    ['the requester', 'p-7'],
    ['the beneficiary', 'p-1'],
    ['somebody no rule names', 'p-9'],
  ])('approved by %s asks again, another question', (_, who) => {
    const one = request();
    const first = plan(asking({ requests: [one] })).approvals[0];
    const made = plan(asking({ requests: [one], decided: [said(one, 'manager', by(who))] }));
    expect(made.approvals).toHaveLength(1);
    expect(made.approvals[0]?.id).not.toBe(first?.id);
  });

  it('approved answers no birthright, and a decision about a birthright answers no request', () => {
    const payroll = policyOf({
      ...SHAPE,
      birthrights: [{ when: 'true', grants: ['payroll'] }],
      requestable: [
        { ...rule('pay'), entitlements: ['payroll'], when: 'true', longestDays: 30, approvals: ['manager'] },
      ],
    });
    const one = request({ entitlement: ENTITLEMENTS.payroll });
    const made = (decided: readonly Decided[]) => plan(asking({ policy: payroll, requests: [one], decided }));
    expect(made([]).approvals.map(({ rule: asked }) => asked)).toEqual(['ask-somebody', 'manager']);
    expect(made([said(one, 'manager', by('p-4'))]).approvals.map((need) => need.rule)).toEqual(['ask-somebody']);
    expect(made([{ entitlement: one.entitlement, decision: decision() }]).approvals.map((need) => need.rule)).toEqual([
      'manager',
    ]);
  });

  it('lives no more when it is over, withdrawn, its rule fits no longer, or they have left', () => {
    const one = request();
    const reasons = plan(asking({ requests: [one], decided: [said(one, 'manager', by('p-4'))] })).reasons;
    const holding = { reasons, observed: [account(OKTA, { holdings: held('wiki', 'ledger') }), account(ENTRA)] };
    const goes = (over: Partial<Situation>) =>
      changes(plan(asking({ ...holding, ...over }))).filter((c) => c.includes('ledger'));
    const revoked = [`clean-up revoke ${ENTITLEMENTS.ledger}`];
    expect(goes({ requests: [one] })).toEqual([]);
    expect(goes({ requests: [one], now: at('2026-03-20') })).toEqual(revoked);
    expect(goes({ requests: [] })).toEqual(revoked);
    expect(goes({ requests: [one], policy: policyOf({ ...SHAPE, requestable: [] }) })).toEqual(revoked);
    expect(goes({ requests: [one], person: GONE })).toEqual(revoked);
  });

  it('planned twice, and carried out, comes to rest', () => {
    const one = request();
    const before = asking({ requests: [one], decided: [said(one, 'manager', by('p-4'))] });
    const after = carriedOut(before, plan(before));
    expect(changes(plan(after))).toEqual([]);
  });
});

describe('an exception', () => {
  const both = [said(EXCEPTION, 'manager', by('p-4')), said(EXCEPTION, 'security', by('p-8'))];

  it('needs each approval of somebody else, and says who gave them', () => {
    expect(asks(plan(asking({ requests: [EXCEPTION] })))).toEqual(['manager p-4', 'security p-8 p-5']);
    const half = plan(asking({ requests: [EXCEPTION], decided: [both[0]!] }));
    expect(asks(half)).toEqual(['security p-8 p-5']);
    expect(reasonOf(EXCEPTION, half)).toBeUndefined();
    const made = plan(asking({ requests: [EXCEPTION], decided: both }));
    expect(reasonOf(EXCEPTION, made)).toMatchObject({ kind: 'exception', approvedBy: ['p-4', 'p-8'] });
  });

  it('approved twice by the same person is approved once', () => {
    const person = personAfter([eventOf({ kind: 'hired', on: '2026-01-05', record: { managerWorkerId: 'w-8' } })]);
    const decided = [said(EXCEPTION, 'manager', by('p-8')), said(EXCEPTION, 'security', by('p-8'))];
    expect(asks(plan(asking({ person, requests: [EXCEPTION], decided })))).toEqual(['security p-5']);
  });

  it('outlasts the leaving when it was approved before, keeps nothing else, and nothing when it was not', () => {
    const { reasons } = plan(asking({ requests: [EXCEPTION], decided: both }));
    const leaving = { person: GONE, requests: [EXCEPTION] };
    expect(changes(plan(asking({ ...leaving, reasons }))).filter((c) => c.includes('revoke okta'))).toEqual([]);
    expect(changes(plan(asking(leaving)))).toContain(`clean-up revoke ${ENTITLEMENTS.wiki}`);
    expect(plan(asking(leaving)).approvals).toEqual([]);
  });

  it('that is over is cut, though a budget holds all else, and what another reason supports stays', () => {
    const { reasons } = plan(asking({ requests: [EXCEPTION], decided: both }));
    const over = { requests: [EXCEPTION], reasons, now: at('2026-03-20') };
    const strict = policyOf({ ...SHAPE, budgets: [{ change: 'revoke', mostPerPlan: 0 }] });
    const observed = [account(OKTA, { holdings: held('wiki', 'ledger') }), account(ENTRA)];
    const made = plan(asking({ ...over, person: GONE, policy: strict, observed }));
    expect(made.verdict.outcome).toBe('hold');
    expect(made.changes.find((one) => one.kind === 'revoke' && one.entitlement === ENTITLEMENTS.wiki)).toMatchObject({
      lane: 'cut',
      rule: 'exception-over',
    });
    expect(changes(made)).toContain(`clean-up revoke ${ENTITLEMENTS.ledger}`);
    expect(changes(plan(asking(over)))).not.toContain(`cut revoke ${ENTITLEMENTS.wiki}`);
  });

  it('gives nothing: what is not held is not asked about, and what is held no more is no reason', () => {
    const bare = asking({
      keeps: {},
      observed: [account(OKTA), account(ENTRA)],
      requests: [EXCEPTION],
      policy: policyOf({ ...SHAPE, birthrights: [] }),
    });
    expect(plan(bare)).toMatchObject({ approvals: [], changes: [], reasons: [] });
    const answered = plan({ ...bare, decided: both });
    expect([answered.changes, answered.reasons.map(({ until }) => until)]).toEqual([[], [NOW]]);
    const { reasons } = plan(asking({ requests: [EXCEPTION], decided: both }));
    const alone = reasons.filter(({ kind }) => kind === 'exception');
    for (const requests of [[EXCEPTION], []]) {
      const made = plan({
        ...bare,
        requests,
        reasons: requests.length > 0 ? alone : [reason('wiki', { kind: 'exception', until: EXCEPTION.until })],
      });
      expect([made.changes, made.reasons.filter((one) => (one.until ?? '9') > NOW)]).toEqual([[], []]);
      expect(plan(carriedOut(bare, made)).approvals).toEqual([]);
    }
    const silent = plan({ ...bare, observed: [account(ENTRA)], reasons: alone });
    expect(silent.reasons).toEqual(alone);
    const given = plan(asking({ keeps: {}, observed: bare.observed, requests: [EXCEPTION], reasons }));
    expect([given.changes.map(({ kind }) => kind), given.reasons]).toEqual([['grant'], reasons]);
    const gone = plan({
      ...bare,
      person: GONE,
      reasons: alone,
      case: { ...bare.case, intent: 'retention-over' },
      now: at('2026-03-19'),
    });
    expect(gone.reasons.every(({ until }) => until === at('2026-03-19'))).toBe(true);
  });

  it('keeps an account from being destroyed while it lives', () => {
    const live = { reasons: [reason('licence', { kind: 'exception', until: at('2026-09-01') })], person: GONE };
    const kept = [account(OKTA), account(ENTRA, { holdings: held('licence') })];
    const late = asking({ ...live, observed: kept, now: at('2026-08-01') });
    const made = (one: Situation) => changes(plan({ ...one, case: { ...one.case, intent: 'retention-over' } }));
    expect(made(late).filter((change) => change.startsWith('destroy'))).toEqual([]);
    expect(made({ ...late, reasons: [] }).filter((change) => change.startsWith('destroy'))).toHaveLength(2);
  });
});

describe('when to look at a person again', () => {
  const ends = (until: string, over: Partial<Reason> = {}) =>
    reason('wiki', { kind: 'exception', until: at(until), ...over });
  const SEEN = [account(OKTA), account(ENTRA)];

  it('is the next end, or one past while what it gave is held directly or its target was not seen', () => {
    const reasons = [ends('2026-04-01'), ends('2026-05-01'), reason('ledger')];
    expect(nextEnd(reasons, GONE, SEEN, NOW)).toBe(at('2026-04-01'));
    expect(nextEnd([ends('2026-03-01')], GONE, SEEN, NOW)).toBeUndefined();
    expect(nextEnd([ends('2026-03-01')], GONE, [], NOW)).toBe(at('2026-03-01'));
    expect(nextEnd([ends('2026-03-01')], GONE, [account(OKTA, { holdings: held('wiki') })], NOW)).toBe(
      at('2026-03-01'),
    );
  });

  it('is not what was refused, nor what a leaving ended', () => {
    const still = [account(OKTA, { holdings: held('wiki') })];
    expect(
      nextEnd([ends('2026-03-01', { decision: decision({ outcome: 'denied' }) })], GONE, still, NOW),
    ).toBeUndefined();
    expect(nextEnd([ends('2026-03-01', { decision: decision() })], GONE, still, NOW)).toBe(at('2026-03-01'));
    expect(nextEnd([ends('2026-03-01', { kind: 'request' })], GONE, still, NOW)).toBeUndefined();
    expect(nextEnd([ends('2026-03-01', { kind: 'request' })], HERE_NOW, still, NOW)).toBe(at('2026-03-01'));
    expect(nextEnd([ends('2026-03-01', { kind: 'birthright' })], HERE_NOW, still, NOW)).toBeUndefined();
  });
});

describe('asking', () => {
  const refused = (over: Partial<AccessRequest>, person = HERE_NOW, reasons: readonly Reason[] = []) =>
    refusalOf({ ...request(), ...over }, { person, reasons }, POLICY, NOW);

  it('is giving, where the rule asks nobody; where it asks somebody, or there is no rule, it is not', () => {
    const asked = (entitlement: string) =>
      asksNobody({ kind: 'request', entitlement: request({ entitlement }).entitlement }, HERE_NOW, POLICY);
    expect(asked(ENTITLEMENTS.wiki)).toBe(true);
    expect(asked(ENTITLEMENTS.ledger)).toBe(false);
    expect(asked(ENTITLEMENTS.admin)).toBe(false);
  });

  it('is refused with what to do, or not at all', () => {
    expect(refused({})).toBeUndefined();
    expect(refused({}, GONE)).toContain('an exception is asked for before the last day ends');
    expect(refused({}, personAfter([eventOf({ kind: 'changed', on: '2026-01-01' })]))).toContain('have not begun yet');
    expect(refused({ entitlement: ENTITLEMENTS.admin })).toContain('see requestable');
    expect(refused({ entitlement: ENTITLEMENTS.admin, kind: 'exception' })).toContain('see exceptions');
    expect(refused({ until: NOW })).toContain('name a day to come');
    expect(refused({ until: at('2026-04-10') })).toContain('asked lets it last 30 days, to 2026-04-09 at the latest');
  });

  it('may be until the end of the last day that is named, where the person is', () => {
    const at10 = at('2026-03-10T10:00:00Z');
    for (const timeZone of ['Europe/London', 'America/Los_Angeles', 'Pacific/Auckland']) {
      const record = { managerWorkerId: WorkerId.parse('w-4'), timeZone };
      const person = personAfter([eventOf({ kind: 'hired', on: '2026-01-05', record })]);
      const asking = (day: string) =>
        refusalOf({ ...request(), until: endOfDay(day, { timeZone }) }, { person, reasons: [] }, POLICY, at10);
      const named = /to (\S+) at the latest/.exec(asking('2026-05-01') ?? '')?.[1] ?? '';
      expect(named).toMatch(/^2026-04-(09|10)$/);
      expect(asking(named)).toBeUndefined();
      expect(asking('2026-04-11')).toContain(`to ${named} at the latest`);
    }
  });

  it('is for any of their employments, and asks the manager of that one', () => {
    const finance = policyOf({
      ...SHAPE,
      birthrights: [{ when: 'person.department == "Finance"', grants: ['payroll'] }],
      approvals: [{ ...rule('ask-the-boss'), approvers: ['manager'], expiresAfterHours: 24 }],
      requestable: [
        {
          ...rule('asked'),
          entitlements: ['ledger'],
          when: 'person.department == "Finance"',
          longestDays: 30,
          approvals: ['ask-the-boss'],
        },
      ],
      exceptions: [],
    });
    const policy = {
      ...finance,
      approvalFor: (id: string) =>
        id === ENTITLEMENTS.payroll
          ? finance.requestRule('request', ENTITLEMENTS.ledger, second.data.person)?.approvals[0]
          : undefined,
    };
    const person = personAfter([hired, second]);
    const one = request();
    expect(refusalOf(one, { person, reasons: [] }, policy, NOW)).toBeUndefined();
    const before = asking({ person, policy, requests: [one] });
    expect(asks(plan(before))).toEqual(['ask-the-boss p-5', 'ask-the-boss p-5']);
    expect(workersToAsk(before)).toEqual(['w-5']);
    const decided = [
      said(one, 'ask-the-boss', by('p-4')),
      { entitlement: ENTITLEMENTS.payroll, decision: decision(by('p-4')) },
    ];
    expect(asks(plan({ ...before, decided }))).toHaveLength(2);
    const right = [
      said(one, 'ask-the-boss', by('p-5')),
      { entitlement: ENTITLEMENTS.payroll, decision: decision(by('p-5')) },
    ];
    expect(asks(plan({ ...before, decided: right }))).toEqual([]);
  });

  it('to keep something is for what they hold by a reason of ours', () => {
    const keep = { kind: 'exception', entitlement: ENTITLEMENTS.wiki } as const;
    expect(refused(keep)).toContain('an exception only keeps what is held: request it first');
    expect(refused(keep, HERE_NOW, [reason('wiki')])).toBeUndefined();
    expect(refused(keep, HERE_NOW, [reason('wiki', { until: NOW })])).toContain('only keeps');
  });

  it('ends with the day where the person is, summer time and all', () => {
    expect(endOfDay('2026-03-28', worker())).toBe('2026-03-28T23:59:59.000Z');
    expect(endOfDay('2026-03-29', worker())).toBe('2026-03-29T22:59:59.000Z');
  });

  it('the same twice is told by its words, whenever it was asked', () => {
    expect(asksTheSame(request(), { ...request(), askedAt: at('2026-03-11') })).toBe(true);
    expect(asksTheSame(request(), { ...request(), because: 'for fun' })).toBe(false);
  });

  it('is over with its day, and for a leaver unless it lives', () => {
    const [one, other] = [request(), request({ until: at('2026-03-09') })];
    const ids = (person = HERE_NOW, kept: readonly Reason[] = []) =>
      voidRequests({ person, requests: [one, other], now: NOW }, kept).map(({ requestId }) => requestId);
    expect(ids()).toEqual([other.requestId]);
    expect(ids(GONE)).toEqual([one.requestId, other.requestId]);
    expect(ids(GONE, [reason('ledger', { request: one.requestId })])).toEqual([other.requestId]);
    expect(voidRequests({ person: GONE, now: NOW }, [])).toEqual([]);
  });
});

describe('what would go', () => {
  const holding = asking({
    reasons: [reason('wiki'), reason('ledger', { kind: 'request', until: at('2026-04-01') })],
    observed: [account(OKTA, { holdings: held('wiki', 'ledger') }), account(ENTRA)],
  });

  it('if they left is everything but live exceptions, and the person stays as they are', () => {
    const { goes, comes } = consequence(holding, { kind: 'left' });
    expect([goes, comes]).toEqual([[ENTITLEMENTS.wiki, ENTITLEMENTS.ledger], []]);
    expect(consequence({ ...holding, person: GONE }, { kind: 'left' }).goes).toEqual(goes);
    expect(holding.person).toEqual(HERE_NOW);
  });

  it('if they moved is what the rules give no more; with what comes, and what somebody would be asked', () => {
    const policy = policyOf({
      ...SHAPE,
      birthrights: [
        ...(SHAPE.birthrights ?? []),
        { when: 'person.department == "Finance"', grants: ['licence', 'payroll'] },
      ],
    });
    const moved = consequence({ ...holding, policy }, { kind: 'moved', fields: { department: 'Finance' } });
    expect(moved.goes).toEqual([ENTITLEMENTS.wiki]);
    const {
      goes,
      comes,
      asks: asked,
    } = consequence(
      { ...holding, policy, reasons: [reason('wiki'), reason('ledger')] },
      { kind: 'moved', fields: { department: 'Finance', country: 'FR' } },
    );
    expect([goes, comes, asked]).toEqual([
      [ENTITLEMENTS.wiki, ENTITLEMENTS.ledger],
      [ENTITLEMENTS.licence],
      [ENTITLEMENTS.payroll],
    ]);
    expect(() => consequence(holding, { kind: 'moved', fields: { departement: 'x' } })).toThrow('departement');
    expect(consequence({ ...holding, person: GONE }, { kind: 'moved', fields: {} }).comes).toEqual([]);
  });

  it('says what would go later, by the clock: an overlap, and what was asked for until a day', () => {
    const overlaps = [{ entitlements: ['wiki'], keepDays: 10 }] as const;
    const policy = policyOf({
      ...SHAPE,
      birthrights: [{ when: 'person.department == "Engineering"', grants: ['wiki'] }],
      overlaps,
    });
    const { goes, later } = consequence({ ...holding, policy }, { kind: 'moved', fields: { department: 'Sales' } });
    expect(goes).not.toContain(ENTITLEMENTS.wiki);
    expect(later).toContainEqual({ entitlement: ENTITLEMENTS.wiki, at: at('2026-03-20') });
  });

  it('may suppose another attribute, and leaves the others', () => {
    const policy = policyOf({
      ...SHAPE,
      birthrights: [{ when: 'person.attributes.text("grade") == "7"', grants: ['wiki'] }],
    });
    const without = { ...holding, policy, reasons: [], observed: [account(OKTA), account(ENTRA)] };
    const fields = { 'attributes.grade': '7' };
    expect(consequence(without, { kind: 'moved', fields }).comes).toContain(ENTITLEMENTS.wiki);
    expect(consequence(without, { kind: 'moved', fields: { title: 'x' } }).comes).not.toContain(ENTITLEMENTS.wiki);
  });
});

describe('what is asked for, beside what nobody holds together', () => {
  const one = request();
  const under = (rules: Shape, over: Partial<Situation> = {}) =>
    asking({
      policy: policyOf({ ...SHAPE, ...rules }),
      reasons: [reason('wiki')],
      requests: [one],
      keeps: {},
      ...over,
    });

  it('is asked of nobody, and not given once approved, while its opposite is held', () => {
    const apart: Shape = { separations: [{ between: ['wiki'], and: ['ledger'] }] };
    const made = plan(under(apart));
    expect([asks(made), changes(made)]).toEqual([[], []]);
    expect(made.findings.map(({ kind }) => kind)).toEqual(['rule-kept-back']);
    const approved = plan(under(apart, { decided: [said(one, 'manager', by('p-4'))] }));
    expect(changes(approved)).toEqual([]);
    expect(reasonOf(one, approved)).toMatchObject({ kind: 'request' });
  });

  it('is asked of nobody while something higher of its set is held', () => {
    const made = plan(under({ exclusives: [{ highestFirst: ['wiki', 'ledger'] }] }));
    expect(asks(made)).toEqual([]);
    expect(asks(plan(under({ exclusives: [{ highestFirst: ['ledger', 'wiki'] }] })))).toEqual(['manager p-4']);
  });

  it.each([
    ['request', 'clean-up'],
    ['exception', 'cut'],
  ] as const)('ends on its day, a %s in the %s lane, though what replaces it is not there yet', (kind, lane) => {
    const over = reason('ledger', { kind, rule: 'asked', until: at('2026-03-09') });
    const made = plan(
      under(
        { exclusives: [{ highestFirst: ['ledger', 'wiki'] }] },
        { requests: [], reasons: [over], observed: [account(OKTA, { holdings: held('ledger') }), account(ENTRA)] },
      ),
    );
    expect(changes(made)).toContain(`${lane} revoke ${ENTITLEMENTS.ledger}`);
    expect(changes(made)).toContain(`provision grant ${ENTITLEMENTS.wiki}`);
  });
});
