/** Whether a case may close, control by control: which grade each change needs, which it has, and what is left to do. Pure. */
import type { Access } from './access.ts';
import { alreadyDone, type Change, type ChangeKind } from './change.ts';
import { type ClosingRule, closingRules } from './controls.ts';
import type { Facts } from './entries.ts';
import { Grade } from './grade.ts';
import type { Finding, Plan } from './plan.ts';
import type { Outcome } from './steps.ts';

/** What people said of changes: tasks that are attested, and changes that are waived, by `taskOf` and `keyOf`. */
export interface Words {
  readonly attested?: readonly string[] | undefined;
  readonly waived?: readonly string[] | undefined;
}

interface Graded {
  readonly change: Change;
  /** None: it is not done, and nobody says that it need not be. */
  readonly grade: Grade | undefined;
}

/** A change that leaves a control open. */
export interface Shortfall extends Graded {
  readonly control: string;
  readonly needs: readonly Grade[];
}

export interface Closing {
  /** `SOC2:CC6.3 observed 3, acknowledged 1`: by what each control is closed. */
  readonly closed: readonly string[];
  readonly open: readonly Shortfall[];
}

/** `seen`: what each target showed last, after the writes: what shows there is observed, whatever was said at the time. */
export function closing(plan: Plan, outcomes: readonly Outcome[], seen: readonly Access[], words: Words): Closing {
  const graded = plan.changes.map((change) => ({ change, grade: gradeOf(change, outcomes, seen, words) }));
  const judged = closingRules(plan.kind).map((rule) => ({ rule, short: graded.filter((one) => !closes(rule, one)) }));
  return {
    closed: judged.flatMap(({ rule, short }) => (short.length > 0 ? [] : [`${rule.control} ${counted(graded)}`])),
    open: judged.flatMap(({ rule, short }) =>
      short.map((one) => ({ ...one, control: rule.control, needs: needed(rule, one.change) })),
    ),
  };
}

/** Nothing was left to do: that was observed. */
function counted(graded: readonly Graded[]): string {
  const counts = Grade.options.map((grade) => [grade, graded.filter((one) => one.grade === grade).length] as const);
  const said = counts.filter(([, count]) => count > 0).map(([grade, count]) => `${grade} ${count}`);
  return said.length === 0 ? 'observed' : said.join(', ');
}

function gradeOf(
  change: Change,
  outcomes: readonly Outcome[],
  seen: readonly Access[],
  { attested = [], waived = [] }: Words,
): Grade | undefined {
  const receipt = outcomes.flatMap((one) => one.receipts).findLast(({ changeId }) => changeId === change.id);
  const done = receipt?.status === 'changed' || receipt?.status === 'already-so';
  if (done && seen.some((access) => access.system === change.system && alreadyDone(access, change))) return 'observed';
  if (done) return receipt.grade ?? 'acknowledged';
  if (attested.includes(taskOf(change))) return 'attested';
  return waived.includes(keyOf(change)) ? 'waived' : undefined;
}

function closes(rule: ClosingRule, { change, grade }: Graded): boolean {
  return grade !== undefined && needed(rule, change).includes(grade);
}

/** Nothing surer is asked than there can be. */
function needed({ cut, otherwise }: ClosingRule, change: Change): readonly Grade[] {
  const asked = change.lane === 'cut' ? cut : otherwise;
  const best = SUREST[change.kind] ?? 'observed';
  return [...new Set([...Grade.options.slice(0, Grade.options.indexOf(best) + 1), ...asked])];
}

/** What leaves nothing to read, and what people do by hand. */
const SUREST: Partial<Record<ChangeKind, Grade>> = { 'revoke-sessions': 'acknowledged', 'manual-task': 'attested' };

/** What an operator attests or waives it by: the same in every plan of the case. */
export function keyOf({ idempotencyKey }: Pick<Change, 'idempotencyKey'>): string {
  return idempotencyKey.slice(0, 12);
}

/** What is attested of it. Of this case: the same task of another one is to be seen to again; what is handed over is once for all. */
export function taskOf(change: Change): string {
  if (change.kind === 'hand-over') return change.thing;
  return `manual:${change.system}:${keyOf(change)}`;
}

/** Does waiving it leave no control open? */
export function waivingCloses(kind: Plan['kind'], change: Change): boolean {
  return closingRules(kind).every((rule) => closes(rule, { change, grade: 'waived' }));
}

/** How many operators it takes to waive a change: a cut two. */
export function waivedBy({ lane }: Pick<Change, 'lane'>): 1 | 2 {
  return lane === 'cut' ? 2 : 1;
}

/** A finding for each change that is done, or waived, and not as surely as a control asks. What is not done is told already. */
export function belowGrade(caseId: string, { open }: Closing): readonly Finding[] {
  const changes = [...new Set(open.map(({ change }) => change))];
  return changes.flatMap((change) => {
    const short = open.filter((one) => one.change === change);
    const { grade } = short[0] as Shortfall; // as: each change is of at least one
    if (grade === undefined) return [];
    const entitlement = 'entitlement' in change && change.entitlement !== undefined ? change.entitlement : undefined;
    const asks = short.map(({ control, needs }) => `${control} needs ${needs.join(' or ')}`).join(', ');
    return [
      {
        ...{ kind: 'below-grade', system: change.system, ...(entitlement === undefined ? {} : { entitlement }) },
        text: `${change.kind} is ${grade}; ${asks}. See to it at ${change.system}, then: tenure retry ${caseId}, which looks again`,
      },
    ];
  });
}

/** As evidence says it: what is closed and by what, and what is open and why. */
export function closingFacts({ closed, open }: Closing): Facts {
  const lines = open.map(
    ({ control, needs, grade, change }) =>
      `${control} needs ${needs.join(' or ')}, given ${grade ?? 'nothing'}: ${change.id} ${change.kind} at ${change.system}`,
  );
  return { closed, ...(lines.length === 0 ? {} : { open: lines }) };
}

/** Told of a change: what a waiver or an attestation of it takes away. */
export function isAbout({ system, entitlement, task, text }: Finding, change: Change): boolean {
  if (task !== undefined && task === taskOf(change)) return true;
  const held = 'entitlement' in change ? change.entitlement : undefined;
  return system === change.system && entitlement === held && text.startsWith(change.kind);
}
