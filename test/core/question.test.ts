/** What approvers are shown: the plan as a diff, what of it they decide, until when; and what a message says once that is over. */
import { describe, expect, it } from 'vitest';
import { Approval } from '../../functions/core/approval.ts';
import { sha256 } from '../../functions/core/canonical.ts';
import type { Change } from '../../functions/core/change.ts';
import { EntitlementId, Instant, PersonId } from '../../functions/core/ids.ts';
import { type Asking, aboutText, gives, minute, overFor, questionOf, roundOf } from '../../functions/core/question.ts';
import type { Reason } from '../../functions/core/reason.ts';
import { changeOf } from '../support/change.ts';
import { CASE, ENTITLEMENTS } from '../support/situation.ts';

const at = (hour: number) => Instant.parse(`2026-03-10T${String(hour).padStart(2, '0')}:00:00.000Z`);
const p = (id: number) => PersonId.parse(`p-${id}`);
const PAYROLL = ENTITLEMENTS.payroll;
const OTHER = EntitlementId.parse('okta:group:other');

const asked = Approval.parse({
  ...{
    approvalId: 'a-1',
    caseId: CASE,
    beneficiary: 'p-9',
    entitlement: PAYROLL,
    title: 'Payroll',
    rule: 'payroll-rule',
  },
  ...{ because: 'pays people', planDigest: sha256('plan'), approvers: ['p-1', 'p-2'], state: 'pending' },
  ...{ askedAt: at(1), expiresAt: at(20) },
});
const staged: Approval = {
  ...asked,
  ...{ stage: 1, stages: 2, required: 2, reminded: 1 },
  votes: [{ stage: 1, approver: p(1), decidedAt: at(3) }],
};

const grant = (entitlement: EntitlementId, over: Partial<Change> = {}) =>
  ({ ...changeOf('okta', { kind: 'grant', entitlement }), ...over }) as Change;
const reason = (until?: Instant): Reason => ({
  ...{ entitlement: OTHER, kind: 'birthright', rule: 'r', because: 'why', since: at(1), caseId: CASE },
  ...(until === undefined ? {} : { until }),
});
const plan = (over: Partial<Asking['plan']> = {}): Asking['plan'] => ({
  changes: [],
  findings: [],
  reasons: [],
  ...over,
});
const shown = (over: Partial<Asking> = {}) =>
  questionOf({ approval: asked, plan: plan(), catalogue: [], forWhom: 'Ada Byron', ...over });

describe('a question', () => {
  it('shows what is decided first, then what else is given, then what is altered or taken away', () => {
    const changes = [
      changeOf('okta', { kind: 'revoke', entitlement: OTHER }),
      changeOf('okta', { kind: 'suspend-account' }),
      changeOf('okta', { kind: 'create-account', profile: {} }),
      grant(OTHER),
      grant(PAYROLL, { approval: 'a-1' }),
      grant(OTHER, { approval: 'a-2' }),
    ];
    const { lines } = shown({ plan: plan({ changes }) });
    expect(lines.map(({ sign, what, decided }) => `${sign} ${what}${decided ? ' *' : ''}`)).toEqual([
      `+ grant ${PAYROLL} *`,
      '+ create-account',
      `+ grant ${OTHER}`,
      `+ grant ${OTHER}`,
      `- revoke ${OTHER}`,
      '- suspend-account',
    ]);
    expect(lines.map(gives)).toEqual([true, true, true, true, false, false]);
  });

  it('calls entitlements as the catalogue does, and says which are privileged', () => {
    const catalogue = [{ id: PAYROLL, title: 'Payroll', privileged: true }];
    const [line] = shown({ catalogue, plan: plan({ changes: [grant(PAYROLL)] }) }).lines;
    expect(line).toMatchObject({ what: 'grant Payroll', privileged: true });
  });

  it('says when what is given ends: by what was asked for, or by the last of its reasons, where all have an end', () => {
    const changes = [
      grant(PAYROLL, { approval: 'a-1' }),
      grant(OTHER),
      changeOf('okta', { kind: 'revoke', entitlement: OTHER }),
    ];
    const ends = (reasons: readonly Reason[]) =>
      shown({ until: at(9), plan: plan({ changes, reasons }) }).lines.map(({ until }) => until);
    expect(ends([reason(at(5)), reason(at(7))])).toEqual([at(9), at(7), undefined]);
    expect(ends([reason(at(5)), reason()])).toEqual([at(9), undefined, undefined]);
    expect(ends([])).toEqual([at(9), undefined, undefined]);
  });

  it('notes what rules say of what is held together, and what is found about the very thing, and nothing else', () => {
    const findings = [
      { kind: 'rule-conflict', entitlement: OTHER, text: 'not beside the other' },
      { kind: 'odd', entitlement: PAYROLL, text: 'held by nobody' },
      { kind: 'orphan', text: 'an account of somebody else' },
    ];
    const question = shown({ plan: plan({ findings }), link: 'https://tenure.example/a-1' });
    expect(question).toMatchObject({
      findings: ['not beside the other', 'held by nobody'],
      link: 'https://tenure.example/a-1',
    });
    expect(aboutText(question).split('\n')).toEqual([
      'For Ada Byron.',
      'Why: pays people',
      'Asked by the rule payroll-rule; until 2026-03-10 20:00 UTC.',
      'Note: not beside the other',
      'Note: held by nobody',
    ]);
  });

  it('says how far it is, and what the plan has grown by since it was asked', () => {
    const text = aboutText(shown({ approval: { ...staged, alsoGives: ['grant okta:group:new'] } }));
    expect(text).toContain('stage 2 of 2: 1 of 2 approval(s) given');
    expect(text).toContain('Asked again, for the plan has grown: it also gives grant okta:group:new');
  });
});

