/** The real SDK client against the wire protocol. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sfn from '@aws-sdk/client-sfn';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../../local/service.ts';
import { ROLE, type TestMachine, testMachine } from './machine.ts';

const DEFINITION = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'ask', Payload: '{% $states.context.Task.Token %}' },
      End: true,
    },
  },
};

let machine: TestMachine;
let client: SFNClient;
let server: Server;
const tokens: string[] = [];

beforeAll(async () => {
  machine = testMachine(DEFINITION, {
    script: ({ parameters }) => {
      tokens.push((parameters as { Payload: string }).Payload);
      return {};
    },
  });
  server = serve(machine.service);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new SFNClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    disableHostPrefix: true,
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});

function serve(service: Service): Server {
  return createServer((incoming, outgoing) => void answer(service, incoming, outgoing));
}

async function answer(service: Service, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const response = await service.handle({
    action: String(incoming.headers['x-amz-target']).split('.')[1] ?? '',
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.concat(chunks),
  });
  outgoing.writeHead(response.status, response.headers ?? {}).end(response.body);
}

describe('with @aws-sdk/client-sfn', () => {
  it('an execution starts, waits, is answered, and shows its history', async () => {
    const start = { stateMachineArn: machine.arn, name: 'first', input: '{"a":1}' };
    const { executionArn, startDate } = await client.send(new sfn.StartExecutionCommand(start));
    expect(startDate?.getTime()).toBe(machine.host.clock.now());
    await machine.settled();
    await client.send(new sfn.SendTaskHeartbeatCommand({ taskToken: tokens[0] }));
    await client.send(new sfn.SendTaskSuccessCommand({ taskToken: tokens[0], output: '{"ok":true}' }));
    const described = await client.send(new sfn.DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: 'SUCCEEDED', output: '{"ok":true}', input: '{"a":1}', name: 'first' });
    const history = await client.send(
      new sfn.GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2 }),
    );
    expect(history.events?.map(({ id, type }) => [id, type])).toEqual([
      [8, 'ExecutionSucceeded'],
      [7, 'TaskStateExited'],
    ]);
    expect(history.nextToken).toBeDefined();
  });

  it('the same name and input is the same execution while it is open, and refused otherwise', async () => {
    const start = { stateMachineArn: machine.arn, name: 'twice', input: '{}' };
    const first = await client.send(new sfn.StartExecutionCommand(start));
    expect((await client.send(new sfn.StartExecutionCommand(start))).executionArn).toBe(first.executionArn);
    const other = client.send(new sfn.StartExecutionCommand({ ...start, input: '{"other":1}' }));
    await expect(other).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
    await client.send(new sfn.StopExecutionCommand({ executionArn: first.executionArn, error: 'E', cause: 'C' }));
    await expect(client.send(new sfn.StartExecutionCommand(start))).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
  });

  it('machines and executions are listed', async () => {
    const { stateMachines } = await client.send(new sfn.ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name }) => name)).toEqual(['Machine']);
    const aborted = new sfn.ListExecutionsCommand({ stateMachineArn: machine.arn, statusFilter: 'ABORTED' });
    expect((await client.send(aborted)).executions?.map(({ name }) => name)).toEqual(['twice']);
    const described = await client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn: machine.arn }));
    expect(described).toMatchObject({ type: 'STANDARD', status: 'ACTIVE', roleArn: ROLE });
  });

  it.each([
    ['ExecutionDoesNotExist', () => new sfn.DescribeExecutionCommand({ executionArn: `${machine.arn}:none` })],
    ['StateMachineDoesNotExist', () => new sfn.DescribeStateMachineCommand({ stateMachineArn: 'arn:none' })],
    ['InvalidExecutionInput', () => new sfn.StartExecutionCommand({ stateMachineArn: machine.arn, input: '{' })],
    ['InvalidName', () => new sfn.StartExecutionCommand({ stateMachineArn: machine.arn, name: 'a b' })],
    ['InvalidToken', () => new sfn.SendTaskFailureCommand({ taskToken: 'none' })],
    ['TaskTimedOut', () => new sfn.SendTaskSuccessCommand({ taskToken: tokens[0], output: '{}' })],
    ['InvalidOutput', () => new sfn.SendTaskSuccessCommand({ taskToken: tokens[0], output: '{' })],
    ['InvalidDefinition', () => new sfn.CreateStateMachineCommand({ name: 'x', definition: '{}', roleArn: ROLE })],
    ['StateMachineTypeNotSupported', () => new sfn.StartSyncExecutionCommand({ stateMachineArn: machine.arn })],
  ])('%s is the SDK’s own exception', async (name, command) => {
    await expect(client.send(command() as sfn.DescribeExecutionCommand)).rejects.toMatchObject({ name });
  });

  it('an Express execution runs to its end in one call', async () => {
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'P',
      States: { P: { Type: 'Pass', Output: '{% $states.input.n + 1 %}', End: true } },
    });
    const created = await client.send(
      new sfn.CreateStateMachineCommand({ name: 'quick', definition, roleArn: ROLE, type: 'EXPRESS' }),
    );
    const start = new sfn.StartSyncExecutionCommand({ stateMachineArn: created.stateMachineArn, input: '{"n":1}' });
    expect(await client.send(start)).toMatchObject({ status: 'SUCCEEDED', output: '2' });
  });
});

it('each call needs its own permission on the machine or execution it names', () => {
  const permissions = (action: string, body: object) =>
    machine.service.permissions({
      action,
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(JSON.stringify(body)),
    });
  expect(permissions('StartExecution', { stateMachineArn: machine.arn })).toEqual([
    { action: 'states:StartExecution', resource: machine.arn },
  ]);
  expect(permissions('SendTaskSuccess', { taskToken: tokens[0] })).toEqual([
    { action: 'states:SendTaskSuccess', resource: machine.arn },
  ]);
});
