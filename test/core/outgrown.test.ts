/** Approvals and the plan approvers were shown: with more than that it is asked again, with less it goes on. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, given } from '../../functions/core/drift.ts';
import { driftFacts } from '../../functions/core/entries.ts';
import { driftOfApprovals, spent } from '../../functions/core/outgrown.ts';
import type { Plan } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import type { Asked, Situation } from '../../functions/core/situation.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import {
  account,
  anySituation,
  decision,
  ENTITLEMENTS,
  ENTRA,
  HERE,
  held,
  type Name,
  OKTA,
  policyOf,
  reason,
  situation,
} from '../support/situation.ts';

const person = personAfter([eventOf({ kind: 'hired', on: '2026-01-05' })]);
const policy = policyOf({ birthrights: [{ when: 'true', grants: ['wiki', 'licence', 'payroll'] }] });
const both = (...names: readonly Name[]) => [
  account(OKTA, { holdings: held(...names).filter(({ entitlement }) => entitlement.startsWith('okta')) }),
  account(ENTRA, { holdings: held(...names).filter(({ entitlement }) => entitlement.startsWith('entra')) }),
];
const waits = (...names: readonly Name[]): Situation => situation({ person, policy, observed: both(...names) });

/** As ask-approval keeps what a plan asks. */
function askedBy(made: Plan, over: Partial<Asked> = {}): Asked {
  const [need] = made.approvals;
  return {
    approvalId: need!.id,
    stage: 0,
    since: made.at,
    votes: [],
    state: 'pending',
    entitlement: need!.entitlement,
    rule: need!.rule,
    covers: need!.covers,
    gave: given(made.changes),
    ...over,
  };
}

/** Approved by somebody who may, about `made`. */
function approved(before: Situation, made: Plan): Situation {
  const asked = askedBy(made, { state: 'approved' });
  const { approvalId, covers, entitlement } = asked;
  const said = decision({ approvalId, ...(covers === undefined ? {} : { covers }), approver: HERE.personId });
  return { ...before, asked: [asked], decided: [{ entitlement: entitlement!, decision: said }] };
}

const grants = ({ changes }: Plan) =>
  changes.flatMap((one) => (one.kind === 'grant' && one.approval === undefined ? [one.entitlement] : []));

describe('an approval that was given', () => {
  it('lets what it is about run when the plan gives the same, or less', () => {
    const shown = plan(waits());
    const made = plan(approved(waits('wiki'), shown));
    expect(grants(made)).toContain(ENTITLEMENTS.payroll);
    expect(made.approvals).toEqual([]);
    expect(Object.values(made.approved ?? {})).toEqual([
      { compared: 'narrower', more: [], less: ['grant okta:group:wiki'] },
    ]);
  });

  it('is void when the plan gives more: it is asked again as another question, and says what is new', () => {
    const shown = plan(waits('wiki'));
    const made = plan(approved(waits(), shown));
    expect(grants(made)).not.toContain(ENTITLEMENTS.payroll);
    expect(made.approvals).toMatchObject([{ entitlement: ENTITLEMENTS.payroll, alsoGives: ['grant okta:group:wiki'] }]);
    expect(made.approvals[0]?.id).not.toBe(shown.approvals[0]?.id);
  });

  it('never lets access through that was not in what was shown', () => {
    fc.assert(
      fc.property(anySituation, anySituation, (one, other) => {
        const shown = plan({ ...one, decided: [] });
        if (shown.approvals.length === 0) return;
        const made = plan(approved({ ...other, policy: one.policy }, shown));
        const [approvalId] = [shown.approvals[0]!.id];
        const used = made.reasons.filter((reason) => reason.decision?.approvalId === approvalId);
        if (used.length > 0) expect(compare(given(shown.changes), given(made.changes)).more).toEqual([]);
      }),
    );
  });

  it('of a request is carried out by that request, while it lives, and spent under its own rule', () => {
    const asked = askedBy(plan(waits('wiki')), { request: 'r-1', state: 'approved' });
    const drifts = (over: object) =>
      driftOfApprovals({ asked: [asked], now: waits().now, reasons: [reason('payroll', over)] }, plan(waits()).changes);
    expect(drifts({ kind: 'request', request: 'r-1' }).size).toBe(0);
    expect(drifts({ kind: 'request', request: 'r-1', until: at('2026-01-02') }).size).toBe(1);
    expect(drifts({ kind: 'request', request: 'r-2' }).size).toBe(1);
    const stale = { ...waits(), asked: [{ ...asked, state: 'stale' as const }] };
    const { entitlement, covers } = askedBy(plan(waits('wiki')));
    const about = { entitlement: entitlement!, request: 'r-1', covers: covers! };
    expect([spent(stale, about), spent(stale, { ...about, rule: 'another' })]).toEqual([1, 0]);
  });

  it('is not looked at again once it is carried out', () => {
    const shown = plan(waits('wiki'));
    const after = approved(waits('payroll'), shown);
    const carried = { ...after, reasons: plan(approved(waits('wiki'), shown)).reasons };
    const made = plan(carried);
    expect(made.approved).toBeUndefined();
    expect(made.approvals).toEqual([]);
  });
});

