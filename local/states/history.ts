/** Events of an execution's history, as GetExecutionHistory answers them. */
import { epochSeconds } from './instant.ts';

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

/** What an event tells besides its type: the name of its details and what is in them. */
export type Details = Readonly<Record<`${string}EventDetails`, Readonly<Record<string, unknown>>>>;

/** The payload of an event is never cut here, as it is not on AWS below the data limit. */
const WHOLE = { truncated: false } as const;

export function historyEvent(
  id: number,
  previousEventId: number,
  atMs: number,
  type: string,
  details: Details = {},
): HistoryEvent {
  return { id, previousEventId, timestamp: epochSeconds(atMs), type, ...details };
}

export function input(text: string): { readonly input: string; readonly inputDetails: typeof WHOLE } {
  return { input: text, inputDetails: WHOLE };
}

export function output(text: string): { readonly output: string; readonly outputDetails: typeof WHOLE } {
  return { output: text, outputDetails: WHOLE };
}

/** `assignedVariables` of a state that assigned any. */
export function assigned(variables: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> {
  if (variables === undefined || Object.keys(variables).length === 0) return {};
  const texts = Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]);
  return { assignedVariables: Object.fromEntries(texts), assignedVariablesDetails: WHOLE };
}

/** An event without the payloads of the execution: `includeExecutionData: false`. */
export function withoutData(event: HistoryEvent): HistoryEvent {
  const hidden = new Set(['input', 'inputDetails', 'output', 'outputDetails']);
  const entries = Object.entries(event).map(([key, value]) => {
    if (typeof value !== 'object' || value === null) return [key, value];
    return [key, Object.fromEntries(Object.entries(value).filter(([name]) => !hidden.has(name)))];
  });
  return Object.fromEntries(entries) as HistoryEvent;
}
