/** EventBridge as the SDK sees it: routing, durability, retries and schedules. */
import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEventsService } from '../../../local/aws/events.ts';
import { createSqsService } from '../../../local/aws/sqs.ts';
import { queuesOf } from '../../../local/aws/sqs-queues.ts';
import type { AwsRequest, Service } from '../../../local/service.ts';
import {
  clientConfig,
  functionArn,
  gateway,
  manualClock,
  resource,
  START,
  settled,
  type TestHost,
  temporaryFolder,
  testHost,
} from '../../support/aws-host.ts';

let host: TestHost;
let events: Service;
let served: Awaited<ReturnType<typeof gateway>>;
let client: EventBridgeClient;
let received: unknown[];
let folder: ReturnType<typeof temporaryFolder>;

const rule = (properties: Record<string, unknown>, id = 'Rule') =>
  resource(id, 'AWS::Events::Rule', { EventBusName: 'tenure', ...properties });
const toFunction = { Id: 'Target0', Arn: functionArn('open-case') };
const caseReceived = { EventPattern: { 'detail-type': ['CaseReceived'] }, Targets: [toFunction] };

async function open(rules: readonly ReturnType<typeof rule>[], clock = host?.clock) {
  host = testHost(folder.path, clock);
  host.functions.set(functionArn('open-case'), (payload) => void received.push(payload));
  events = createEventsService(host);
  host.services.set('events', events);
  host.services.set('sqs', createSqsService(host, { endpoint: 'http://127.0.0.1' }));
  events.provision(resource('Bus', 'AWS::Events::EventBus', { Name: 'tenure' }));
  for (const one of rules) events.provision(one);
  events.start();
}

async function close() {
  await events.stop();
  host.db.close();
}

const put = (detail: unknown, more = {}) =>
  client.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'tenure',
          DetailType: 'CaseReceived',
          Detail: JSON.stringify(detail),
          EventBusName: 'tenure',
          ...more,
        },
      ],
    }),
  );

beforeEach(async () => {
  received = [];
  folder = temporaryFolder();
  await open([rule(caseReceived)], manualClock(START));
  served = await gateway({ ...events, handle: (request) => events.handle(request) });
  client = new EventBridgeClient(clientConfig(served.url));
  return async () => {
    client.destroy();
    await served.close();
    await close();
    folder.remove();
  };
});

