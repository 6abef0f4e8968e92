/** What somebody said no to stays refused, and what was to end does not become lasting: whoever gave it, whichever rule gives it. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../functions/core/canonical.ts';
import { PersonId, WorkerId } from '../../functions/core/ids.ts';
import type { LifecycleEvent } from '../../functions/core/lifecycle-event.ts';
import type { Plan } from '../../functions/core/plan.ts';
import { plan, workersToAsk } from '../../functions/core/planner.ts';
import type { Reason } from '../../functions/core/reason.ts';
import { jobOf } from '../../functions/core/refusal.ts';
import { AccessRequest, requestIdOf } from '../../functions/core/request.ts';
import { rememberLeft } from '../../functions/core/restoration.ts';
import type { Situation } from '../../functions/core/situation.ts';
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
  type Name,
  OKTA,
  policyOf,
  reason,
  type Shape,
  situation,
} from '../support/situation.ts';
import { worker } from '../support/worker-record.ts';

const { payroll } = ENTITLEMENTS;
const rule = (id: string) => ({ id, because: `it is the rule called ${id}`, source: 'a test' });
const NO = decision({ outcome: 'denied' });

const hired = (department = 'Legal', on = '2026-01-05') =>
  eventOf({ kind: 'hired', on, record: { department, managerWorkerId: WorkerId.parse('w-4') } });
const moved = (department: string, on = '2026-03-01') =>
  eventOf({ kind: 'changed', on, record: { department, managerWorkerId: WorkerId.parse('w-4') } });
const gives = (when: string, ...grants: Name[]) => ({ when, grants });

function working(shape: Shape, over: Partial<Situation> & { readonly events?: readonly LifecycleEvent[] } = {}) {
  const { events = [hired()], ...rest } = over;
  return situation({ person: personAfter(events), policy: policyOf(shape), observed: seen(), keeps: {}, ...rest });
}

const seen = (...entra: Name[]) => [account(OKTA), account(ENTRA, { holdings: held(...entra) })];
const asks = (made: Plan) => made.approvals.map((need) => `${need.rule} ${need.entitlement}`);
const grants = (made: Plan) => made.changes.flatMap((one) => (one.kind === 'grant' ? [one.entitlement] : []));
const revokes = (made: Plan) => made.changes.flatMap((one) => (one.kind === 'revoke' ? [one.entitlement] : []));
const kinds = (made: Plan) => made.findings.map(({ kind }) => kind);
const said = (one: Reason) => `${one.rule} ${one.entitlement} ${one.decision?.outcome ?? 'given'}`;

const ALL = { birthrights: [gives('true', 'payroll')] };
/** Denied in the job that `hired` is. */
const refused = (over: Partial<Reason> = {}) =>
  reason('payroll', { decision: NO, job: jobOf(personAfter([hired()]).employments['w-1']!.record), ...over });

