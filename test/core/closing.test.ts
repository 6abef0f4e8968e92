/** A case closes by the grade each control asks: what was seen, what a person said, and what people decided. */
import { describe, expect, it } from 'vitest';
import type { Access } from '../../functions/core/access.ts';
import { buildRecords } from '../../functions/core/chain.ts';
import {
  belowGrade,
  closing,
  closingFacts,
  isAbout,
  keyOf,
  taskOf,
  type Words,
  waivedBy,
  waivingCloses,
} from '../../functions/core/closing.ts';
import { closedLater } from '../../functions/core/closing-later.ts';
import { closingRules } from '../../functions/core/controls.ts';
import { outcomeOf } from '../../functions/core/entries.ts';
import { Entry } from '../../functions/core/evidence.ts';
import type { Grade } from '../../functions/core/grade.ts';
import { CaseId } from '../../functions/core/ids.ts';
import type { Plan } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import type { Receipt } from '../../functions/core/receipt.ts';
import { settlement } from '../../functions/core/settle.ts';
import type { Situation } from '../../functions/core/situation.ts';
import type { Outcome } from '../../functions/core/steps.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import {
  account,
  carriedOut,
  ENTRA,
  held,
  OKTA,
  outcomesOf,
  policyOf,
  reason,
  situation,
} from '../support/situation.ts';

const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const terminated = eventOf({ kind: 'terminated', on: '2026-02-01' });
const NOW = at('2026-03-10');

const leaver = situation({
  person: personAfter([hired, terminated]),
  policy: policyOf({ birthrights: [{ when: 'true', grants: ['wiki'] }] }),
  observed: [account(OKTA, { holdings: held('wiki') }), account(ENTRA)],
  reasons: [reason('wiki')],
});
const made = plan(leaver);
const cut = made.changes.find(({ kind, lane }) => kind === 'suspend-account' && lane === 'cut');
const revoke = made.changes.find(({ kind }) => kind === 'revoke');
if (cut === undefined || revoke === undefined) throw new Error('the sample leaver has no cut, or nothing to revoke');

function answering(of: Plan, id: string, receipt: Partial<Receipt>): readonly Outcome[] {
  return outcomesOf(of).map((outcome) => ({
    ...outcome,
    receipts: outcome.receipts.map((one) => {
      if (one.changeId !== id) return one;
      const { grade: _, ...rest } = one;
      return { ...rest, ...receipt };
    }),
  }));
}

const closed = (outcomes = outcomesOf(made), words: Words = {}, seen: readonly Access[] = []) =>
  closing(made, outcomes, seen, words);
const openControls = (id: string, grade: Grade | undefined) =>
  closed(answering(made, id, { status: 'changed', ...(grade && { grade }) })).open.map(({ control }) => control);

const ALL = ['SOC2:CC6.3', 'ISO27001:6.5', 'NIST:PS-4', 'NIST:AC-2', 'PCI:8.2.5'];

describe('a leaver’s cut', () => {
  it('closes when it was seen, and sessions when the target said so', () => {
    const { closed: lines, open } = closed();
    expect(open).toEqual([]);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(ALL);
    const sessions = made.changes.find(({ kind }) => kind === 'revoke-sessions');
    expect(openControls(sessions?.id ?? '', 'acknowledged')).toEqual([]);
  });

  it.each(['acknowledged', 'attested', undefined] as const)('is not closed by %s', (grade) => {
    expect(openControls(cut.id, grade)).toEqual(ALL);
  });

  it('is closed by what the target shows now, whatever it said at the time', () => {
    const outcomes = answering(made, cut.id, { status: 'changed', grade: 'acknowledged' });
    const after = carriedOut(leaver, made).observed;
    expect(closed(outcomes, {}, after).open).toEqual([]);
    expect(closed(outcomes, {}, leaver.observed).open).not.toEqual([]);
  });

  it('that is refused is not done, and is still open when it is waived', () => {
    const refused = answering(made, cut.id, { status: 'refused' });
    expect(closed(refused).open.map(({ grade }) => grade)).toEqual(ALL.map(() => undefined));
    expect(closed(refused, { waived: [keyOf(cut)] }).open.map(({ grade }) => grade)).toEqual(ALL.map(() => 'waived'));
    expect(waivingCloses('leaver', cut)).toBe(false);
    expect([waivedBy(cut), waivedBy(revoke)]).toEqual([2, 1]);
  });
});

