/** Starts executions, once for each name: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
import { randomUUID } from 'node:crypto';
import { executionArn, expressArn } from './arn.ts';
import type { Engine } from './engine.ts';
import { MAX_DATA_BYTES } from './failure.ts';
import type { Machines } from './machines.ts';
import { SfnError } from './sfn-error.ts';
import type { StoredMachine } from './store.ts';
import type { Execution, Starter } from './thread.ts';

export interface StartRequest {
  readonly machineArn: string;
  readonly name?: string;
  readonly input?: string;
  readonly starter?: Starter;
}

/** 1 to 80 characters, none of those a URL or a log would trip on. */
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

export function createStarter(engine: Engine, machines: Machines, nowMs: () => number) {
  function machineFor(arn: string): StoredMachine {
    const machine = machines.find(arn);
    if (machine === undefined) throw new SfnError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  function newExecution(machine: StoredMachine, arn: string, name: string, request: StartRequest): Execution {
    const { timeoutSeconds } = machines.compiled(machine.definition);
    return {
      arn,
      name,
      machineArn: machine.arn,
      machineName: machine.name,
      roleArn: machine.roleArn,
      definition: machine.definition,
      input: request.input ?? '{}',
      startedAtMs: nowMs(),
      status: 'RUNNING',
      lastEventId: 0,
      lastThreadId: 0,
      ...(timeoutSeconds === undefined ? {} : { dueAtMs: nowMs() + timeoutSeconds * 1000 }),
      ...(request.starter === undefined ? {} : { starter: request.starter }),
    };
  }

  return {
    /** Throws `SfnError`. */
    async start(request: StartRequest): Promise<Execution> {
      const machine = machineFor(request.machineArn);
      const name = request.name ?? randomUUID();
      check(name, request.input ?? '{}');
      if (machine.type === 'EXPRESS') {
        const execution = newExecution(machine, expressArn(machine.arn, name, randomUUID()), name, request);
        await engine.begin(execution, true);
        return execution;
      }
      const arn = executionArn(machine.arn, name);
      const before = engine.find(arn);
      if (before !== undefined) return same(before, request);
      const execution = newExecution(machine, arn, name, request);
      await engine.begin(execution, false);
      return execution;
    },

    /** Runs an Express execution to its end. Throws `SfnError`. */
    async startSync(request: StartRequest): Promise<Execution> {
      const machine = machineFor(request.machineArn);
      if (machine.type !== 'EXPRESS') {
        throw new SfnError(
          'StateMachineTypeNotSupported',
          'This operation is not supported by this type of state machine',
        );
      }
      const name = request.name ?? randomUUID();
      check(name, request.input ?? '{}');
      const execution = newExecution(machine, expressArn(machine.arn, name, randomUUID()), name, request);
      return new Promise((resolve, reject) => {
        engine.begin(execution, true, resolve).catch(reject);
      });
    },
  };
}

function check(name: string, input: string): void {
  if (!NAME.test(name)) throw new SfnError('InvalidName', `Invalid Name: '${name}'`);
  if (Buffer.byteLength(input) > MAX_DATA_BYTES) {
    throw new SfnError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: the input is over ${MAX_DATA_BYTES} bytes`,
    );
  }
  try {
    JSON.parse(input);
  } catch {
    throw new SfnError('InvalidExecutionInput', 'Invalid State Machine Execution Input: the input is not JSON');
  }
}

/** The same call again gets the same execution; a task that starts one again does so even when it has ended. */
function same(before: Execution, request: StartRequest): Execution {
  const { starter } = request;
  const repeated =
    starter !== undefined && starter.arn === before.starter?.arn && starter.attempt === before.starter.attempt;
  const identical = before.status === 'RUNNING' && before.input === (request.input ?? '{}');
  if (repeated || identical) return before;
  throw new SfnError('ExecutionAlreadyExists', `Execution Already Exists: '${before.arn}'`);
}