describe('a no', () => {
  const held1 = { observed: seen('payroll'), decided: [{ entitlement: payroll, decision: NO }] };

  it('counts though somebody gave it by hand meanwhile: no reason, nothing taken, and people are told what to do', () => {
    const made = plan(working(ALL, held1));
    expect(made.reasons.map(said)).toEqual([`birthright-0 ${payroll} denied`]);
    expect([grants(made), revokes(made), kinds(made)]).toEqual([[], [], ['held-though-denied']]);
    expect(made.findings[0]).toMatchObject({ system: ENTRA, entitlement: payroll });
    expect(made.findings[0]?.text).toContain('take it away');
  });

  it('counts though policy asks nobody any more by the time it is heard', () => {
    const made = plan(working({ ...ALL, asksNobody: true }, { ...held1, observed: seen() }));
    expect([grants(made), made.reasons.map(said)]).toEqual([[], [`birthright-0 ${payroll} denied`]]);
  });

  it.each([
    ['whose rule has another name now', [gives('false', 'wiki'), gives('true', 'payroll')]],
    ['that a second rule gives too', [gives('true', 'payroll'), gives('person.country == "GB"', 'payroll')]],
  ])('stands for what was refused %s: nobody is asked, nothing given', (_, birthrights) => {
    for (const asksNobody of [false, true]) {
      const made = plan(working({ birthrights, asksNobody }, { reasons: [refused()] }));
      expect([asks(made), grants(made)]).toEqual([[], []]);
      expect(made.reasons).toEqual([refused()]);
    }
  });

  it('is kept while no rule gives it, in the same job', () => {
    expect(plan(working({}, { reasons: [refused()] })).reasons).toEqual([refused()]);
  });

  it('is about the job: in another, by another rule, it is another question', () => {
    const birthrights = [
      gives('person.department == "Legal"', 'payroll'),
      gives('person.department == "Finance"', 'payroll'),
    ];
    const made = plan(working({ birthrights }, { events: [hired(), moved('Finance')], reasons: [refused()] }));
    expect(asks(made)).toEqual([`ask-somebody ${payroll}`]);
    expect(made.reasons).toEqual([]);
    const same = plan(working(ALL, { events: [hired(), moved('Finance')], reasons: [refused()] }));
    expect([asks(same), same.reasons]).toEqual([[], [refused()]]);
  });

  it('whose job nobody wrote down stands in any', () => {
    const { job: _, ...old } = refused();
    const made = plan(working({ birthrights: [gives('false', 'wiki'), gives('true', 'payroll')] }, { reasons: [old] }));
    expect([asks(made), made.reasons]).toEqual([[], [old]]);
  });

  it('says for which job', () => {
    expect(plan(working(ALL, { decided: held1.decided })).reasons).toEqual([{ ...refused(), since: at('2026-03-10') }]);
    expect(jobOf(worker({ title: 'Clerk' }))).not.toBe(jobOf(worker()));
    expect(jobOf(worker({ office: 'Leeds' }))).toBe(jobOf(worker()));
  });

  it('is remembered through a leaving that is taken back, and not by a new life here', () => {
    const left = eventOf({ kind: 'terminated', on: '2026-03-05' });
    const gone = rememberLeft(personAfter([hired(), left]), [refused()], seen(), true);
    const kept = plan(working(ALL, { person: gone, reasons: [refused()] })).reasons;
    expect(kept).toEqual([refused()]);
    const back = (kind: 'termination-rescinded' | 'rehired', on: string) => {
      const again = eventOf({ kind, on, record: { managerWorkerId: WorkerId.parse('w-4') } });
      const person = { ...personAfter([hired(), left, again]), left: gone.left };
      return working(ALL, { person, reasons: [refused({ decision: { ...NO, decidedAt: at('2026-02-01') } })] });
    };
    expect(asks(plan(back('termination-rescinded', '2026-03-06')))).toEqual([]);
    expect(asks(plan(back('rehired', '2026-03-09')))).toEqual([`ask-somebody ${payroll}`]);
    const denied = { ...back('rehired', '2026-03-09'), reasons: [refused()] };
    expect(asks(plan(denied))).toEqual([]);
  });

  it('leaves what another rule gives and somebody approved', () => {
    const birthrights = [gives('true', 'payroll'), gives('true', 'payroll')];
    const approved = reason('payroll', { rule: 'birthright-1', decision: decision() });
    const made = plan(working({ birthrights }, { reasons: [refused(), approved], observed: seen('payroll') }));
    expect([revokes(made), kinds(made)]).toEqual([[], []]);
    expect(made.reasons).toEqual(expect.arrayContaining([refused(), approved]));
  });
});