describe('what else a case does', () => {
  it('may be waived, but for PCI DSS of a leaver, which asks that it is gone', () => {
    const refused = answering(made, revoke.id, { status: 'refused' });
    const { open } = closed(refused, { waived: [keyOf(revoke)] });
    expect(open.map(({ control, needs }) => [control, needs])).toEqual([
      ['PCI:8.2.5', ['observed', 'acknowledged', 'attested']],
    ]);
    expect(waivingCloses('mover', revoke)).toBe(true);
  });

  it('nothing left to do was observed', () => {
    const nothing = { ...made, changes: [] };
    expect(closing(nothing, [], [], {}).closed).toContain('SOC2:CC6.3 observed');
  });

  it('a task closes when it is attested', () => {
    const task = { ...revoke, kind: 'manual-task' as const, instructions: 'ask them' };
    const by = { ...made, changes: [task] };
    expect(closing(by, [], [], {}).open).toHaveLength(ALL.length);
    expect(closing(by, [], [], { attested: [taskOf(task)] }).closed).toContain('PCI:8.2.5 attested 1');
  });

  it('every control of a kind of case has a rule', () => {
    for (const kind of ['joiner', 'mover', 'leaver'] as const)
      for (const rule of closingRules(kind)) expect(rule.cut.length * rule.otherwise.length).toBeGreaterThan(0);
  });
});

describe('what is wanting', () => {
  const open = closed(answering(made, cut.id, { status: 'changed', grade: 'acknowledged' }));

  it('is told by control, with what it needs, what it has, and what to do', () => {
    const [finding, ...more] = belowGrade(made.caseId, open);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ kind: 'below-grade', system: cut.system });
    expect(finding?.text).toContain(`suspend-account is acknowledged; SOC2:CC6.3 needs observed`);
    expect(finding?.text).toContain(`tenure retry ${made.caseId}`);
    expect(closingFacts(open).open).toContain(
      `PCI:8.2.5 needs observed, given acknowledged: ${cut.id} suspend-account at ${cut.system}`,
    );
    expect(closingFacts(closed())).not.toHaveProperty('open');
  });

  it('is told with the entitlement; what was not done is told by its refusal', () => {
    const waived = closed(answering(made, revoke.id, { status: 'refused' }), { waived: [keyOf(revoke)] });
    expect(belowGrade(made.caseId, waived)).toMatchObject([{ entitlement: 'okta:group:wiki' }]);
    const refused = closed(answering(made, revoke.id, { status: 'refused' }));
    expect(belowGrade(made.caseId, refused)).toEqual([]);
    expect(closingFacts(refused).open).toContain(
      `PCI:8.2.5 needs observed or acknowledged or attested, given nothing: ${revoke.id} revoke at okta`,
    );
  });

  it('is known again by what was told of the change', () => {
    const system = 'okta';
    const about = { kind: 'refused-by-target', system, entitlement: 'okta:group:wiki', text: 'revoke: no' };
    expect(isAbout(about, revoke)).toBe(true);
    expect(isAbout({ ...about, text: 'grant: no' }, revoke)).toBe(false);
    expect(isAbout({ kind: 'refused-by-target', system: cut.system, text: 'suspend-account: no' }, cut)).toBe(true);
    expect(isAbout({ kind: 'manual-task', text: 'do it', task: taskOf(revoke) }, revoke)).toBe(true);
    const thing = 'entra:group:1' as never;
    const handed = { ...cut, kind: 'hand-over' as const, thing };
    expect(taskOf(handed)).toBe(thing);
  });
});

