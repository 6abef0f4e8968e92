/** What an audit counts while its rows pass by: as much of them as the report and its tests need. */
import { CASE_POPULATIONS, type CasePopulation } from './populations.ts';
import type { Reconciled } from './reconciliation.ts';
import { type Measured, newMeasured } from './timeliness.ts';

export interface Tally {
  /** How many cases of each population are in which state. */
  readonly states: Readonly<Record<CasePopulation, Map<string, number>>>;
  readonly differences: Record<Reconciled['check'], number>;
  readonly cuts: Measured;
  casesInRange: number;
  decisions: number;
  unapproved: number;
}

export function newTally(): Tally {
  const states = Object.fromEntries(CASE_POPULATIONS.map((name) => [name, new Map()])) as Tally['states']; // each has one
  const differences = { event: 0, account: 0, listing: 0, snapshot: 0 };
  return { states, differences, cuts: newMeasured(), casesInRange: 0, decisions: 0, unapproved: 0 };
}

export function countState(states: Map<string, number>, state: string): void {
  states.set(state, (states.get(state) ?? 0) + 1);
}

export function casesIn({ states }: Pick<Tally, 'states'>, population: CasePopulation): number {
  return [...states[population].values()].reduce((sum, one) => sum + one, 0);
}
