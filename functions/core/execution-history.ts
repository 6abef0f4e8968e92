/** What the history of one execution tells of its cost: the states entered, the retries, and what each Lambda call says it used. */
import * as z from 'zod';
import type { Call, Spent } from './cost.ts';
import { System } from './ids.ts';
import { Used } from './used.ts';

const output = z.object({ output: z.string().optional() }).optional();

/** docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html, as far as it is read here. */
export const HistoryEvent = z.object({
  id: z.int(),
  previousEventId: z.int().default(0),
  timestamp: z.date(),
  type: z.string(),
  stateEnteredEventDetails: z.object({ name: z.string() }).optional(),
  executionStartedEventDetails: z.object({ input: z.string().optional() }).optional(),
  taskSucceededEventDetails: output,
  /** A task that waits for a token has answered, and goes on waiting. */
  taskSubmittedEventDetails: output,
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;

/** The whole history, first event first. */
export function spentIn(events: readonly HistoryEvent[]): Spent {
  const byId = new Map(events.map((event) => [event.id, event]));
  const entered = events.filter((event) => event.type.endsWith('StateEntered'));
  const tasksEntered = entered.filter((event) => event.type === 'TaskStateEntered');
  const scheduled = events.filter((event) => event.type === 'TaskScheduled');
  return {
    // Each retry is charged as another transition, and enters no state.
    transitions: entered.length + Math.max(0, scheduled.length - tasksEntered.length),
    calls: [...events.flatMap(opening), ...callsIn(events, byId)],
  };
}

const Opened = z.object({ opened: Used });

/** What opened the case says in the execution's input what it used until then. */
function opening({ executionStartedEventDetails: details }: HistoryEvent): readonly Call[] {
  const read = Opened.safeParse(parsed(details?.input));
  if (!read.success) return [];
  return [{ step: 'Open the case', milliseconds: read.data.opened.milliseconds, used: read.data.opened }];
}

type ById = ReadonlyMap<number, HistoryEvent>;

function callsIn(events: readonly HistoryEvent[], byId: ById): readonly Call[] {
  return events.flatMap((event): readonly Call[] => {
    const step = stepOf(event, byId);
    switch (event.type) {
      case 'TaskSubmitted':
        return [answered(step, event.taskSubmittedEventDetails?.output, sinceScheduled(event, byId))];
      case 'TaskSucceeded':
        // Waking a task that waited for a token is no call: the call has been submitted before.
        return submitted(event, byId)
          ? []
          : [answered(step, event.taskSucceededEventDetails?.output, sinceScheduled(event, byId))];
      case 'TaskFailed':
      case 'TaskTimedOut':
        return submitted(event, byId) ? [] : [{ step, milliseconds: sinceScheduled(event, byId) }];
      default:
        return [];
    }
  });
}

const Answered = z.object({ Payload: z.object({ cost: Used, system: System.optional() }) });

function answered(step: string, text: string | undefined, milliseconds: number): Call {
  const read = Answered.safeParse(parsed(text));
  if (!read.success) return { step, milliseconds };
  const { cost, system } = read.data.Payload;
  return { step, milliseconds: cost.milliseconds, used: cost, ...(system === undefined ? {} : { system }) };
}

/** The events that led to this one, the nearest first. */
function* before(event: HistoryEvent, byId: ById): Generator<HistoryEvent> {
  for (let at = byId.get(event.previousEventId); at !== undefined; at = byId.get(at.previousEventId)) yield at;
}

function stepOf(event: HistoryEvent, byId: ById): string {
  for (const { stateEnteredEventDetails: details } of before(event, byId))
    if (details !== undefined) return details.name;
  return '';
}

/** The nearest event before this one that is of one of these types. */
function nearest(types: readonly string[], event: HistoryEvent, byId: ById): HistoryEvent | undefined {
  return before(event, byId).find(({ type }) => types.includes(type));
}

function submitted(event: HistoryEvent, byId: ById): boolean {
  return nearest(['TaskSubmitted', 'TaskScheduled'], event, byId)?.type === 'TaskSubmitted';
}

function sinceScheduled(event: HistoryEvent, byId: ById): number {
  const began = nearest(['TaskStarted', 'TaskScheduled'], event, byId);
  return began === undefined ? 0 : event.timestamp.getTime() - began.timestamp.getTime();
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // cut short by Step Functions: it says nothing then
  }
}