describe('a case', () => {
  const settled = (before: Situation, outcomes: readonly Outcome[], words: Words = {}) =>
    settlement(words, plan(before), outcomes, NOW, shows(before, outcomes));
  /** What was refused still stands; what was only acknowledged is not to be seen. */
  const shows = (before: Situation, outcomes: readonly Outcome[]) =>
    carriedOut(before, plan(before)).observed.flatMap((access) => {
      if (access.system !== cut.system) return [access];
      const receipt = outcomes.flatMap((one) => one.receipts).find(({ changeId }) => changeId === cut.id);
      return receipt?.status === 'refused' ? [{ ...access, status: 'active' as const }] : [];
    });

  it('ends with exceptions where it is done and not as surely as a control asks', () => {
    const outcomes = answering(made, cut.id, { status: 'changed', grade: 'acknowledged' });
    expect(settled(leaver, outcomes)).toMatchObject({
      ...{ kind: 'completed-with-exceptions', note: '1 to look at: below-grade' },
      findings: [{ kind: 'below-grade' }],
    });
  });

  it('is blocked by a refused cut until that is waived, and then still says which control is open', () => {
    const refused = answering(made, cut.id, { status: 'refused', detail: 'no' });
    expect(settled(leaver, refused)).toMatchObject({ kind: 'blocked' });
    expect(settled(leaver, refused, { waived: [keyOf(cut)] })).toMatchObject({
      kind: 'completed-with-exceptions',
      findings: [{ kind: 'below-grade' }],
    });
  });

  it('of a joiner is complete when what was refused is waived', () => {
    const joiner = situation({
      person: personAfter([hired]),
      policy: policyOf({ birthrights: [{ when: 'true', grants: ['wiki'] }] }),
    });
    const grant = plan(joiner).changes.find(({ kind }) => kind === 'grant');
    if (grant === undefined) throw new Error('the sample joiner is granted nothing');
    const refused = answering(plan(joiner), grant.id, { status: 'refused', detail: 'no' });
    expect(settled(joiner, refused)).toMatchObject({ kind: 'completed-with-exceptions' });
    expect(settled(joiner, refused, { waived: [keyOf(grant)] })).toMatchObject({ kind: 'completed', findings: [] });
  });
});

describe('of a case that has ended', () => {
  const about = { kind: 'leaver' as const };
  const person = { pseudonym: 'psn-1' };
  /** What its evidence says: each outcome that has a receipt, and what it was first. */
  const evidenceOf = (outcomes: readonly Outcome[]) => {
    const entries = outcomes.flatMap(({ receipts }) =>
      receipts.flatMap((receipt) => {
        const change = made.changes.find(({ id }) => id === receipt.changeId);
        return change === undefined ? [] : [outcomeOf(about, person, made, change, receipt)];
      }),
    );
    const caseId = CaseId.parse(`c-${'0'.repeat(24)}`);
    const opened = Entry.parse({ kind: 'case-opened', actor: 'system:tenure', person: 'psn-1' });
    const sealed = buildRecords(
      caseId,
      undefined,
      [opened, ...entries.map((one) => Entry.parse(one))],
      NOW,
      () => 'salt',
    );
    return sealed.map(({ record }) => record);
  };

  it('says what it would have said at its end, had the word been there', () => {
    const outcomes = answering(made, revoke.id, { status: 'refused', detail: 'no' });
    for (const words of [{}, { waived: [keyOf(revoke)] }, { attested: [taskOf(revoke)] }])
      expect(closedLater(made, evidenceOf(outcomes), [], words)).toEqual(closingFacts(closed(outcomes, words)));
    expect(closedLater(made, evidenceOf(outcomes), [], { waived: [keyOf(revoke)] }).closed).toHaveLength(4);
  });

  it('the last that was said of a change counts, and what nothing was said of is open', () => {
    const refused = evidenceOf(answering(made, revoke.id, { status: 'refused', detail: 'no' }));
    const then = [...refused, ...evidenceOf(outcomesOf(made))];
    expect(closedLater(made, then, [], {})).toEqual(closingFacts(closed()));
    expect(closedLater(made, [], [], {}).closed).toEqual([]);
  });
});
