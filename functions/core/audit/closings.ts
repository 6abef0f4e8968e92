/** By what each control was closed, over all cases, or that it is open: as the cases themselves last said. */
import { Grade } from '../grade.ts';
import type { Instant } from '../ids.ts';
import { type CaseFile, secondsBetween } from './case-file.ts';
import { DONE, ENDED_OTHERWISE } from './ended.ts';

/** How sure a control is closed in one case: by the least sure of what was done, or not at all. */
export type Closed = Grade | 'open';

export interface Closings {
  /** How many cases say anything. */
  cases: number;
  /** Of each control, how many cases it was closed in by what. */
  readonly byControl: Map<string, Record<Closed, number>>;
}

export function newClosings(): Closings {
  return { cases: 0, byControl: new Map() };
}

export interface Until {
  readonly now: Instant;
  /** A case that is not done, and was opened no longer ago than this, is under way: nothing is said of it yet. */
  readonly limitSeconds: number;
}

/** What a case says of each of its controls, where that is to count. */
export function closedIn(file: CaseFile, until: Until): ReadonlyMap<string, Closed> {
  const { graded } = file;
  if (graded === undefined || ENDED_OTHERWISE.includes(file.state) || isUnderWay(file, until)) return new Map();
  const closed = graded.closed.map((line) => [controlOf(line), leastSure(line)] as const);
  return new Map([...closed, ...graded.open.map((line) => [controlOf(line), 'open'] as const)]);
}

function isUnderWay({ state, openedAt, beganAt }: CaseFile, { now, limitSeconds }: Until): boolean {
  return !DONE.includes(state) && secondsBetween(openedAt ?? beganAt, now) <= limitSeconds;
}

const controlOf = (line: string): string => line.slice(0, `${line} `.indexOf(' '));

/** What is in no words we know is no surer than what nobody did. */
function leastSure(line: string): Grade {
  return Grade.options.findLast((grade) => line.includes(` ${grade}`)) ?? 'waived';
}

export function countClosed(closings: Closings, closed: ReadonlyMap<string, Closed>): void {
  if (closed.size > 0) closings.cases += 1;
  for (const [control, by] of closed) {
    const counts = closings.byControl.get(control) ?? { observed: 0, acknowledged: 0, attested: 0, waived: 0, open: 0 };
    closings.byControl.set(control, { ...counts, [by]: counts[by] + 1 });
  }
}

/** How many cases answer a control. */
export function casesOf({ byControl }: Closings, control: string): number {
  return Object.values(byControl.get(control) ?? {}).reduce((sum, count) => sum + count, 0);
}

/** What leaves controls of it open, as it last said; nothing where it said nothing. */
export const openIn = ({ graded }: Pick<CaseFile, 'graded'>): readonly string[] => graded?.open ?? [];

/** What leaves controls open, once for all that it leaves open. */
export function openInWords(open: readonly string[]): string {
  const controls = new Map<string, string[]>();
  for (const line of open) {
    const control = controlOf(line);
    const why = line.slice(control.length + 1);
    controls.set(why, [...(controls.get(why) ?? []), control]);
  }
  return [...controls].map(([why, some]) => `${some.join(', ')} ${why}`).join('; ');
}
