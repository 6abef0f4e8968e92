/** A Distributed Map: items as executions of their own, side by side, that survive a kill; and what does not run here is refused. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { memoryHost } from '../../../local/states/memory-host.ts';
import { TaskFailed } from '../../../local/states/tasks/integration.ts';
import { KILLED_IN_ITEMS } from './killed-in-items.ts';
import { type Script, type TestMachine, testMachine } from './machine.ts';

const TASK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
};
const ITEM = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'Do it',
  States: { 'Do it': { ...TASK, Output: '{% $states.result %}', End: true } },
};

/** A Map over the input, and what comes of it. */
const over = (more: object = {}) => ({
  StartAt: 'Each',
  States: {
    Each: { Type: 'Map', Items: '{% $states.input %}', Label: 'each', ItemProcessor: ITEM, End: true, ...more },
  },
});

const payloadOf = (call: Parameters<Script>[0]) => (call.parameters as { Payload: unknown }).Payload;

/** Tasks that wait until they are answered, one by one. */
function held() {
  const waiting: { payload: unknown; answer: (value: unknown) => void; refuse: (error: Error) => void }[] = [];
  const script: Script = (call) =>
    new Promise((answer, refuse) => waiting.push({ payload: payloadOf(call), answer, refuse }));
  return { waiting, script };
}

/** Starts an execution whose tasks wait: nothing settles meanwhile. */
async function begun(machine: TestMachine, input: unknown): Promise<string> {
  const { executionArn } = await machine.api('StartExecution', {
    stateMachineArn: machine.arn,
    input: JSON.stringify(input),
  });
  await soon();
  return String(executionArn);
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

/** The executions of items, by their state. */
async function items(machine: TestMachine, execution: string): Promise<Record<string, unknown>[]> {
  const started = (await machine.history(execution)).find(({ type }) => type === 'MapRunStarted');
  const { mapRunArn } = Object(Object(started).mapRunStartedEventDetails) as { mapRunArn: string };
  const arns = machine.host.db
    .prepare('SELECT arn FROM states_executions WHERE arn LIKE ? ORDER BY id')
    .all(`${mapRunArn.replace(':mapRun:', ':execution:')}-%`);
  return Promise.all(arns.map(({ arn }) => machine.describe(String(arn))));
}

describe('a Distributed Map', () => {
  it('runs each item as an execution of its own, and answers their outputs in the order of the items', async () => {
    const machine = testMachine(
      over({ ItemSelector: { n: '{% $states.context.Map.Item.Value %}', all: '{% $count($states.input) %}' } }),
      {
        script: (call) => (payloadOf(call) as { n: number }).n * 2,
      },
    );
    const execution = await machine.start([3, 1, 2]);
    expect(await machine.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '[6,2,4]' });
    const all = await items(machine, execution);
    expect(all.map(({ input, status }) => [input, status])).toEqual([
      ['{"n":3,"all":3}', 'SUCCEEDED'],
      ['{"n":1,"all":3}', 'SUCCEEDED'],
      ['{"n":2,"all":3}', 'SUCCEEDED'],
    ]);
    expect(all[0]?.executionArn).toMatch(/^arn:aws:states:us-east-1:111111111111:execution:Machine\/each:[^:]+$/);
    expect(all[0]?.stateMachineArn).toBe(`${machine.arn}/each`);
    expect(await machine.types(String(all[0]?.executionArn))).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited'],
      'ExecutionSucceeded',
    ]);
  });

  it('tells of the run and not of its items in its own history', async () => {
    const machine = testMachine(over(), { script: () => 1 });
    const execution = await machine.start([1, 2, 3]);
    const history = await machine.history(execution);
    expect(history.map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'MapStateEntered', 'MapStateStarted', 'MapRunStarted', 'MapRunSucceeded'],
      ...['MapStateSucceeded', 'MapStateExited', 'ExecutionSucceeded'],
    ]);
    expect(history[3]?.mapRunStartedEventDetails?.mapRunArn).toMatch(/:mapRun:Machine\/each:[0-9a-f-]{36}$/);
  });

  it('of nothing is done at once', async () => {
    const machine = testMachine(over(), { script: () => 1 });
    expect(await machine.describe(await machine.start([]))).toMatchObject({ status: 'SUCCEEDED', output: '[]' });
  });

  it('runs no more items at a time than MaxConcurrency', async () => {
    const { waiting, script } = held();
    const machine = testMachine(over({ MaxConcurrency: 2 }), { script });
    const execution = await begun(machine, [1, 2, 3]);
    expect(waiting.map(({ payload }) => payload)).toEqual([1, 2]);
    waiting[1]?.answer('b');
    await soon();
    expect(waiting.map(({ payload }) => payload)).toEqual([1, 2, 3]);
    waiting[0]?.answer('a');
    waiting[2]?.answer('c');
    await machine.settled();
    expect(await machine.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '["a","b","c"]' });
  });

  const failing: Script = (call) => {
    if (payloadOf(call) === 'bad') throw new TaskFailed('Broken', 'because');
    return payloadOf(call);
  };

  it.each([
    ['says nothing of failures', {}, ['good', 'bad'], 'FAILED'],
    ['tolerates one', { ToleratedFailureCount: 1 }, ['good', 'bad'], 'SUCCEEDED'],
    ['tolerates one, of two', { ToleratedFailureCount: 1 }, ['bad', 'bad'], 'FAILED'],
    ['tolerates half', { ToleratedFailurePercentage: 50 }, ['good', 'bad'], 'SUCCEEDED'],
    ['tolerates half, of more', { ToleratedFailurePercentage: 50 }, ['bad', 'bad', 'good'], 'FAILED'],
    ['tolerates none', { ToleratedFailurePercentage: 0 }, ['good', 'bad'], 'FAILED'],
  ])('that %s', async (_, more, input, status) => {
    const machine = testMachine(over(more), { script: failing });
    const said = await machine.describe(await machine.start(input));
    expect(said.status).toBe(status);
    if (status === 'FAILED')
      expect(said).toMatchObject({
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      });
    else {
      const [good, bad] = JSON.parse(String(said.output)) as [string, object];
      expect(good).toBe('good');
      expect(bad).toMatchObject({ Status: 'FAILED', Error: 'Broken', Input: '"bad"' });
    }
  });

  it('that failed has stopped the items that were still under way, and can be caught', async () => {
    const { waiting, script } = held();
    const definition = over({
      Catch: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'Caught' }],
      End: undefined,
      Next: 'Caught',
    });
    const machine = testMachine(
      { ...definition, States: { ...definition.States, Caught: { Type: 'Pass', Output: 'caught', End: true } } },
      { script },
    );
    const execution = await begun(machine, [1, 2]);
    waiting[0]?.refuse(new TaskFailed('Broken', 'because'));
    await soon();
    expect((await items(machine, execution)).map(({ status }) => status)).toEqual(['FAILED', 'ABORTED']);
    expect(await machine.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '"caught"' });
    waiting[1]?.answer('too late');
    await soon();
    expect(await machine.types(execution)).toEqual([
      ...['ExecutionStarted', 'MapStateEntered', 'MapStateStarted', 'MapRunStarted', 'MapRunFailed', 'MapStateFailed'],
      ...['MapStateExited', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it('that is stopped takes its items along', async () => {
    const { script } = held();
    const machine = testMachine(over(), { script });
    const execution = await begun(machine, [1, 2]);
    await machine.api('StopExecution', { executionArn: execution });
    await soon();
    expect((await items(machine, execution)).map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
  });

  it('is tried again with new items, and what comes of the old ones changes nothing', async () => {
    let calls = 0;
    const machine = testMachine(
      over({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1 }] }),
      {
        script: () => {
          calls += 1;
          if (calls === 1) throw new TaskFailed('Broken', 'once');
          return calls;
        },
      },
    );
    const execution = await machine.start([1]);
    expect((await machine.describe(execution)).status).toBe('RUNNING');
    await machine.advance(2);
    expect(await machine.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '[2]' });
  });

  it('fails where the role of the machine may not start its items', async () => {
    const machine = testMachine(over(), {
      script: () => 1,
      given: {
        authorize: (_, { action, resource }) =>
          action === 'states:StartExecution' ? `no ${action} on ${resource}` : undefined,
      },
    });
    expect(await machine.describe(await machine.start([1]))).toMatchObject({
      status: 'FAILED',
      error: 'States.Permissions',
      cause: `no states:StartExecution on ${machine.arn}`,
    });
  });

  it('hides its variables from its items, which are executions of their own', async () => {
    const item = { ...ITEM, States: { 'Do it': { Type: 'Pass', Output: '{% $secret %}', End: true } } };
    const machine = testMachine({
      StartAt: 'Know',
      States: {
        Know: { Type: 'Pass', Assign: { secret: 1 }, Next: 'Each' },
        Each: { Type: 'Map', Items: [1], ItemProcessor: item, ToleratedFailureCount: 1, End: true },
      },
    });
    const [answer] = JSON.parse(String((await machine.describe(await machine.start())).output)) as { Error: string }[];
    expect(answer?.Error).toBe('States.QueryEvaluationError');
  });

  it('goes on where it was after a restart: an item that ended is not run again, one that had not been answered is', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'states-items-')), 'local.sqlite');
    const { waiting, script } = held();
    const before = testMachine(over({ MaxConcurrency: 2 }), { host: memoryHost({ file }), script });
    const execution = await begun(before, [1, 2, 3]);
    waiting[0]?.answer('first');
    await soon();
    expect(waiting.map(({ payload }) => payload)).toEqual([1, 2, 3]);
    await before.service.stop?.();
    const again: unknown[] = [];
    const after = testMachine(over({ MaxConcurrency: 2 }), {
      host: memoryHost({ file }),
      script: (call) => {
        again.push(payloadOf(call));
        return 'again';
      },
    });
    await after.settled();
    expect(again.sort()).toEqual([2, 3]);
    expect(await after.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '["first","again","again"]' });
    rmSync(dirname(file), { recursive: true, force: true });
  });
});

