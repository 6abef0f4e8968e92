/** The history of each way through a state machine, event by event, as AWS chains it. */
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../../local/states/history.ts';
import { TaskFailed } from '../../../local/states/tasks/integration.ts';
import { type Script, testMachine } from './machine.ts';

const INVOKE = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' } };
const MISSING = '{% $states.input.missing %}';
const BOOM = { Type: 'Fail', Error: 'Boom', Cause: 'it went off' };

/** `ParallelStateStarted 2`: the type, and the event it follows. */
async function chain(definition: object, input: unknown = {}, script?: Script): Promise<string[]> {
  return (await events(definition, input, script)).map(({ type, previousEventId }) => `${type} ${previousEventId}`);
}

async function events(definition: object, input: unknown = {}, script?: Script): Promise<HistoryEvent[]> {
  const machine = testMachine(definition, script === undefined ? {} : { script });
  return machine.history(await machine.start(input));
}

function single(state: object, others: object = {}): object {
  return { StartAt: 'S', States: { S: state, ...others } };
}

describe('a Parallel', () => {
  it('goes on from the last event of its branches, past its own Succeeded', async () => {
    const pass = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
    expect(await chain(single({ Type: 'Parallel', Branches: [pass('A'), pass('B')], End: true }))).toEqual([
      'ExecutionStarted 0',
      'ParallelStateEntered 0',
      'ParallelStateStarted 2',
      'PassStateEntered 3',
      'PassStateExited 4',
      'PassStateEntered 3',
      'PassStateExited 6',
      'ParallelStateSucceeded 7',
      'ParallelStateExited 7',
      'ExecutionSucceeded 9',
    ]);
  });

  it('fails with its first branch and notes what it cut', async () => {
    const branches = [
      { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 9, End: true } } },
      { StartAt: 'B', States: { B: BOOM } },
    ];
    const state = {
      Type: 'Parallel',
      Branches: branches,
      Catch: [{ ErrorEquals: ['Boom'], Next: 'Caught' }],
      End: true,
    };
    expect(await chain(single(state, { Caught: { Type: 'Succeed' } }))).toEqual([
      'ExecutionStarted 0',
      'ParallelStateEntered 0',
      'ParallelStateStarted 2',
      'WaitStateEntered 3',
      'FailStateEntered 3',
      'WaitStateAborted 5',
      'ParallelStateFailed 5',
      'ParallelStateExited 7',
      'SucceedStateEntered 8',
      'SucceedStateExited 9',
      'ExecutionSucceeded 10',
    ]);
  });

  it('notes a branch that ends in a failed task as aborted', async () => {
    const branch = { StartAt: 'T', States: { T: { ...INVOKE, End: true } } };
    const history = await chain(single({ Type: 'Parallel', Branches: [branch], End: true }), {}, () => {
      throw new TaskFailed('Odd', '');
    });
    expect(history.slice(3)).toEqual([
      'TaskStateEntered 3',
      'TaskScheduled 4',
      'TaskStarted 5',
      'TaskFailed 6',
      'TaskStateAborted 7',
      'ParallelStateFailed 7',
      'ExecutionFailed 9',
    ]);
  });

  it('starts all its branches again when it is retried', async () => {
    const branch = { StartAt: 'B', States: { B: BOOM } };
    const retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 0 }];
    expect((await chain(single({ Type: 'Parallel', Branches: [branch], Retry: retry, End: true }))).slice(2)).toEqual([
      'ParallelStateStarted 2',
      'FailStateEntered 3',
      'ParallelStateStarted 4',
      'FailStateEntered 5',
      'ParallelStateFailed 6',
      'ExecutionFailed 7',
    ]);
  });

  it('fails once more when its catcher cannot make its output', async () => {
    const state = {
      Type: 'Parallel',
      Branches: [{ StartAt: 'B', States: { B: BOOM } }],
      Catch: [
        { ErrorEquals: ['Other'], Next: 'Done' },
        { ErrorEquals: ['States.ALL'], Output: { v: MISSING }, Next: 'Done' },
      ],
      End: true,
    };
    const history = await events(single(state, { Done: { Type: 'Succeed' } }));
    expect(history.map(({ type, previousEventId }) => `${type} ${previousEventId}`).slice(3)).toEqual([
      'FailStateEntered 3',
      'ParallelStateFailed 4',
      'EvaluationFailed 4',
      'ParallelStateFailed 6',
      'ExecutionFailed 7',
    ]);
    expect(history[5]?.evaluationFailedEventDetails).toMatchObject({ location: 'Catch[1]/Output/v', state: 'S' });
  });
});