describe('a message', () => {
  const other = { ...asked, planDigest: Approval.shape.planDigest.parse(sha256('another plan')) };

  it('asks as long as it is of this asking, and its reader may decide', () => {
    expect(overFor(asked, roundOf(asked), p(1))).toBeUndefined();
    expect(overFor(asked, roundOf(asked), undefined), 'a room').toBeUndefined();
    expect(overFor(asked, roundOf(asked), p(5))).toMatch(/not needed any more/);
  });

  it('of an earlier asking says so, and that its buttons decide nothing where the plan is another', () => {
    const reminded = { ...asked, reminded: 1 };
    expect(roundOf(reminded)).not.toBe(roundOf(asked));
    expect(overFor(reminded, roundOf(asked), p(1))).toMatch(/newer message/);
    expect(overFor(other, roundOf(asked), p(1))).toMatch(/plan has changed since.*decide nothing/);
  });

  it('to who has approved says what it waits for', () => {
    expect(overFor(staged, roundOf(staged), p(1))).toBe(
      'You approved this. It waits for others still (stage 2 of 2: 1 of 2 approval(s) given).',
    );
    const whole: Approval = { ...asked, votes: [{ stage: 0, approver: p(1), decidedAt: at(3) }] };
    expect(overFor(whole, roundOf(whole), p(1))).toBe('You approved this. It is being carried out.');
    const nobodyLeft: Approval = { ...whole, approvers: [p(1)] };
    expect(overFor(nobodyLeft, roundOf(nobodyLeft), undefined)).toMatch(/not needed any more/);
  });

  it('of what is decided says whether by its reader, and never by whom else', () => {
    const decision = { approvalId: 'a-1', approver: p(1), decidedAt: at(4), planDigest: asked.planDigest };
    const approved: Approval = { ...asked, state: 'approved', decision: { ...decision, outcome: 'approved' } };
    const denied: Approval = { ...asked, state: 'denied', decision: { ...decision, outcome: 'denied' } };
    const alsoVoted: Approval = { ...approved, votes: [{ stage: 0, approver: p(2), decidedAt: at(3) }] };
    const said = (approval: Approval, reader: PersonId | undefined) => overFor(approval, roundOf(asked), reader);
    expect([said(approved, p(1)), said(alsoVoted, p(2)), said(approved, p(3)), said(approved, undefined)]).toEqual([
      ...['You approved this.', 'You approved this.'],
      ...['Approved by another approver.', 'Approved by another approver.'],
    ]);
    expect([said(denied, p(1)), said(denied, p(2)), said(denied, undefined)]).toEqual([
      'You denied this: it is not granted.',
      ...['Denied by another approver.', 'Denied by another approver.'],
    ]);
  });

  it('of what nobody decided, or need decide any more, says why', () => {
    const said = (over: Partial<Approval>) => overFor({ ...asked, ...over }, roundOf(asked), p(1));
    expect(said({ state: 'expired' })).toBe(
      'Nobody decided by 2026-03-10 20:00 UTC: it expired, and nothing is granted.',
    );
    expect(said({ state: 'stale', closedBecause: 'the plan has grown' })).toBe(
      'Nobody needs to decide this any more: the plan has grown.',
    );
    expect(said({ state: 'stale' })).toMatch(/its case has ended, or a newer one took over/);
  });

  it('tells times to the minute', () => {
    expect(minute(at(7))).toBe('2026-03-10 07:00 UTC');
  });
});