it('no item is lost to SIGKILL, and none ends twice', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'states-killed-items-')), 'local.sqlite');
  const executions = await killedAfter(file, 200);
  const after = testMachine(KILLED_IN_ITEMS, { host: memoryHost({ file }), script: () => ({}) });
  await after.settled();
  const ends = await Promise.all(executions.map((execution) => after.describe(execution)));
  expect(executions.length).toBeGreaterThan(5);
  expect(new Set(ends.map(({ status, output }) => `${String(status)} ${String(output)}`))).toEqual(
    new Set([`SUCCEEDED ${JSON.stringify(Array.from({ length: 40 }, (_, at) => (at + 1) * 2))}`]),
  );
  const counted = after.host.db.prepare(
    "SELECT status, count(*) AS n FROM states_executions WHERE arn LIKE '%/Each:%' GROUP BY 1",
  );
  expect(counted.all()).toEqual([{ status: 'SUCCEEDED', n: 40 * executions.length }]);
  rmSync(dirname(file), { recursive: true, force: true });
});

/** The executions a process had acknowledged when it was killed, after so many of their items' tasks. */
async function killedAfter(file: string, tasks: number): Promise<string[]> {
  const script = new URL('./killed-in-items.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const executions: string[] = [];
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('arn:')) executions.push(line);
    else seen += 1;
    if (seen === tasks) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return executions;
}
