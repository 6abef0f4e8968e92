/** The Step Functions API, action by action: https://docs.aws.amazon.com/step-functions/latest/apireference/ */
import * as z from 'zod';
import { machineArn, machineOf } from './arn.ts';
import type { Engine } from './engine.ts';
import { MAX_DATA_BYTES } from './failure.ts';
import { withoutData } from './history.ts';
import { epochSeconds } from './instant.ts';
import type { Machines } from './machines.ts';
import { SfnError } from './sfn-error.ts';
import type { createStarter } from './start-execution.ts';
import type { Store } from './store.ts';
import type { Execution, Status } from './thread.ts';
import { readToken } from './token.ts';

export interface ApiParts {
  readonly engine: Engine;
  readonly machines: Machines;
  readonly store: Store;
  readonly starter: ReturnType<typeof createStarter>;
  readonly place: { readonly region: string; readonly account: string };
}

type Action = (body: unknown, parts: ApiParts) => Promise<object> | object;

const Page = { maxResults: z.number().int().min(0).max(1000).optional(), nextToken: z.string().optional() };
const Start = z.object({ stateMachineArn: z.string(), name: z.string().optional(), input: z.string().optional() });
const OfExecution = z.object({ executionArn: z.string() });
const OfMachine = z.object({ stateMachineArn: z.string() });
const Stop = OfExecution.extend({ error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() });
const History = OfExecution.extend({
  ...Page,
  reverseOrder: z.boolean().optional(),
  includeExecutionData: z.boolean().optional(),
});
const List = OfMachine.extend({ ...Page, statusFilter: z.string().optional() });
const Success = z.object({ taskToken: z.string(), output: z.string() });
const Refusal = z.object({
  taskToken: z.string(),
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});
const Heartbeat = z.object({ taskToken: z.string() });
const Create = z.object({
  name: z.string(),
  definition: z.string(),
  roleArn: z.string(),
  type: z.enum(['STANDARD', 'EXPRESS']).default('STANDARD'),
});

export const actions: Readonly<Record<string, Action>> = {
  async StartExecution(body, { starter }) {
    const { stateMachineArn, ...rest } = read(Start, body);
    const execution = await starter.start({ machineArn: stateMachineArn, ...defined(rest) });
    return { executionArn: execution.arn, startDate: epochSeconds(execution.startedAtMs) };
  },
  async StartSyncExecution(body, { starter }) {
    const { stateMachineArn, ...rest } = read(Start, body);
    return { ...described(await starter.startSync({ machineArn: stateMachineArn, ...defined(rest) })) };
  },
  async StopExecution(body, { engine }) {
    const { executionArn, ...failure } = read(Stop, body);
    const { stoppedAtMs } = await stopped(engine, executionArn, defined(failure));
    return { stopDate: epochSeconds(stoppedAtMs ?? 0) };
  },
  DescribeExecution(body, { engine }) {
    return described(find(engine, read(OfExecution, body).executionArn));
  },
  GetExecutionHistory(body, { engine, store }) {
    const { executionArn, reverseOrder, includeExecutionData, maxResults, nextToken } = read(History, body);
    find(engine, executionArn);
    const events = store.history(executionArn);
    const page = paged(reverseOrder ? events.reverse() : events, maxResults || 100, nextToken);
    return { ...page.token, events: includeExecutionData === false ? page.items.map(withoutData) : page.items };
  },
  ListExecutions(body, { machines, store }) {
    const { stateMachineArn, statusFilter, maxResults, nextToken } = read(List, body);
    machineFor(machines, stateMachineArn);
    const [limit, offset] = [maxResults || 100, Number(nextToken ?? 0)];
    const status = statusFilter as Status | undefined;
    const found = store.executions({ machineArn: stateMachineArn, ...defined({ status }), offset, limit: limit + 1 });
    const more = found.length > limit ? { nextToken: String(offset + limit) } : {};
    return { ...more, executions: found.slice(0, limit).map(listed) };
  },
  DescribeStateMachine(body, { machines }) {
    const machine = machineFor(machines, read(OfMachine, body).stateMachineArn);
    const { arn, name, type, roleArn, createdAtMs } = machine;
    const definition = machines.text(machine.definition);
    const creationDate = epochSeconds(createdAtMs);
    return {
      stateMachineArn: arn,
      name,
      type,
      roleArn,
      definition,
      creationDate,
      status: 'ACTIVE',
      revisionId: machine.definition,
    };
  },
  ListStateMachines(body, { machines }) {
    const { maxResults, nextToken } = read(z.object(Page), body);
    const page = paged(machines.all(), maxResults || 100, nextToken);
    const stateMachines = page.items.map(({ arn, name, type, createdAtMs }) => {
      return { stateMachineArn: arn, name, type, creationDate: epochSeconds(createdAtMs) };
    });
    return { ...page.token, stateMachines };
  },
  CreateStateMachine(body, { machines, place }) {
    const { name, definition, roleArn, type } = read(Create, body);
    const { arn, createdAtMs } = machines.put({ arn: machineArn(place, name), name, type, roleArn, definition });
    return { stateMachineArn: arn, creationDate: epochSeconds(createdAtMs) };
  },
  async SendTaskSuccess(body, { engine }) {
    const { taskToken, output } = read(Success, body);
    await engine.callBack(taskToken, { kind: 'success', result: outputOf(output) });
    return {};
  },
  async SendTaskFailure(body, { engine }) {
    const { taskToken, ...failure } = read(Refusal, body);
    await engine.callBack(taskToken, { kind: 'failure', failure: defined(failure) });
    return {};
  },
  async SendTaskHeartbeat(body, { engine }) {
    await engine.callBack(read(Heartbeat, body).taskToken, { kind: 'heartbeat' });
    return {};
  },
};

