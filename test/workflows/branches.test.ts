/** Each workflow run by the interpreter, its Lambdas scripted, through every branch it has. */
import { describe, expect, it } from 'vitest';
import type { TaskCall } from '../../local/states/tasks/integration.ts';
import { TaskFailed } from '../../local/states/tasks/integration.ts';
import { testMachine } from '../local/states/machine.ts';
import { definitionOf, type Workflow } from './definition.ts';

const CASE = 'c-1';
const PERSON = 'p-1';
const DIGEST = 'd'.repeat(64);

type Payload = Readonly<Record<string, unknown>>;
/** By function: what it answers to each call, the last one for ever. */
type Script = Readonly<Record<string, readonly ((payload: Payload) => unknown)[]>>;

const say = (value: unknown) => () => value;
const fail = (error: string, message: string) => () => {
  // As Lambda says it: the message once more in the trace.
  throw new TaskFailed(
    error,
    JSON.stringify({ errorType: error, errorMessage: message, trace: [`${error}: ${message}`] }),
  );
};

const loaded = say({ version: 1, action: 'observe', systems: ['okta', 'entra'] });
const NO_LANES = { cut: [], provision: [], overlap: [], 'clean-up': [], destroy: [] };
const planned = (lanes: object, action = 'apply') =>
  say({ version: 1, planDigest: DIGEST, action, lanes: { ...NO_LANES, ...lanes } });
const settled = (action: string, seconds = 0) => say({ version: 1, action, seconds });
const connected = (payload: Payload) => ({
  system: payload.system,
  ...(payload.lane === undefined ? {} : { lane: payload.lane }),
  receipts: [],
});

const GOOD: Script = {
  'load-case': [loaded],
  'plan-case': [planned({ provision: ['okta', 'entra'] })],
  okta: [connected],
  entra: [connected],
  'record-cut': [say(null)],
  'settle-case': [settled('done')],
  'record-failure': [
    (payload) => ({ system: payload.system, receipts: [], failed: { error: payload.error, cause: payload.cause } }),
  ],
  'ask-approval': [say(null)],
};

interface Called {
  readonly name: string;
  readonly payload: Payload;
  readonly atSeconds: number;
}

/** `systems` where the case was just opened. */
async function run(workflow: Workflow, script: Script, systems?: readonly string[]) {
  const calls: Called[] = [];
  const began = { ms: 0 };
  const machine = testMachine(definitionOf(workflow), {
    script: (call: TaskCall) => {
      const { FunctionName, Payload } = call.parameters as { FunctionName: string; Payload: Payload };
      const name = FunctionName.split(':').at(-1)!;
      const answers = script[name] ?? GOOD[name]!;
      const before = calls.filter((one) => one.name === name).length;
      calls.push({ name, payload: Payload, atSeconds: (machine.host.clock.now() - began.ms) / 1000 });
      return { Payload: answers[Math.min(before, answers.length - 1)]!(Payload) };
    },
  });
  began.ms = machine.host.clock.now();
  const execution = await machine.start({
    version: 1,
    caseId: CASE,
    personId: PERSON,
    ...(systems === undefined ? {} : { systems }),
  });
  return {
    machine,
    execution,
    calls,
    names: () =>
      calls.map(({ name, payload }) =>
        [name, payload.action === 'observe' ? 'observe' : payload.lane].filter(Boolean).join(' '),
      ),
    status: async () => (await machine.describe(execution)).status,
    pass: async (seconds: number) => {
      for (let second = 0; second < seconds; second++) await machine.advance(1);
    },
  };
}

const sorted = (names: readonly string[]) => [...names].sort();