describe('an approval that waits', () => {
  const shown = plan(waits('wiki'));
  const grown = plan({ ...waits(), asked: [askedBy(shown)] });

  it('is another question when the plan grows, and the same again however often it is planned', () => {
    expect(grown.approvals).toMatchObject([{ alsoGives: ['grant okta:group:wiki'] }]);
    expect(grown.approvals[0]?.id).not.toBe(shown.approvals[0]?.id);
    expect(grown.approved?.[shown.approvals[0]!.id]?.compared).toBe('wider');
    const then = { ...waits(), asked: [askedBy(shown, { state: 'stale' }), askedBy(grown)] };
    expect(plan(then).approvals[0]?.id).toBe(grown.approvals[0]?.id);
    const shrunk = { ...then, observed: both('wiki') };
    expect(plan(shrunk).approvals[0]?.id).toBe(grown.approvals[0]?.id);
  });

  it('stays the same question when the plan shrinks', () => {
    const first = plan(waits());
    const made = plan({ ...waits('wiki'), asked: [askedBy(first)] });
    expect(made.approvals[0]?.id).toBe(first.approvals[0]?.id);
    expect(made.approved).toBeUndefined();
  });

  it('that was closed because nothing needed it for a while is asked anew, and not waited for in vain', () => {
    const made = plan({ ...waits('wiki'), asked: [askedBy(shown, { state: 'stale' })] });
    expect(made.approvals).toHaveLength(1);
    expect(made.approvals[0]?.id).not.toBe(shown.approvals[0]?.id);
  });

  it('of an earlier version, which kept nothing of what it showed, is not outgrown', () => {
    const { gave: _, ...asked } = askedBy(shown);
    expect(plan({ ...waits(), asked: [asked] }).approvals[0]?.id).toBe(shown.approvals[0]?.id);
  });
});

describe('evidence of a plan', () => {
  it('says how it stands to what was released and to what was shown, by digests and by what', () => {
    const shown = plan(waits());
    const made = plan({
      ...approved(waits('wiki'), shown),
      case: { ...waits().case, releasedDigest: shown.digest },
      released: shown.changes,
    });
    expect(driftFacts({ case: { releasedDigest: shown.digest } }, made)).toMatchObject({
      releasedDigest: shown.digest,
      release: 'narrower; less: grant okta:group:wiki',
      approved: [`${shown.approvals[0]?.id} narrower; less: grant okta:group:wiki`],
    });
    const grown = plan(approved(waits(), plan(waits('wiki'))));
    expect(String(driftFacts({ case: {} }, grown).approved)).toContain('wider; more: grant okta:group:wiki');
    expect(driftFacts({ case: {} }, shown)).toEqual({});
  });
});
