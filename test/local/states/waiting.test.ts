/** Retries, time-outs and task tokens, on a clock that moves when told. */
import { describe, expect, it } from 'vitest';
import { delaySeconds } from '../../../local/states/recover.ts';
import { TaskFailed } from '../../../local/states/tasks/integration.ts';
import { testMachine } from './machine.ts';

const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' }, End: true };
const TOKEN_TASK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Arguments: { MessageBody: '{% $states.context.Task.Token %}' },
  End: true,
};

function single(state: object, others: object = {}): object {
  return { StartAt: 'S', States: { S: state, ...others } };
}

function failing(error: string): () => never {
  return () => {
    throw new TaskFailed(error, 'because');
  };
}

describe('a retry', () => {
  it('comes after an interval that grows, up to its longest, and as often as it says', async () => {
    const times: number[] = [];
    const retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 }];
    const machine = testMachine(single({ ...TASK, Retry: retry }), {
      script: () => {
        times.push(machine.host.clock.now());
        return failing('Busy')();
      },
    });
    const execution = await machine.start();
    for (let second = 0; second < 60; second += 1) await machine.advance(1);
    expect(times.map((at) => (at - (times[0] ?? 0)) / 1000)).toEqual([0, 2, 8, 18, 28]);
    expect(await machine.describe(execution)).toMatchObject({ status: 'FAILED', error: 'Busy', cause: 'because' });
  });

  it('shows its count, and each retrier counts its own errors', async () => {
    const errors = ['A', 'B', 'A'];
    const retry = [
      { ErrorEquals: ['A'], MaxAttempts: 2, IntervalSeconds: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1 },
    ];
    const counts: unknown[] = [];
    const state = {
      ...TASK,
      Arguments: { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' },
      Retry: retry,
    };
    const machine = testMachine(single(state), {
      script: ({ parameters }) => {
        counts.push((parameters as { Payload: unknown }).Payload);
        const error = errors.shift();
        return error === undefined ? 'well' : failing(error)();
      },
    });
    const execution = await machine.start();
    for (let second = 0; second < 9; second += 1) await machine.advance(1);
    expect([counts, (await machine.describe(execution)).status]).toEqual([[0, 1, 2, 3], 'SUCCEEDED']);
  });

  it('with full jitter comes anywhere within its interval', () => {
    const retrier = { errorEquals: [], intervalSeconds: 4, maxAttempts: 3, backoffRate: 2, jitter: 'FULL' } as const;
    expect([delaySeconds(retrier, 1, 0), delaySeconds(retrier, 1, 0.5)]).toEqual([0, 4]);
  });

  it('of States.TaskFailed leaves time-outs alone', async () => {
    const retry = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 1 }];
    const machine = testMachine(single({ ...TOKEN_TASK, TimeoutSeconds: 5, Retry: retry }), { script: () => ({}) });
    const execution = await machine.start();
    await machine.advance(5);
    expect(await machine.describe(execution)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });
});

describe('a catcher', () => {
  it('gets the error, and may assign and shape what goes on', async () => {
    const state = {
      ...TASK,
      Catch: [
        { ErrorEquals: ['Other'], Next: 'D' },
        {
          ErrorEquals: ['States.TaskFailed'],
          Assign: { why: '{% $states.errorOutput.Error %}' },
          Output: '{% $merge([$states.input, {"cause": $states.errorOutput.Cause}]) %}',
          Next: 'D',
        },
      ],
    };
    const done = { Type: 'Pass', Output: '{% $merge([$states.input, {"why": $why}]) %}', End: true };
    const machine = testMachine(single(state, { D: done }), { script: failing('Busy') });
    const execution = await machine.start({ kept: 1 });
    expect((await machine.describe(execution)).output).toBe('{"kept":1,"cause":"because","why":"Busy"}');
  });
});

