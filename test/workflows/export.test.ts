/** The machine of exports, run by the interpreter with its Lambdas scripted, and what it is made of. */
import asl from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { Attempt, ExportFailure, ExportStep, PartStep } from '../../functions/core/export-steps.ts';
import { TaskFailed } from '../../local/states/tasks/integration.ts';
import { testMachine } from '../local/states/machine.ts';
import { exportDefinition, statesOf } from './definition.ts';

const ASKED = { version: 1, exportId: `x-${'a'.repeat(24)}`, startedAt: '2026-12-01T09:00:00.000Z', round: 0 };
const SCHEMAS = {
  'plan-export': ExportStep,
  'write-part': PartStep,
  'finish-export': ExportStep,
  'fail-export': ExportFailure,
};
type Step = keyof typeof SCHEMAS;
type Payload = Readonly<Record<string, unknown>>;

const fails = (error: string) => () => {
  throw new TaskFailed(error, JSON.stringify({ errorType: error, errorMessage: 'so it is' }));
};

/** Runs an export of so many parts; `more`: what other steps do. */
async function run(parts: number, more: Partial<Record<Step, (payload: Payload, calls: number) => unknown>> = {}) {
  const calls: { step: Step; payload: Payload }[] = [];
  const machine = testMachine(exportDefinition(), {
    script: ({ parameters }) => {
      const { FunctionName, Payload } = parameters as { FunctionName: string; Payload: Payload };
      const step = FunctionName.split(':').at(-1) as Step;
      SCHEMAS[step].parse(Payload);
      const before = calls.filter((one) => one.step === step).length;
      calls.push({ step, payload: Payload });
      const said = more[step]?.(Payload, before);
      return { Payload: said ?? (step === 'plan-export' ? { ...Payload, parts } : null) };
    },
  });
  const execution = await machine.start(ASKED);
  for (let second = 0; second < 400; second += 1) await machine.advance(1);
  return {
    machine,
    execution,
    calls,
    of: (step: Step) => calls.filter((one) => one.step === step).map(({ payload }) => payload),
  };
}

describe('the machine of exports', () => {
  const definition = exportDefinition();

  it('is what Step Functions takes', async () => {
    const { isValid, errors } = await asl(definition as unknown as Record<string, unknown>);
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('tries every step again, apart, and leads every error to whoever waits', () => {
    const tasks = statesOf(definition).filter(([, { Type }]) => Type === 'Task');
    expect(tasks).toHaveLength(5);
    for (const [id, { Retry = [], Catch = [] }] of tasks) {
      expect(Retry.at(-1), id).toMatchObject({ JitterStrategy: 'FULL' });
      if (id.startsWith('Say ')) continue;
      expect(Catch.at(-1)?.ErrorEquals, id).toEqual(['States.ALL']);
      expect(Catch.at(-1)?.Next, id).toMatch(/^Say /);
    }
  });

  it.each([0, 1, 25])('plans, writes %i parts once each, and finishes', async (parts) => {
    const { machine, execution, calls, of } = await run(parts);
    expect(await machine.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '{}' });
    const numbers = of('write-part').map(({ part }) => part);
    expect(numbers.toSorted((one, other) => Number(one) - Number(other))).toEqual(
      Array.from({ length: parts }, (_, at) => at + 1),
    );
    expect(calls.at(0)?.step).toBe('plan-export');
    expect(calls.at(-1)).toEqual({ step: 'finish-export', payload: ASKED });
  });

  it('says which part could not be written, and why, before it says that the whole failed', async () => {
    const { machine, execution, of } = await run(4, {
      'write-part': ({ part }) => (part === 3 ? fails('InvalidInput')() : null),
    });
    expect(await machine.describe(execution)).toMatchObject({ status: 'FAILED', error: 'ExportFailed' });
    const { version, ...attempt } = ASKED;
    const [first, second] = of('fail-export');
    expect(first).toMatchObject({
      ...attempt,
      part: 3,
      error: 'InvalidInput',
      cause: expect.stringContaining('so it is'),
    });
    expect(second).toMatchObject({ ...attempt, error: 'States.ExceedToleratedFailureThreshold' });
    expect(Attempt.safeParse(attempt).success).toBe(true);
    expect(of('finish-export')).toEqual([]);
  });

  it('tries a part again whose evidence could not be read, and the others do not wait for it', async () => {
    const { machine, execution, of } = await run(3, {
      'write-part': (_, before) => (before === 0 ? fails('EvidenceUnavailable')() : null),
    });
    expect((await machine.describe(execution)).status).toBe('SUCCEEDED');
    expect(of('write-part')).toHaveLength(4);
  });

  it.each(['plan-export', 'finish-export'] as const)('says why when %s fails for good', async (step) => {
    const { machine, execution, of } = await run(1, { [step]: fails('InvalidInput') });
    expect((await machine.describe(execution)).status).toBe('FAILED');
    expect(of('fail-export')).toMatchObject([{ exportId: ASKED.exportId, error: 'InvalidInput' }]);
    expect(of('fail-export')[0]).not.toHaveProperty('part');
  });

  it('plans another round when somebody was erased since, and gives up after five', async () => {
    const once = await run(1, { 'finish-export': (_, before) => (before === 0 ? fails('ErasedSince')() : null) });
    expect((await once.machine.describe(once.execution)).status).toBe('SUCCEEDED');
    expect(once.of('plan-export').map(({ round }) => round)).toEqual([0, 1]);
    expect(once.of('write-part').map(({ round }) => round)).toEqual([0, 1]);
    const always = await run(1, { 'finish-export': fails('ErasedSince') });
    expect((await always.machine.describe(always.execution)).status).toBe('FAILED');
    expect(always.of('plan-export')).toHaveLength(6);
    expect(always.of('fail-export')).toMatchObject([{ error: 'ErasedSince', round: 6 }]);
  });
});
