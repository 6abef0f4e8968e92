/** What handling a case costs on AWS: what was used, and what that is in money. */
import * as z from 'zod';
import { System } from './ids.ts';
import type { Used } from './used.ts';

/** One call of a Lambda in a case. `used` is not known of a call that failed, save how long it took. */
export interface Call {
  readonly step: string;
  readonly system?: System;
  readonly milliseconds: number;
  readonly used?: Used;
}

/** What the history of an execution tells. */
export interface Spent {
  readonly transitions: number;
  readonly calls: readonly Call[];
}

/** US East (N. Virginia), arm64, on demand, past every free tier; read 2026-11. Elsewhere up to half as much again. */
export const PRICES = {
  /** aws.amazon.com/step-functions/pricing: Standard, $25 per million, retries included. */
  transition: 25 / 1e6,
  /** aws.amazon.com/lambda/pricing */
  invocation: 0.2 / 1e6,
  gigabyteSecond: 0.000_013_333_4,
  /** aws.amazon.com/dynamodb/pricing/on-demand */
  write: 0.625 / 1e6,
  read: 0.125 / 1e6,
} as const;

const Amounts = z.object({
  invocations: z.int(),
  milliseconds: z.int(),
  reads: z.number(),
  writes: z.number(),
  vendorCalls: z.int(),
});
type Amounts = z.infer<typeof Amounts>;

export const CaseCost = z.object({
  executions: z.int(),
  transitions: z.int(),
  ...Amounts.shape,
  /** Calls that failed: counted with their time, but what they read and wrote is not known. */
  failedCalls: z.int(),
  vendorCallsBySystem: z.record(System, z.int()),
  steps: z.array(z.object({ step: z.string(), ...Amounts.shape })),
  usd: z.object({ stepFunctions: z.number(), lambda: z.number(), dynamodb: z.number(), total: z.number() }),
  /** What the sums leave out. */
  without: z.array(z.string()),
});
export type CaseCost = z.infer<typeof CaseCost>;

/** Every function has this much (infra/constructs/tenure-function.ts); only a failed call does not say it itself. */
const MEMORY_MB = 512;

/** All of a case's executions together. */
export function costOf(executions: readonly Spent[]): CaseCost {
  const calls = executions.flatMap((one) => one.calls);
  const transitions = executions.reduce((sum, one) => sum + one.transitions, 0);
  const amounts = amountsOf(calls);
  const usd = {
    stepFunctions: transitions * PRICES.transition,
    lambda:
      calls.length * PRICES.invocation +
      calls.reduce((sum, call) => sum + gigabyteSeconds(call), 0) * PRICES.gigabyteSecond,
    dynamodb: amounts.reads * PRICES.read + amounts.writes * PRICES.write,
  };
  const steps = Map.groupBy(calls, ({ step }) => step);
  const systems = Map.groupBy(
    calls.filter((call) => call.system !== undefined),
    (call) => call.system,
  );
  return {
    executions: executions.length,
    transitions,
    ...amounts,
    failedCalls: calls.filter((call) => call.used === undefined).length,
    vendorCallsBySystem: Object.fromEntries([...systems].map(([system, its]) => [system, amountsOf(its).vendorCalls])),
    steps: [...steps].map(([step, its]) => ({ step, ...amountsOf(its) })),
    usd: { ...usd, total: usd.stepFunctions + usd.lambda + usd.dynamodb },
    without: WITHOUT,
  };
}

const WITHOUT = [
  'receiving the event (its batch shares a call), EventBridge, timers, KMS, logs, metrics and traces',
  'what people do with the case: showing, approving, releasing, exporting',
  'storage, and what the vendors charge',
];

function amountsOf(calls: readonly Call[]): Amounts {
  const sum = (of: (call: Call) => number | undefined) => calls.reduce((total, call) => total + (of(call) ?? 0), 0);
  return {
    invocations: calls.length,
    milliseconds: sum((call) => call.milliseconds),
    reads: sum((call) => call.used?.reads),
    writes: sum((call) => call.used?.writes),
    vendorCalls: sum((call) => call.used?.vendorCalls),
  };
}

function gigabyteSeconds({ milliseconds, used }: Call): number {
  return ((used?.memoryMb ?? MEMORY_MB) / 1024) * (milliseconds / 1000);
}
