/** Replaying a plan: from what was recorded when it was made, under the same policy, to the same bytes; and what was executed of it. */
import type { Colleague } from './approver.ts';
import { canonical } from './canonical.ts';
import type { Change } from './change.ts';
import { stepOf } from './entries.ts';
import type { EvidenceRecord } from './evidence.ts';
import type { Digest, WorkerId } from './ids.ts';
import type { Plan } from './plan.ts';
import { plan } from './planner.ts';
import type { Policy } from './policy/policy.ts';
import type { Situation } from './situation.ts';

/** Everything a plan is a function of, as JSON: the policy by its digest, maps as lists. It holds personal data, as the plan does. */
export interface Recorded extends Omit<Situation, 'policy' | 'colleagues'> {
  readonly policyDigest: Digest;
  readonly colleagues: readonly (readonly [WorkerId, Colleague])[];
  /** The version of the time zone data that was planned with (IANA), e.g. `2026b`. */
  readonly zoneData: string;
  /** Random: evidence names the digest of this record, which then tells nothing of the person once it is erased. */
  readonly salt: string;
}

/** What only whoever records knows. */
export type Recording = Pick<Recorded, 'zoneData' | 'salt'>;

export function recordOf({ policy, colleagues, ...situation }: Situation, recording: Recording): Recorded {
  return { ...situation, policyDigest: policy.digest, colleagues: [...colleagues], ...recording };
}

/** The plan made again. `policy` is the pack that `recorded.policyDigest` names, or the plan is another one. */
export function replay({ colleagues, ...recorded }: Recorded, policy: Policy): Plan {
  return plan({ ...recorded, policy, colleagues: new Map(colleagues) });
}

/** Where two plans differ first: a JSON Pointer, and what stands there. */
export interface Difference {
  readonly path: string;
  readonly recorded: string;
  readonly replayed: string;
}

/** Undefined when their canonical JSON is the same bytes. */
export function firstDifference(recorded: unknown, replayed: unknown, path = ''): Difference | undefined {
  const [one, other] = [bytes(recorded), bytes(replayed)];
  if (one === other) return undefined;
  if (!isObject(recorded) || !isObject(replayed) || Array.isArray(recorded) !== Array.isArray(replayed))
    return { path, recorded: shortened(one), replayed: shortened(other) };
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(replayed)])].sort();
  const within = keys.map((key) =>
    firstDifference(Reflect.get(recorded, key), Reflect.get(replayed, key), `${path}/${key}`),
  );
  return within.find((difference) => difference !== undefined);
}

function bytes(value: unknown): string {
  return value === undefined ? 'nothing' : canonical(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const MOST_CHARACTERS = 200;

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** What became of one change of a plan. `because`: why it was not simply done. */
export interface Executed {
  readonly change: Change;
  readonly became: 'changed' | 'already-so' | 'refused' | 'not-run';
  readonly because?: string;
}

/** What evidence says of each change of the plan, in its order. The last word on a change counts. */
export function executed(plan: Plan, evidence: readonly EvidenceRecord[]): readonly Executed[] {
  const outcomes = new Map(
    evidence.filter(({ kind }) => kind === 'outcome').map(({ facts }) => [changeOf(facts), facts]),
  );
  const ended = evidence.findLast(({ kind }) => isEnd(kind))?.kind;
  return plan.changes.map((change) => {
    const facts = outcomes.get(stepOf(plan, change));
    if (facts === undefined) return { change, became: 'not-run', because: whyNot(plan, change, ended) };
    const because = facts.detail === undefined ? {} : { because: String(facts.detail) };
    return { change, became: facts.status as Executed['became'], ...because }; // as: a receipt's status that is certain
  });
}

/** Does a record of this kind say that the case went no further? */
function isEnd(kind: EvidenceRecord['kind']): boolean {
  return ENDS.includes(kind);
}

const ENDS: readonly EvidenceRecord['kind'][] = ['completed', 'blocked', 'superseded', 'cancelled', 'failed'];

/** `<plan>/<change>` of an outcome's `<plan>/<change>/<what became of it>`. */
export function changeOf({ step }: EvidenceRecord['facts']): string {
  return String(step).split('/').slice(0, 2).join('/');
}

/** Why a change that has no outcome did not run, as far as the plan says. */
function whyNot({ verdict, approvals }: Plan, { kind, lane, approval }: Change, ended: string | undefined): string {
  if (kind === 'manual-task') return 'people do it by hand';
  if (approval !== undefined)
    return `it waited for ${approvals.find(({ id }) => id === approval)?.rule ?? 'an approval'}; the next plan says what came of it`;
  if (verdict.outcome !== 'proceed' && lane !== 'cut')
    return `the plan may not run: ${verdict.because ?? verdict.outcome}`;
  return ended === undefined
    ? 'its outcome is not in the evidence, and neither is an end of the case: it is still running'
    : `the case was ${ended} before it`;
}