describe('a task that waits for its token', () => {
  function waiting(state: object = {}, others: object = {}) {
    const tokens: string[] = [];
    const script = ({ parameters }: { parameters: unknown }) => {
      tokens.push((parameters as { MessageBody: string }).MessageBody);
      return { MessageId: 'm' };
    };
    return { tokens, machine: testMachine(single({ ...TOKEN_TASK, ...state }, others), { script }) };
  }

  it('is submitted, and succeeds with what the token brings', async () => {
    const { machine, tokens } = waiting();
    const execution = await machine.start();
    expect(await machine.types(execution)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
    ]);
    await machine.api('SendTaskSuccess', { taskToken: tokens[0], output: '{"yes":true}' });
    expect(await machine.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '{"yes":true}' });
    expect((await machine.history(execution))[5]).toMatchObject({ type: 'TaskSucceeded', previousEventId: 5 });
  });

  it('fails with what the token brings', async () => {
    const { machine, tokens } = waiting();
    const execution = await machine.start();
    await machine.api('SendTaskFailure', { taskToken: tokens[0], error: 'Denied', cause: 'no' });
    expect(await machine.describe(execution)).toMatchObject({ status: 'FAILED', error: 'Denied', cause: 'no' });
  });

  it('takes a token once, and no token that was never given', async () => {
    const { machine, tokens } = waiting();
    await machine.start();
    await machine.api('SendTaskSuccess', { taskToken: tokens[0], output: '1' });
    const late = machine.api('SendTaskSuccess', { taskToken: tokens[0], output: '2' });
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
    const odd = machine.api('SendTaskSuccess', { taskToken: 'AAAA', output: '2' });
    await expect(odd).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('does not take the token of an attempt that is over', async () => {
    const retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const { machine, tokens } = waiting({ TimeoutSeconds: 10, Retry: retry });
    const execution = await machine.start();
    await machine.advance(10);
    await machine.advance(1);
    const late = machine.api('SendTaskSuccess', { taskToken: tokens[0], output: '"old"' });
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await machine.api('SendTaskSuccess', { taskToken: tokens[1], output: '"new"' });
    expect((await machine.describe(execution)).output).toBe('"new"');
  });

  it('lives as long as it gives signs of life', async () => {
    const state = { HeartbeatSeconds: 10, Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Silent' }] };
    const { machine, tokens } = waiting(state, { Silent: { Type: 'Pass', End: true } });
    const execution = await machine.start();
    await machine.advance(9);
    await machine.api('SendTaskHeartbeat', { taskToken: tokens[0] });
    await machine.advance(9);
    expect((await machine.describe(execution)).status).toBe('RUNNING');
    await machine.advance(1);
    const history = await machine.history(execution);
    expect(history.find(({ type }) => type === 'TaskTimedOut')?.taskTimedOutEventDetails).toEqual({
      error: 'States.Timeout',
      resource: 'sendMessage.waitForTaskToken',
      resourceType: 'sqs',
    });
    expect((await machine.describe(execution)).output).toBe('{"Error":"States.Timeout","Cause":""}');
  });
});

describe('a Wait', () => {
  it.each([
    ['Seconds', { Seconds: '{% $states.input.s %}' }],
    ['Timestamp', { Timestamp: '{% $fromMillis($millis() + 90000) %}' }],
  ])('by %s ends when the clock says so, not before', async (_, how) => {
    const machine = testMachine(single({ Type: 'Wait', ...how, End: true }));
    const execution = await machine.start({ s: 90 });
    await machine.advance(89);
    expect((await machine.describe(execution)).status).toBe('RUNNING');
    await machine.advance(1);
    expect((await machine.describe(execution)).status).toBe('SUCCEEDED');
  });
});

it('an execution over the time of its machine is timed out', async () => {
  const machine = testMachine({ ...single({ Type: 'Wait', Seconds: 99, End: true }), TimeoutSeconds: 30 });
  const execution = await machine.start();
  await machine.advance(30);
  expect(await machine.describe(execution)).toMatchObject({ status: 'TIMED_OUT' });
  expect((await machine.history(execution)).at(-1)).toMatchObject({ type: 'ExecutionTimedOut', previousEventId: 0 });
});

it('a stopped execution does nothing more', async () => {
  const machine = testMachine(single({ Type: 'Wait', Seconds: 5, End: true }));
  const execution = await machine.start();
  await machine.api('StopExecution', { executionArn: execution, error: 'Superseded', cause: 'a newer case' });
  await machine.advance(5);
  expect(await machine.describe(execution)).toMatchObject({
    status: 'ABORTED',
    error: 'Superseded',
    cause: 'a newer case',
  });
  expect((await machine.types(execution)).at(-1)).toBe('ExecutionAborted');
});
