/** What each kind of Task calls, as which role, and how a refusal reads in the state machine. */
import { describe, expect, it } from 'vitest';
import type { AwsRequest, Host, Permission, Service } from '../../../local/service.ts';
import { memoryHost } from '../../../local/states/memory-host.ts';
import { ROLE, testMachine } from './machine.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:greet';

function task(resource: string, args?: unknown, more: object = {}): object {
  const state = {
    Type: 'Task',
    Resource: resource,
    ...(args === undefined ? {} : { Arguments: args }),
    End: true,
    ...more,
  };
  return { StartAt: 'S', States: { S: state } };
}

/** A service that notes what it is asked and answers the same to all. */
function fakeService(name: string, answer: object, status = 200): Service & { readonly asked: AwsRequest[] } {
  const asked: AwsRequest[] = [];
  return {
    name,
    types: [],
    asked,
    provision: () => ({ ref: '', attributes: {} }),
    permissions: (request) => [{ action: `${name}:${request.action}`, resource: 'arn:it' }],
    handle: (request) => {
      asked.push(request);
      return Promise.resolve({ status, body: JSON.stringify(answer) });
    },
    start: () => {},
    busy: () => 0,
    stop: () => Promise.resolve(),
  };
}

async function run(definition: object, given: Partial<Host> & { services?: Service[] }, input: unknown = {}) {
  const machine = testMachine(definition, { given });
  const execution = await machine.start(input);
  return { machine, execution, ...(await machine.describe(execution)) } as {
    machine: ReturnType<typeof testMachine>;
    execution: string;
    status: string;
    output?: string;
    error?: string;
    cause?: string;
  };
}

describe('Lambda', () => {
  const invoke: Host['invoke'] = (arn, payload) => Promise.resolve({ payload: { arn, payload } });

  it.each([FUNCTION, 'greet', '111111111111:function:greet'])('invoke takes the function as %s', async (name) => {
    const definition = task('arn:aws:states:::lambda:invoke', { FunctionName: name, Payload: { a: 1 } });
    const { output } = await run(definition, { invoke });
    expect(JSON.parse(output ?? '')).toMatchObject({
      ExecutedVersion: '$LATEST',
      StatusCode: 200,
      Payload: { arn: FUNCTION, payload: { a: 1 } },
    });
  });

  it('a function’s own ARN gets the input and answers the payload, with events of its own', async () => {
    const { machine, execution, output } = await run(task(FUNCTION), { invoke }, { b: 2 });
    expect(JSON.parse(output ?? '')).toEqual({ arn: FUNCTION, payload: { b: 2 } });
    expect((await machine.types(execution)).slice(2, 5)).toEqual([
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
    ]);
  });

  it('what a function throws is the error, and its payload the cause', async () => {
    const payload = { errorType: 'TargetThrottled', errorMessage: 'okta asks to wait: retryAfterSeconds=9' };
    const failing: Host['invoke'] = () => Promise.resolve({ payload, functionError: 'Unhandled' });
    const { error, cause } = await run(task('arn:aws:states:::lambda:invoke', { FunctionName: 'f' }), {
      invoke: failing,
    });
    expect([error, JSON.parse(cause ?? '')]).toEqual(['TargetThrottled', payload]);
  });

  it('is called as the machine’s role, and refused without permission', async () => {
    const asked: [string, Permission][] = [];
    const authorize: Host['authorize'] = (role, permission) => {
      asked.push([role, permission]);
      return `${role} is not authorized to perform: ${permission.action}`;
    };
    const { error, cause } = await run(task('arn:aws:states:::lambda:invoke', { FunctionName: 'greet' }), {
      invoke,
      authorize,
    });
    expect(asked).toEqual([[ROLE, { action: 'lambda:InvokeFunction', resource: FUNCTION }]]);
    expect(error).toBe('Lambda.AccessDeniedException');
    expect(cause).toContain('is not authorized to perform: lambda:InvokeFunction');
  });

  it('is called as the role of the state’s Credentials', async () => {
    const roles: string[] = [];
    const authorize: Host['authorize'] = (role) => void roles.push(role);
    const other = { Credentials: { RoleArn: '{% $states.input.role %}' } };
    await run(task(FUNCTION, undefined, other), { invoke, authorize }, { role: 'arn:other' });
    expect(roles).toEqual(['arn:other']);
  });
});