describe('what is held until a day', () => {
  const SHAPE: Shape = {
    approvals: [{ ...rule('manager'), approvers: ['manager'], expiresAfterHours: 24 }],
    birthrights: [gives('person.department == "Finance"', 'payroll')],
    requestable: [{ ...rule('pay'), entitlements: ['payroll'], when: 'true', longestDays: 30, approvals: ['manager'] }],
  };
  const PEOPLE = new Map([
    ...COLLEAGUES,
    [WorkerId.parse('w-4'), { personId: PersonId.parse('p-4'), worksHere: true }],
  ]);
  const asked = AccessRequest.parse({
    ...{ requestId: requestIdOf('w-7', 'x'), kind: 'request', entitlement: payroll, until: at('2026-03-20') },
    ...{ because: 'for the audit', requestedBy: PersonId.parse('p-7'), askedAt: at('2026-03-10'), caseId: CASE },
  });
  const yes = { entitlement: payroll, request: asked.requestId, rule: 'manager' };
  const approved = { ...yes, decision: decision({ approver: PersonId.parse('p-4'), decidedAt: at('2026-03-11') }) };
  const inLegal = working(SHAPE, { colleagues: PEOPLE, requests: [asked], decided: [approved] });
  const given = carriedOut(inLegal, plan(inLegal));
  const inFinance = { ...given, person: personAfter([hired(), moved('Finance')]), decided: [] };

  it('is asked about when a rule that asks gives it: it stays meanwhile, and ends on its day if nobody says yes', () => {
    const made = plan(inFinance);
    expect(asks(made)).toEqual([`ask-somebody ${payroll}`]);
    expect(workersToAsk(inFinance)).toContain('w-9');
    expect([made.changes, made.reasons.map(({ kind }) => kind)]).toEqual([[], ['request']]);
    const over = { ...carriedOut(inFinance, made), now: at('2026-04-20'), requests: [] };
    expect(revokes(plan(over))).toEqual([payroll]);
  });

  it('is given lastingly once somebody says yes, and not when they say no', () => {
    const answered = (one: typeof NO) => plan({ ...inFinance, decided: [{ entitlement: payroll, decision: one }] });
    expect([asks(answered(decision())), answered(decision()).reasons.map(({ kind }) => kind)]).toEqual([
      [],
      ['request', 'birthright'],
    ]);
    expect(answered(NO).reasons.map(said)).toEqual([`pay ${payroll} approved`, `birthright-0 ${payroll} denied`]);
    expect(kinds(answered(NO))).toEqual([]);
  });

  it.each(['exception', 'overlap', 'request'] as const)('by an %s is no reason to give it for good', (kind) => {
    const before = working(ALL, {
      observed: seen('payroll'),
      reasons: [reason('payroll', { kind, rule: 'x', until: at('2026-03-20') })],
    });
    expect(asks(plan(before))).toEqual([`ask-somebody ${payroll}`]);
    const mastered = [account(OKTA), account(ENTRA, { holdings: [{ entitlement: payroll, via: 'synchronised' }] })];
    expect(asks(plan({ ...before, observed: mastered }))).toEqual([]);
    const onLeave = personAfter([hired(), eventOf({ kind: 'suspended', on: '2026-03-01' })]);
    expect(asks(plan({ ...before, person: onLeave }))).toEqual([]);
    expect(asks(plan({ ...before, observed: [account(OKTA)] }))).toEqual([]);
  });

  it('a yes to a request lifts an earlier no: what the rule gives is asked about anew, not given', () => {
    const no = refused({ decision: NO });
    const made = plan({ ...inFinance, reasons: [...given.reasons, no], policy: policyOf({ ...SHAPE, ...ALL }) });
    expect([asks(made), made.reasons.map(said).sort()]).toEqual([
      [`ask-somebody ${payroll}`],
      [`birthright-0 ${payroll} denied`, `pay ${payroll} approved`],
    ]);
    const later = refused({ decision: { ...NO, decidedAt: at('2026-03-12') } });
    expect(
      asks(plan({ ...inFinance, reasons: [...given.reasons, later], policy: policyOf({ ...SHAPE, ...ALL }) })),
    ).toEqual([]);
    const again = { ...NO, decidedAt: at('2026-03-12') };
    const twice = plan({
      ...inFinance,
      reasons: [...given.reasons, no],
      decided: [{ entitlement: payroll, decision: again }],
    });
    expect(twice.reasons.map(said)).toContain(`birthright-0 ${payroll} denied`);
  });

  it('and nobody answered in time: given by hand meanwhile, it is asked about again, not taken for given', () => {
    const expired = reason('payroll', {
      decision: decision({ outcome: 'expired' }),
      caseId: `c-${'1'.repeat(24)}` as typeof CASE,
    });
    const before = working(ALL, { observed: seen('payroll'), reasons: [expired] });
    const made = plan(before);
    expect([asks(made), revokes(made)]).toEqual([[`ask-somebody ${payroll}`], []]);
    // Nor by a later plan of the same case: a reminder, a vote.
    const again = plan(carriedOut(before, made));
    expect([asks(again), again.reasons.map(said)]).toEqual([
      [`ask-somebody ${payroll}`],
      [`birthright-0 ${payroll} expired`],
    ]);
    expect(made.findings.map(({ kind }) => kind)).not.toContain('approval-expired');
  });

  it('and denied in another job: given by hand meanwhile, it is asked about, not taken for given', () => {
    const denied = refused({ rule: 'of the old job', job: sha256('the old job') });
    const made = plan(working(ALL, { observed: seen('payroll'), reasons: [denied] }));
    expect(asks(made)).toEqual([`ask-somebody ${payroll}`]);
  });
});
