/** The Lambdas as data: where each is written, who wakes it, and everything it may do. Roles, environments and routes are made from this. */
import type { Configuration } from '../functions/core/configuration.ts';
import { api } from './functions/api.ts';
import { approvals } from './functions/approvals.ts';
import { brakes } from './functions/brakes.ts';
import { cases } from './functions/cases.ts';
import { evidence } from './functions/evidence.ts';
import { intake } from './functions/intake.ts';
import { notices } from './functions/notices.ts';
import { pages } from './functions/pages.ts';
import { people } from './functions/people.ts';
import { signals } from './functions/signals.ts';
import { sources } from './functions/sources.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { steps } from './functions/steps.ts';
import { streams } from './functions/streams.ts';
import { tickets } from './functions/tickets.ts';
import { wakeUps } from './functions/wake-ups.ts';

export const functions = {
  ...intake,
  ...sources,
  ...people,
  ...cases,
  ...approvals,
  ...brakes,
  ...evidence,
  ...pages,
  ...api,
  ...wakeUps,
  ...steps,
  ...tickets,
  ...notices,
  ...streams,
  ...signals,
} as const satisfies Record<string, FunctionSpec>;
export type FunctionName = keyof typeof functions;

const table: Readonly<Record<FunctionName, FunctionSpec>> = functions;

/** Those a deployment is configured for. */
export function configured(configuration: Configuration): Readonly<Record<string, FunctionSpec>> {
  return Object.fromEntries(Object.entries(table).filter(([, { when }]) => when?.(configuration) ?? true));
}

/** The functions woken one way, by name. */
export function wokenBy(woken: FunctionSpec['woken']): readonly (readonly [FunctionName, FunctionSpec])[] {
  const names = Object.keys(table) as FunctionName[]; // the keys of the table are its names
  return names.filter((name) => table[name].woken === woken).map((name) => [name, table[name]]);
}
