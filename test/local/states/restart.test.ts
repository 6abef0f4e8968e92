/** A process that ends in the middle of each kind of state: the next one goes on where the database stands. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, type MemoryHost, manualClock, memoryHost } from '../../../local/states/memory-host.ts';
import { type Script, type TestMachine, testMachine } from './machine.ts';

const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'f' }, End: true };
const never = (): Promise<never> => new Promise(() => {});

let file: string;
let clock: ManualClock;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'states-')), 'local.sqlite');
  clock = manualClock();
});

afterEach(() => rmSync(dirname(file), { recursive: true, force: true }));

function single(state: object, others: object = {}): object {
  return { StartAt: 'S', States: { S: state, ...others } };
}

/** A process of its own as far as the database can tell. Nothing of the earlier one is told to end: it was killed. */
function processOn(definition: object, script: Script): TestMachine {
  const host: MemoryHost = memoryHost({ file, clock: manualClockAt() });
  return testMachine(definition, { host, script });
}

/** The world's time goes on; alarms of the killed process do not ring. */
function manualClockAt(): ManualClock {
  const now = clock.now();
  clock = manualClock(now);
  return clock;
}

/** Starts an execution without waiting for tasks that never answer. */
async function startOnly(machine: TestMachine, input: unknown = {}): Promise<string> {
  const body = { stateMachineArn: machine.arn, input: JSON.stringify(input), name: 'one' };
  const { executionArn } = await machine.api('StartExecution', body);
  return String(executionArn);
}

describe('after a kill', () => {
  it('a task whose answer was not recorded runs again, with the same arguments; one that was is not', async () => {
    const calls: string[] = [];
    const definition = {
      StartAt: 'One',
      States: {
        One: { ...TASK, End: undefined, Arguments: { FunctionName: 'one' }, Next: 'Two' },
        Two: { ...TASK, Arguments: { FunctionName: 'two', Payload: '{% [$uuid(), $millis(), $random()] %}' } },
      },
    };
    const script =
      (second: () => unknown): Script =>
      ({ parameters }) => {
        calls.push(JSON.stringify(parameters));
        return calls.at(-1)?.includes('"one"') ? {} : second();
      };
    const before = processOn(definition, script(never));
    const execution = await startOnly(before);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls).toHaveLength(2);
    clock.advance(5000);
    const after = processOn(
      definition,
      script(() => 'done'),
    );
    await after.settled();
    expect(calls).toHaveLength(3);
    expect(calls[2]).toBe(calls[1]);
    expect(await after.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
    const types = await after.types(execution);
    expect(types.filter((type) => type === 'TaskScheduled')).toHaveLength(2);
  });

  it('a Wait ends at its time, also when that passed meanwhile', async () => {
    const definition = single({ Type: 'Wait', Seconds: 60, End: true });
    const execution = await startOnly(processOn(definition, never));
    clock.advance(50_000);
    const later = processOn(definition, never);
    await later.advance(9);
    expect((await later.describe(execution)).status).toBe('RUNNING');
    clock.advance(0);
    const muchLater = processOn(definition, never);
    clock.advance(1000);
    await muchLater.settled();
    expect((await muchLater.describe(execution)).status).toBe('SUCCEEDED');
  });

  it('a retry still comes, and is counted', async () => {
    let calls = 0;
    const definition = single({
      ...TASK,
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, MaxAttempts: 1 }],
    });
    const script: Script = () => {
      calls += 1;
      throw new Error('down');
    };
    const execution = await startOnly(processOn(definition, script));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const after = processOn(definition, script);
    expect(calls).toBe(1);
    await after.advance(60);
    expect([calls, (await after.describe(execution)).status]).toEqual([2, 'FAILED']);
  });

  it('a token given before is taken after, and its task is not run again', async () => {
    const tokens: string[] = [];
    const definition = single({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'ask', Payload: '{% $states.context.Task.Token %}' },
      TimeoutSeconds: 100,
      End: true,
    });
    const script: Script = ({ parameters }) => {
      tokens.push((parameters as { Payload: string }).Payload);
      return {};
    };
    const execution = await startOnly(processOn(definition, script));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const after = processOn(definition, script);
    await after.settled();
    expect(tokens).toHaveLength(1);
    await after.api('SendTaskSuccess', { taskToken: tokens[0], output: '"yes"' });
    expect((await after.describe(execution)).output).toBe('"yes"');
  });

  it('a Map and a Parallel go on with the iterations and branches that were not done', async () => {
    const asked: unknown[] = [];
    const item = { ...TASK, Arguments: '{% $states.input %}', Output: '{% $states.result %}' };
    const map = { Type: 'Map', MaxConcurrency: 2, ItemProcessor: { StartAt: 'T', States: { T: item } }, End: true };
    const definition = single({
      Type: 'Parallel',
      Branches: [single(map), single({ Type: 'Wait', Seconds: 5, End: true })],
      End: true,
    });
    const script =
      (answer: (n: number) => unknown): Script =>
      ({ parameters }) => {
        asked.push(parameters);
        return answer(parameters as number);
      };
    const execution = await startOnly(
      processOn(
        definition,
        script((n) => (n < 3 ? n * 10 : never())),
      ),
      [1, 2, 3, 4, 5],
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toEqual([1, 2, 3, 4]);
    const after = processOn(
      definition,
      script((n) => n * 10),
    );
    await after.settled();
    await after.advance(5);
    expect(asked.slice(4)).toEqual([3, 4, 5]);
    expect((await after.describe(execution)).output).toBe('[[10,20,30,40,50],[1,2,3,4,5]]');
  });

  it('the history has no gap and no event twice', async () => {
    const definition = single(
      { ...TASK, Next: 'W', End: undefined },
      { W: { Type: 'Wait', Seconds: 1, Next: 'T' }, T: TASK },
    );
    const execution = await startOnly(processOn(definition, never));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const after = processOn(definition, () => 1);
    await after.settled();
    await after.advance(1);
    const ids = (await after.history(execution)).map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
    expect((await after.describe(execution)).status).toBe('SUCCEEDED');
  });

  it('an execution keeps the definition it was started with', async () => {
    const execution = await startOnly(
      processOn(
        single({ Type: 'Wait', Seconds: 9, Next: 'Old' }, { Old: { Type: 'Pass', Output: 'old', End: true } }),
        never,
      ),
    );
    const after = processOn(single({ Type: 'Pass', Output: 'new', End: true }), never);
    await after.advance(9);
    expect((await after.describe(execution)).output).toBe('"old"');
  });
});

it('a step that could not be stored is taken again, and none of its effects happened meanwhile', async () => {
  let calls = 0;
  const definition = single({ Type: 'Wait', Seconds: 5, Next: 'T' }, { T: TASK });
  const machine = processOn(definition, () => {
    calls += 1;
    return 'done';
  });
  const execution = await startOnly(machine);
  machine.host.db.exec('PRAGMA busy_timeout = 0');
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  await machine.advance(5);
  expect([calls, (await machine.describe(execution)).status]).toEqual([0, 'RUNNING']);
  expect(machine.host.logged.join()).toMatch(/locked/);
  other.exec('ROLLBACK');
  await machine.advance(1);
  expect([calls, (await machine.describe(execution)).output]).toEqual([1, '"done"']);
});