describe('other services', () => {
  it('DynamoDB gets the call as it stands', async () => {
    const dynamodb = fakeService('dynamodb', { Item: { pk: { S: 'a' } } });
    const args = { TableName: 't', Key: { pk: { S: '{% $states.input.id %}' } } };
    const { output } = await run(
      task('arn:aws:states:::dynamodb:getItem', args),
      { services: [dynamodb] },
      { id: 'a' },
    );
    expect(dynamodb.asked[0]?.headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem');
    expect(JSON.parse(String(dynamodb.asked[0]?.body))).toEqual({ TableName: 't', Key: { pk: { S: 'a' } } });
    expect(JSON.parse(output ?? '')).toMatchObject({
      Item: { pk: { S: 'a' } },
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
  });

  it('a refusal of the service is named as its SDK names it', async () => {
    const answer = { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no' };
    const services = [fakeService('dynamodb', answer, 400)];
    const { error } = await run(task('arn:aws:states:::dynamodb:putItem', { TableName: 't', Item: {} }), { services });
    expect(error).toBe('DynamoDB.ConditionalCheckFailedException');
  });

  it('a call the role may not make is not made', async () => {
    const sqs = fakeService('sqs', {});
    const given = { services: [sqs], authorize: () => 'no' };
    const { error } = await run(task('arn:aws:states:::sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'm' }), given);
    expect([error, sqs.asked.length]).toEqual(['SQS.AccessDeniedException', 0]);
  });

  it('EventBridge gets details as text, and an entry it refuses fails the task', async () => {
    const events = fakeService('events', { FailedEntryCount: 1, Entries: [{ ErrorCode: 'E' }] });
    const args = { Entries: [{ Source: 's', DetailType: 'd', Detail: { a: 1 } }] };
    const { error } = await run(task('arn:aws:states:::events:putEvents', args), { services: [events] });
    expect(JSON.parse(String(events.asked[0]?.body)).Entries[0].Detail).toBe('{"a":1}');
    expect(error).toBe('EventBridge.FailedEntry');
  });
});

describe('a nested execution', () => {
  const child = {
    StartAt: 'W',
    States: {
      W: { Type: 'Wait', Seconds: 5, Output: '{% {"n": $states.input.n + 1} %}', Next: 'E' },
      E: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 9 %}', Next: 'F' }], Default: 'D' },
      D: { Type: 'Succeed' },
      F: { Type: 'Fail', Error: 'TooMany' },
    },
  };

  async function nested(resource: string, n: number) {
    const host = memoryHost();
    const machine = testMachine(
      task(resource, { StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:child', Input: { n } }),
      { host },
    );
    machine.service.provision({
      logicalId: 'child',
      type: 'AWS::StepFunctions::StateMachine',
      properties: { RoleArn: ROLE, DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', ...child }) },
    });
    const execution = await machine.start();
    return { machine, execution };
  }

  it('started plainly is not waited for', async () => {
    const { machine, execution } = await nested('arn:aws:states:::states:startExecution', 1);
    expect((await machine.describe(execution)).status).toBe('SUCCEEDED');
  });

  it.each([
    ['.sync', '{"n":2}'],
    ['.sync:2', { n: 2 }],
  ])('%s waits for its end and gets its output', async (suffix, output) => {
    const { machine, execution } = await nested(`arn:aws:states:::states:startExecution${suffix}`, 1);
    expect((await machine.types(execution)).at(-1)).toBe('TaskSubmitted');
    await machine.advance(5);
    const described = await machine.describe(execution);
    expect(JSON.parse(String(described.output))).toMatchObject({ Status: 'SUCCEEDED', Output: output });
  });

  it('is stopped with the execution that waits for it', async () => {
    const { machine, execution } = await nested('arn:aws:states:::states:startExecution.sync', 1);
    await machine.api('StopExecution', { executionArn: execution });
    await machine.settled();
    const children = { stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:child' };
    expect((await machine.api('ListExecutions', children)).executions).toMatchObject([{ status: 'ABORTED' }]);
  });

  it('that fails, fails the task that waits for it', async () => {
    const { machine, execution } = await nested('arn:aws:states:::states:startExecution.sync:2', 9);
    await machine.advance(5);
    const { error, cause } = await machine.describe(execution);
    expect([error, JSON.parse(String(cause))]).toMatchObject([
      'States.TaskFailed',
      { Status: 'FAILED', Error: 'TooMany' },
    ]);
  });
});