describe('PutEvents', () => {
  it('tells the targets whose rule matches, with the whole event', async () => {
    const answer = await put({ personId: 'p1' });
    await put({ personId: 'p2' }, { DetailType: 'CaseEnded' });
    await settled(events);
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    expect(received).toEqual([
      expect.objectContaining({
        version: '0',
        id: answer.Entries?.[0]?.EventId,
        source: 'tenure',
        'detail-type': 'CaseReceived',
        time: '2026-11-21T10:00:00Z',
        detail: { personId: 'p1' },
      }),
    ]);
  });

  it('refuses an entry alone, and a bus that is not there altogether', async () => {
    const answer = await put('no object');
    expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'MalformedDetail' }] });
    await expect(put({}, { EventBusName: 'other' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('refuses every other action by name', async () => {
    await expect(client.send(new ListRulesCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it('asks for events:PutEvents on each bus', () => {
    const request = {
      action: 'PutEvents',
      body: Buffer.from(JSON.stringify({ Entries: [{ EventBusName: 'tenure' }] })),
    };
    expect(events.permissions(request as AwsRequest)).toEqual([
      { action: 'events:PutEvents', resource: 'arn:aws:events:eu-west-1:000000000000:event-bus/tenure' },
    ]);
  });
});

describe('a delivery', () => {
  it('that was under way when the process ended is made after the restart', async () => {
    host.functions.set(functionArn('open-case'), () => new Promise(() => {}));
    await put({ personId: 'p1' });
    host.db.close(); // killed: nothing more can be written
    await open([rule(caseReceived)]);
    await settled(events);
    expect(received).toHaveLength(1);
  });

  it('is not repeated after the restart when it succeeded', async () => {
    await put({ personId: 'p1' });
    await settled(events);
    await close();
    await open([rule(caseReceived)]);
    await settled(events);
    expect(received).toHaveLength(1);
  });

  it("is retried after a function's error as Lambda does: twice, after one and two minutes", async () => {
    let attempts = 0;
    host.functions.set(functionArn('open-case'), () => {
      attempts++;
      throw new Error('broken');
    });
    await put({});
    for (const ms of [0, 59_999, 1, 120_000, 86_400_000]) {
      host.clock.advance(ms);
      await settled(events);
    }
    expect(attempts).toBe(3);
  });

  it('goes to the dead-letter queue when the retries are used up', async () => {
    const queue = host.service('sqs').provision(resource('Dead', 'AWS::SQS::Queue', { QueueName: 'dead' }));
    const gone = {
      ...toFunction,
      Arn: functionArn('gone'),
      RetryPolicy: { MaximumRetryAttempts: 1 },
      DeadLetterConfig: { Arn: queue.attributes.Arn },
    };
    events.provision(rule({ EventPattern: { source: ['tenure'] }, Targets: [gone] }, 'Gone'));
    await put({ personId: 'p1' });
    await settled(events);
    host.clock.advance(1000);
    await settled(events);
    const queues = queuesOf(host);
    const [message] = queues.receive(queues.byName('dead')!, 10);
    expect(JSON.parse(message!.body)).toMatchObject({ detail: { personId: 'p1' } });
    expect(message!.attributes).toMatchObject({
      TARGET_ARN: { StringValue: functionArn('gone') },
      RETRY_ATTEMPTS: { StringValue: '1' },
    });
  });

  it("that the function failed three times goes to the function's own dead-letter queue", async () => {
    await events.stop();
    const { Arn } = host.service('sqs').provision(resource('Own', 'AWS::SQS::Queue', { QueueName: 'own' })).attributes;
    events = createEventsService(host, { deadLetterOf: (arn) => (arn === functionArn('open-case') ? Arn : undefined) });
    events.provision(resource('Bus', 'AWS::Events::EventBus', { Name: 'tenure' }));
    events.provision(rule(caseReceived));
    events.start();
    host.functions.set(functionArn('open-case'), () => Promise.reject(new Error('broken')));
    await put({ personId: 'p1' });
    for (const ms of [0, 60_000, 120_000]) {
      host.clock.advance(ms);
      await settled(events);
    }
    const queues = queuesOf(host);
    expect(queues.receive(queues.byName('own')!, 10)).toHaveLength(1);
  });

  it('is handed to Lambda to keep, where the events service is told so', async () => {
    await events.stop();
    const invoked: { path: string; type: string | undefined; body: string }[] = [];
    host.services.set('lambda', {
      ...events,
      name: 'lambda',
      async handle({ path, headers, body }) {
        invoked.push({ path, type: headers['x-amz-invocation-type'], body: body.toString() });
        return { status: invoked.length === 1 ? 500 : 202, body: '' };
      },
    });
    events = createEventsService(host, { functions: 'accept' });
    events.provision(resource('Bus', 'AWS::Events::EventBus', { Name: 'tenure' }));
    events.provision(rule({ ...caseReceived, Targets: [{ ...toFunction, InputPath: '$.detail' }] }));
    events.start();
    await put({ personId: 'p1' });
    await settled(events);
    expect(invoked).toHaveLength(1); // Lambda was down: tried again
    host.clock.advance(1000);
    await settled(events);
    host.clock.advance(86_400_000);
    await settled(events);
    const path = `/2015-03-31/functions/${encodeURIComponent(functionArn('open-case'))}/invocations`;
    const call = { path, type: 'Event', body: '{"personId":"p1"}' };
    expect(invoked).toEqual([call, call]);
    expect(received).toEqual([]);
  });

  it('to a state machine starts it under a name of its own, so that a repeat is no second execution', async () => {
    const starts: { name: string; input: string }[] = [];
    host.services.set('states', {
      ...events,
      name: 'states',
      async handle(request) {
        starts.push(JSON.parse(request.body.toString()) as { name: string; input: string });
        return { status: 200, body: '{}' };
      },
    });
    const Arn = 'arn:aws:states:eu-west-1:000000000000:stateMachine:joiner';
    const machine = { Id: 'T', Arn, RoleArn: 'arn:aws:iam::000000000000:role/rule', InputPath: '$.detail' };
    events.provision(rule({ EventPattern: { source: ['tenure'] }, Targets: [machine] }, 'Start'));
    await put({ personId: 'p1' });
    await settled(events);
    expect(starts).toEqual([expect.objectContaining({ stateMachineArn: Arn, input: '{"personId":"p1"}' })]);
    expect(starts[0]!.name).toMatch(/^[\w-]{1,80}$/);
    expect(host.asked).toEqual([{ action: 'states:StartExecution', resource: Arn }]);
  });

  it('renders an input template', async () => {
    const InputTransformer = {
      InputPathsMap: { person: '$.detail.personId', n: '$.detail.n' },
      InputTemplate: '{"personId":<person>,"text":"for <person>, \\"<n>\\"","n":<n>,"none":<aws.events.rule-name>}',
    };
    events.provision(
      rule({ EventPattern: { source: ['tenure'] }, Targets: [{ ...toFunction, InputTransformer }] }, 'T'),
    );
    await put({ personId: 'p"1', n: 7 }, { DetailType: 'Other' });
    await settled(events);
    expect(received).toEqual([{ personId: 'p"1', text: 'for p"1, "7"', n: 7, none: 'T' }]);
  });

  it('is bounded: no more than 16 at once, and all in the end', async () => {
    const { promise, resolve: release } = Promise.withResolvers<void>();
    let running = 0;
    host.functions.set(functionArn('open-case'), () => {
      running++;
      return promise;
    });
    await Promise.all(Array.from({ length: 40 }, () => put({})));
    expect(running).toBe(16);
    release();
    await settled(events);
    expect(running).toBe(40);
  });
});

describe('a scheduled rule', () => {
  const every5 = rule(
    { EventBusName: 'default', ScheduleExpression: 'rate(5 minutes)', Targets: [toFunction] },
    'Sweep',
  );

  it('fires on the host clock, and once for what was missed while the process was down', async () => {
    await close();
    await open([every5]);
    host.clock.advance(299_999);
    await settled(events);
    expect(received).toHaveLength(0);
    host.clock.advance(1);
    await settled(events);
    expect(received).toEqual([expect.objectContaining({ 'detail-type': 'Scheduled Event', source: 'aws.events' })]);
    await close();
    host.clock.advance(3_600_000);
    await open([every5]);
    await settled(events);
    expect(received).toHaveLength(2);
    host.clock.advance(300_000);
    await settled(events);
    expect(received).toHaveLength(3);
  });
});

describe('provisioning', () => {
  it('refuses a second rule of the same name, as two stacks may bring', () => {
    expect(() => events.provision(rule(caseReceived))).toThrow(/qualified by stack/);
  });

  it.each([
    ['an operator that is not supported', { EventPattern: { source: [{ wildcard: 'a*' }] } }, /wildcard/],
    [
      'a target that cannot be called',
      { EventPattern: { source: ['a'] }, Targets: [{ Id: 'T', Arn: 'arn:aws:sns:x:0:t' }] },
      /neither/,
    ],
    [
      'a property that is not known',
      { EventPattern: { source: ['a'] }, Targets: [{ ...toFunction, HttpParameters: {} }] },
      /HttpParameters/,
    ],
    [
      'a template variable without a path',
      { EventPattern: { source: ['a'] }, Targets: [{ ...toFunction, InputTransformer: { InputTemplate: '<x>' } }] },
      /<x>/,
    ],
  ])('refuses %s', (_, properties, message) => {
    expect(() => events.provision(rule(properties, 'Odd'))).toThrow(message);
    expect(() => events.provision(rule(properties, 'Odd'))).toThrow(/Odd/);
  });
});