describe.each(['joiner', 'mover', 'leaver'] as const)('the %s', (workflow) => {
  it('loads, observes, plans, runs, settles, and is done', async () => {
    const lanes = { joiner: 'provision', mover: 'provision', leaver: 'clean-up' } as const;
    const ran = await run(workflow, { 'plan-case': [planned({ [lanes[workflow]]: ['okta'] })] });
    expect(await ran.status()).toBe('SUCCEEDED');
    const middle = [
      'plan-case',
      ...(workflow === 'leaver' ? ['record-cut'] : []),
      `okta ${lanes[workflow]}`,
      'settle-case',
    ];
    expect(sorted(ran.names().slice(1, 3))).toEqual(['entra observe', 'okta observe']);
    expect(ran.names()[0]).toBe('load-case');
    expect(ran.names().slice(3)).toEqual(middle);
    expect(ran.calls.find(({ name, payload }) => name === 'okta' && payload.lane !== undefined)?.payload).toEqual({
      version: 1,
      caseId: CASE,
      personId: PERSON,
      system: 'okta',
      action: 'apply',
      lane: lanes[workflow],
      planDigest: DIGEST,
    });
  });

  it('stops when there is nothing to do any more', async () => {
    const ran = await run(workflow, { 'load-case': [say({ action: 'stop', systems: [] })] });
    expect(await ran.status()).toBe('SUCCEEDED');
    expect(ran.names()).toEqual(['load-case']);
  });

  it('that was just opened is observed at once, and loaded when it comes again', async () => {
    const ran = await run(workflow, { 'settle-case': [settled('again', 10), settled('done')] }, ['entra']);
    expect(ran.names()[0]).toBe('entra observe');
    expect(ran.names()).not.toContain('load-case');
    await ran.pass(11);
    expect(await ran.status()).toBe('SUCCEEDED');
    expect(ran.calls.find(({ name }) => name === 'load-case')?.payload).toEqual({
      version: 1,
      caseId: CASE,
      personId: PERSON,
    });
  });

  it('writes nothing of a plan that may not run, and settles it', async () => {
    const ran = await run(workflow, { 'plan-case': [planned({ provision: ['okta'], cut: ['okta'] }, 'settle')] });
    expect(ran.names().filter((name) => name.startsWith('okta'))).toEqual(['okta observe']);
    expect(ran.names().at(-1)).toBe('settle-case');
  });

  it('comes again when settling says so', async () => {
    const ran = await run(workflow, { 'settle-case': [settled('again', 300), settled('done')] });
    await ran.pass(299);
    expect(await ran.status()).toBe('RUNNING');
    await ran.pass(2);
    expect(await ran.status()).toBe('SUCCEEDED');
    expect(ran.names().filter((name) => name === 'load-case')).toHaveLength(2);
  });

  it('waits exactly as long as a throttling target asks, and the other target does not wait for it', async () => {
    const throttled = fail('TargetThrottled', 'okta asks to wait: retryAfterSeconds=37');
    const ran = await run(workflow, { okta: [throttled, connected] });
    expect(ran.names()).toContain('entra observe');
    await ran.pass(36);
    expect(ran.calls.filter(({ name }) => name === 'okta')).toHaveLength(1);
    await ran.pass(2);
    expect(ran.calls.filter(({ name }) => name === 'okta')[1]?.atSeconds).toBe(37);
    expect(await ran.status()).toBe('SUCCEEDED');
    expect(ran.names()).not.toContain('record-failure');
  });

  it('gives up on a target that asks to wait for ever, with evidence', async () => {
    const ran = await run(workflow, {
      'plan-case': [planned({})],
      okta: [fail('TargetThrottled', 'okta asks to wait: retryAfterSeconds=1')],
    });
    await ran.pass(70);
    expect(ran.calls.find(({ name }) => name === 'record-failure')?.payload).toMatchObject({
      system: 'okta',
      error: 'TargetThrottled',
    });
    expect(ran.calls.filter(({ name }) => name === 'okta').length).toBeGreaterThanOrEqual(61);
    expect(await ran.status()).toBe('SUCCEEDED');
  });

  it('tries an unavailable target for two minutes, then records it; what failed is told to planning and to settling', async () => {
    const ran = await run(workflow, { 'plan-case': [planned({})], okta: [fail('TargetUnavailable', 'no answer')] });
    await ran.pass(130);
    expect(ran.calls.filter(({ name }) => name === 'okta')).toHaveLength(7);
    const failure = { system: 'okta', failed: { error: 'TargetUnavailable' } };
    expect(ran.calls.find(({ name }) => name === 'plan-case')?.payload.observing).toEqual(
      expect.arrayContaining([expect.objectContaining({ system: 'okta', failed: expect.anything() })]),
    );
    expect(ran.calls.find(({ name }) => name === 'settle-case')?.payload.outcomes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ system: failure.system, failed: expect.objectContaining(failure.failed) }),
      ]),
    );
  });

  it('does not try again what was refused', async () => {
    const ran = await run(workflow, { 'plan-case': [planned({})], okta: [fail('TargetRejected', 'no')] });
    expect(ran.calls.filter(({ name }) => name === 'okta')).toHaveLength(1);
    expect(ran.names()).toContain('record-failure');
  });

  it.each(['load-case', 'plan-case', 'settle-case'])('is blocked, with evidence, when %s fails', async (step) => {
    const ran = await run(workflow, { [step]: [fail('InvalidInput', 'our own mistake')] });
    expect(await ran.status()).toBe('FAILED');
    const recorded = ran.calls.find(({ name }) => name === 'record-failure')?.payload;
    expect(recorded).toMatchObject({ caseId: CASE, error: 'InvalidInput' });
    expect(recorded?.system).toBeUndefined();
    expect((await ran.machine.describe(ran.execution)).error).toBe('CaseBlocked');
  });

  it('asks, waits with a token, and loads again when it is answered, or when the time is up', async () => {
    const script = { 'settle-case': [settled('ask', 3600), settled('ask', 3600), settled('done')] };
    const ran = await run(workflow, script);
    const asked = ran.calls.find(({ name }) => name === 'ask-approval')!;
    expect(await ran.status()).toBe('RUNNING');
    await ran.machine.api('SendTaskSuccess', { taskToken: String(asked.payload.taskToken), output: '{}' });
    await ran.machine.settled();
    expect(ran.names().filter((name) => name === 'load-case')).toHaveLength(2);
    expect(await ran.status()).toBe('RUNNING');
    await ran.machine.advance(3601);
    expect(ran.names().filter((name) => name === 'load-case')).toHaveLength(3);
    expect(await ran.status()).toBe('SUCCEEDED');
  });
});

