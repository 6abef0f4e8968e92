/** What an execution's history tells of its cost: retries, waiting, failed and truncated answers, and the price of it. */
import { describe, expect, it } from 'vitest';
import { costOf, PRICES } from '../../functions/core/cost.ts';
import { type HistoryEvent, spentIn } from '../../functions/core/execution-history.ts';
import type { Used } from '../../functions/core/used.ts';

const used = (more: Partial<Used> = {}): Used => ({
  ...{ milliseconds: 100, memoryMb: 1024, reads: 2, writes: 3, vendorCalls: 0 },
  ...more,
});
const answer = (cost: Used, system?: string) => ({
  output: JSON.stringify({ Payload: { cost, ...(system === undefined ? {} : { system }) } }),
});

/** Each event follows the one before, a second later. */
function history(...events: readonly (Partial<HistoryEvent> & Pick<HistoryEvent, 'type'>)[]): HistoryEvent[] {
  return events.map((event, index) => ({
    id: index + 1,
    previousEventId: index,
    timestamp: new Date(1000 * index),
    ...event,
  }));
}
const enter = (name: string) => ({ type: 'TaskStateEntered', stateEnteredEventDetails: { name } });
const TASK = [{ type: 'TaskScheduled' }, { type: 'TaskStarted' }] as const;

describe('what an execution spent', () => {
  it('is what each call says of itself, by the state that made it and the system it was for', () => {
    const cost = used({ vendorCalls: 4 });
    const events = history(enter('Observe'), ...TASK, {
      type: 'TaskSucceeded',
      taskSucceededEventDetails: answer(cost, 'okta'),
    });
    expect(spentIn(events)).toEqual({
      transitions: 1,
      calls: [{ step: 'Observe', milliseconds: 100, used: cost, system: 'okta' }],
    });
  });

  it('counts a retry as a transition, and a failed call with the time it took', () => {
    const succeeded = { type: 'TaskSucceeded', taskSucceededEventDetails: answer(used()) };
    const { transitions, calls } = spentIn(
      history(enter('Apply'), ...TASK, { type: 'TaskFailed' }, ...TASK, succeeded),
    );
    expect(transitions).toBe(2);
    expect(calls).toEqual([
      { step: 'Apply', milliseconds: 1000 },
      { step: 'Apply', milliseconds: 100, used: used() },
    ]);
  });

  it.each(['TaskSucceeded', 'TaskTimedOut'])(
    'counts a task that waited for people once, however it ended (%s)',
    (type) => {
      const submitted = { type: 'TaskSubmitted', taskSubmittedEventDetails: answer(used()) };
      const { calls } = spentIn(history(enter('Ask'), ...TASK, submitted, { type }));
      expect(calls).toEqual([{ step: 'Ask', milliseconds: 100, used: used() }]);
    },
  );

  it('counts what opened the case, and states that call nothing', () => {
    const input = JSON.stringify({ version: 1, caseId: 'c-1', opened: used() });
    const events = history(
      { type: 'ExecutionStarted', executionStartedEventDetails: { input } },
      { type: 'ChoiceStateEntered', stateEnteredEventDetails: { name: 'Is there work?' } },
    );
    expect(spentIn(events)).toEqual({
      transitions: 1,
      calls: [{ step: 'Open the case', milliseconds: 100, used: used() }],
    });
  });

  it('knows the time of a call whose answer was cut short', () => {
    const output = '{"Payload": {"cost": {"milli';
    const events = history(enter('Plan'), ...TASK, { type: 'TaskSucceeded', taskSucceededEventDetails: { output } });
    expect(spentIn(events).calls).toEqual([{ step: 'Plan', milliseconds: 1000 }]);
  });

  it('has no step and no time for an event whose beginning is not there', () => {
    expect(spentIn(history({ type: 'TaskFailed' })).calls).toEqual([{ step: '', milliseconds: 0 }]);
  });
});

describe('the cost of a case', () => {
  it('adds up its executions and prices them', () => {
    const call = { step: 'Plan', milliseconds: 100, used: used() };
    const cost = costOf([
      {
        transitions: 4,
        calls: [call, { ...call, step: 'Observe', system: 'okta' as never, used: used({ vendorCalls: 5 }) }],
      },
      { transitions: 1, calls: [{ step: 'Plan', milliseconds: 1000 }] },
    ]);
    expect(cost).toMatchObject({
      executions: 2,
      transitions: 5,
      invocations: 3,
      milliseconds: 1200,
      reads: 4,
      writes: 6,
      failedCalls: 1,
      vendorCallsBySystem: { okta: 5 },
      steps: [
        { step: 'Plan', invocations: 2, milliseconds: 1100 },
        { step: 'Observe', invocations: 1, milliseconds: 100 },
      ],
    });
    // 0.2 s at 1 GB, and a second of the failed call at our 512 MB
    const lambda = 3 * PRICES.invocation + 0.7 * PRICES.gigabyteSecond;
    expect(cost.usd.lambda).toBeCloseTo(lambda, 12);
    expect(cost.usd.total).toBeCloseTo(5 * 0.000025 + lambda + (4 * 0.125 + 6 * 0.625) / 1e6, 12);
  });
});