describe('a Map', () => {
  const kinds = { Type: 'Choice', Choices: [{ Condition: "{% $states.input = 'fail' %}", Next: 'B' }], Default: 'W' };
  const processor = { StartAt: 'C', States: { C: kinds, W: { Type: 'Wait', Seconds: 9, End: true }, B: BOOM } };

  it('cuts the other iterations when one fails', async () => {
    const history = await chain(single({ Type: 'Map', ItemProcessor: processor, End: true }), ['long', 'fail']);
    const failed = history.indexOf(history.find((event) => event.startsWith('FailState')) ?? '');
    expect(history.slice(failed + 1)).toEqual([
      `MapIterationAborted ${failed + 1}`,
      `WaitStateAborted ${failed + 1}`,
      `MapIterationFailed ${failed + 1}`,
      `MapStateFailed ${failed + 1}`,
      `ExecutionFailed ${failed + 5}`,
    ]);
  });

  it('notes an iteration that timed out in its task, and those it cut, in their order', async () => {
    const task = { ...INVOKE, TimeoutSeconds: 5, End: true };
    const map = { Type: 'Map', ItemProcessor: { StartAt: 'T', States: { T: task } }, End: true };
    const machine = testMachine(single(map), { script: () => new Promise(() => {}) });
    const { executionArn } = await machine.api('StartExecution', { stateMachineArn: machine.arn, input: '[1,2]' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    machine.host.clock.advance(5000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const history = await machine.history(String(executionArn));
    expect(history.map(({ type, previousEventId }) => `${type} ${previousEventId}`)).toEqual([
      'ExecutionStarted 0',
      'MapStateEntered 0',
      'MapStateStarted 2',
      'MapIterationStarted 3',
      'MapIterationStarted 3',
      'TaskStateEntered 4',
      'TaskScheduled 6',
      'TaskStateEntered 5',
      'TaskScheduled 8',
      'TaskStarted 7',
      'TaskStarted 9',
      'TaskTimedOut 10',
      'TaskTimedOut 11',
      'MapIterationFailed 12',
      'TaskStateAborted 12',
      'MapIterationAborted 12',
      'TaskStateAborted 12',
      'MapStateFailed 12',
      'ExecutionFailed 18',
    ]);
  });

  it('tolerates as many failures as it says, and keeps their place in the output', async () => {
    const quick = { StartAt: 'C', States: { C: { ...kinds, Default: 'P' }, P: { Type: 'Pass', End: true }, B: BOOM } };
    const map = (count: number) =>
      single({ Type: 'Map', ToleratedFailureCount: count, ItemProcessor: quick, End: true });
    const passed = (await events(map(1), ['a', 'fail', 'c'])).at(-1);
    expect(JSON.parse(String(passed?.executionSucceededEventDetails?.output))).toEqual([
      'a',
      { Error: 'Boom', Cause: 'it went off' },
      'c',
    ]);
    const failed = (await events(map(1), ['fail', 'fail', 'c'])).at(-1);
    expect(failed?.executionFailedEventDetails?.error).toBe('States.ExceedToleratedFailureThreshold');
  });

  it('runs within a Map, and shows each its own item', async () => {
    const inner = {
      Type: 'Map',
      ItemSelector: '{% $states.context.Map.Item.Index & ":" & $outer & ":" & $states.context.Map.Item.Value %}',
      ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
      End: true,
    };
    const outer = {
      Type: 'Map',
      ItemProcessor: {
        StartAt: 'N',
        States: { N: { Type: 'Pass', Assign: { outer: '{% $states.context.Map.Item.Index %}' }, Next: 'I' }, I: inner },
      },
      End: true,
    };
    const last = (await events(single(outer), [['a', 'b'], ['c'], []])).at(-1);
    expect(last?.executionSucceededEventDetails?.output).toBe('[["0:0:a","1:0:b"],["0:1:c"],[]]');
  });

  it('never runs more iterations at a time than MaxConcurrency', async () => {
    let [now, most] = [0, 0];
    const map = {
      Type: 'Map',
      MaxConcurrency: '{% 2 %}',
      ItemProcessor: { StartAt: 'T', States: { T: { ...INVOKE, Output: '{% $states.result %}', End: true } } },
      End: true,
    };
    const history = await events(single(map), [1, 2, 3, 4, 5], async ({ parameters }) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now -= 1;
      return Object.keys(parameters as object).length;
    });
    expect([most, history.at(-1)?.executionSucceededEventDetails?.output]).toEqual([2, '[1,1,1,1,1]']);
  });
});

describe('an expression', () => {
  it.each([
    ['Output', { Type: 'Pass', Output: { a: [1, { b: MISSING }] }, End: true }, 'Output/a[1]/b'],
    ['Assign', { Type: 'Pass', Assign: { x: MISSING }, End: true }, 'Assign/x'],
    ['Condition', { Type: 'Choice', Choices: [{ Condition: MISSING, Next: 'S' }] }, 'Choices[0]/Condition'],
    ['Arguments', { ...INVOKE, Arguments: { FunctionName: MISSING }, End: true }, 'Arguments/FunctionName'],
    ['Seconds', { Type: 'Wait', Seconds: MISSING, End: true }, 'Seconds'],
  ])('that answers nothing in %s fails the state and names the field', async (_, state, location) => {
    const history = await events(single(state));
    expect(history.slice(2).map(({ type, previousEventId }) => `${type} ${previousEventId}`)).toEqual([
      'EvaluationFailed 2',
      'ExecutionFailed 3',
    ]);
    expect(history[2]?.evaluationFailedEventDetails).toEqual({
      error: 'States.QueryEvaluationError',
      cause:
        "An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression " +
        `'$states.input.missing' specified for the field '${location}' returned nothing (undefined).`,
      location,
      state: 'S',
    });
  });

  it('of another type than its field takes fails the state', async () => {
    const state = { Type: 'Choice', Choices: [{ Condition: "{% 'yes' %}", Next: 'S' }] };
    expect((await events(single(state))).at(-1)?.executionFailedEventDetails?.cause).toContain(
      "returned an unexpected result type. Expected 'boolean', but was 'string' for value: \"yes\"",
    );
  });

  it('sees variables of the states around it, and assigns only its own', async () => {
    const branch = {
      StartAt: 'In',
      States: {
        In: { Type: 'Pass', Assign: { inner: '{% $outer + 1 %}' }, Next: 'Show' },
        Show: { Type: 'Pass', Output: '{% [$outer, $inner] %}', End: true },
      },
    };
    const history = await events({
      StartAt: 'Out',
      States: {
        Out: { Type: 'Pass', Assign: { outer: 1 }, Next: 'P' },
        P: { Type: 'Parallel', Branches: [branch], Output: '{% [$states.result, $exists($inner)] %}', End: true },
      },
    });
    expect(history.at(-1)?.executionSucceededEventDetails?.output).toBe('[[1,2],false]');
  });
});

it('a Choice that matches nothing ends the execution, whatever catches around it', async () => {
  const branch = { StartAt: 'C', States: { C: { Type: 'Choice', Choices: [{ Condition: false, Next: 'C' }] } } };
  const state = {
    Type: 'Parallel',
    Branches: [branch],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'D' }],
    End: true,
  };
  const last = (await events(single(state, { D: { Type: 'Succeed' } }))).at(-1);
  expect(last?.executionFailedEventDetails).toEqual({
    error: 'States.Runtime',
    cause:
      "An error occurred while executing the state 'C' (entered at the event id #4). Failed to transition out of the " +
      'state. The state does not point to a next state.',
  });
});

it('a task result over 256 KiB fails the task, and can be caught', async () => {
  const state = { ...INVOKE, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'D' }], End: true };
  const history = await events(single(state, { D: { Type: 'Succeed' } }), {}, () => 'x'.repeat(262_145));
  expect(history[4]?.taskFailedEventDetails).toMatchObject({
    error: 'States.DataLimitExceeded',
    cause: "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
  });
  expect(history.at(-1)?.type).toBe('ExecutionSucceeded');
});

it('an execution that never ends is stopped at 25,000 events', async () => {
  const loop = { Type: 'Pass', Next: 'S' };
  const machine = testMachine(single(loop, { E: { Type: 'Succeed' } }));
  const execution = await machine.start();
  expect(await machine.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});