describe('a leaver', () => {
  const everything = [planned({ cut: ['okta', 'entra'], 'clean-up': ['okta', 'entra'], destroy: ['okta'] })];

  it('cuts everywhere, records it, cleans up, destroys', async () => {
    const ran = await run('leaver', { 'plan-case': everything });
    const names = ran.names().slice(4);
    expect(sorted(names.slice(0, 2))).toEqual(['entra cut', 'okta cut']);
    expect(names[2]).toBe('record-cut');
    expect(sorted(names.slice(3, 5))).toEqual(['entra clean-up', 'okta clean-up']);
    expect(names.slice(5)).toEqual(['okta destroy', 'settle-case']);
  });

  it('cleans nothing up while another’s cut is not done', async () => {
    const ran = await run('leaver', {
      'plan-case': everything,
      'record-cut': [...Array.from({ length: 3 }, () => fail('CutsPending', 'wait')), say(null)],
    });
    expect(ran.names()).not.toContain('okta clean-up');
    await ran.pass(14);
    expect(ran.names()).not.toContain('okta clean-up');
    await ran.pass(2);
    expect(await ran.status()).toBe('SUCCEEDED');
    expect(ran.names()).toContain('okta clean-up');
  });

  it('cleans nothing up when its own cut failed at one target, though the other was cut', async () => {
    const cutFails = (payload: Payload) =>
      payload.lane === 'cut' ? fail('TargetRejected', 'no')() : connected(payload);
    const ran = await run('leaver', {
      'plan-case': everything,
      okta: [cutFails],
      'record-cut': [fail('TargetRejected', 'the cut is not complete')],
    });
    expect(ran.names()).toContain('entra cut');
    expect(ran.names().filter((name) => name.endsWith('clean-up'))).toEqual([]);
    expect(await ran.status()).toBe('FAILED');
    expect(ran.names().filter((name) => name.startsWith('record-failure'))).toHaveLength(2);
  });
});