/** What the caller needs to be allowed: each action is on a machine or on an execution. */
export function resourceFor(body: unknown): string {
  const { stateMachineArn, executionArn, taskToken } = Object(body) as Readonly<Record<string, unknown>>;
  if (typeof executionArn === 'string') return executionArn;
  if (typeof stateMachineArn === 'string') return stateMachineArn;
  const address = typeof taskToken === 'string' ? readToken(taskToken) : undefined;
  return address === undefined ? '*' : machineOf(address.arn);
}

function read<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new SfnError('ValidationException', z.prettifyError(parsed.error));
  return parsed.data;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The fields that have a value. */
function defined<T extends object>(fields: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Defined<T>>;
}

function find(engine: Engine, arn: string): Execution {
  const execution = engine.find(arn);
  if (execution === undefined) throw new SfnError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return execution;
}

function machineFor(machines: Machines, arn: string) {
  const machine = machines.find(arn);
  if (machine === undefined) throw new SfnError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

async function stopped(engine: Engine, arn: string, failure: { error?: string; cause?: string }): Promise<Execution> {
  find(engine, arn);
  await engine.stop(arn, failure);
  return find(engine, arn);
}

function listed({ arn, machineArn: machine, name, status, startedAtMs, stoppedAtMs }: Execution): object {
  return {
    executionArn: arn,
    stateMachineArn: machine,
    name,
    status,
    startDate: epochSeconds(startedAtMs),
    ...(stoppedAtMs === undefined ? {} : { stopDate: epochSeconds(stoppedAtMs) }),
  };
}

function described(execution: Execution): object {
  const { input, output, failure } = execution;
  return {
    ...listed(execution),
    input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...failure,
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
  };
}

function outputOf(text: string): unknown {
  if (Buffer.byteLength(text) > MAX_DATA_BYTES)
    throw new SfnError('InvalidOutput', `Invalid Output: over ${MAX_DATA_BYTES} bytes`);
  try {
    return JSON.parse(text);
  } catch {
    throw new SfnError('InvalidOutput', 'Invalid Output: the output is not JSON');
  }
}

function paged<T>(
  items: readonly T[],
  limit: number,
  nextToken = '0',
): { items: readonly T[]; token: { nextToken?: string } } {
  const first = Number(nextToken);
  const next = first + limit;
  return { items: items.slice(first, next), token: next < items.length ? { nextToken: String(next) } : {} };
}
