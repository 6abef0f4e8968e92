/** SQS as the SDK sees it, and the event source mapping that empties it. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventSourceMappingService } from '../../../local/aws/event-source-mapping.ts';
import { createSqsService } from '../../../local/aws/sqs.ts';
import type { Service } from '../../../local/service.ts';
import {
  clientConfig,
  functionArn,
  gateway,
  manualClock,
  REGION,
  resource,
  START,
  settled,
  type TestHost,
  temporaryFolder,
  testHost,
} from '../../support/aws-host.ts';

let folder: ReturnType<typeof temporaryFolder>;
let host: TestHost;
let sqs: Service;
let mapping: Service;
let client: SQSClient;
let QueueUrl: string;
let deadUrl: string;
let served: Awaited<ReturnType<typeof gateway>>;

const queueArn = `arn:aws:sqs:${REGION}:000000000000:work`;
const deadArn = `arn:aws:sqs:${REGION}:000000000000:dead`;

function open(properties: Record<string, unknown> = {}, clock = host?.clock) {
  host = testHost(folder.path, clock);
  sqs = createSqsService(host, { endpoint: () => served.url });
  host.services.set('sqs', sqs);
  mapping = createEventSourceMappingService(host);
  QueueUrl = sqs.provision(
    resource('Work', 'AWS::SQS::Queue', {
      QueueName: 'work',
      VisibilityTimeout: 30,
      RedrivePolicy: { deadLetterTargetArn: deadArn, maxReceiveCount: 2 },
      ...properties,
    }),
  ).ref;
  deadUrl = sqs.provision(resource('Dead', 'AWS::SQS::Queue', { QueueName: 'dead' })).ref;
}

beforeEach(async () => {
  folder = temporaryFolder();
  served = await gateway({
    ...sqs,
    permissions: (request) => sqs.permissions(request),
    handle: (request) => sqs.handle(request),
  } as Service);
  open({}, manualClock(START));
  // No `endpoint`: as in a Lambda, whose client follows the queue's URL.
  const { endpoint: _, ...config } = clientConfig(served.url);
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', served.url);
  client = new SQSClient(config);
  return async () => {
    client.destroy();
    await mapping.stop();
    await sqs.stop();
    await served.close();
    host.db.close();
    folder.remove();
  };
});

const send = (MessageBody: string) => client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
const receive = (more = {}) =>
  client
    .send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))
    .then((answer) => answer.Messages ?? []);

describe('a queue', () => {
  it('hides a received message until its time-out, and forgets it when it is deleted', async () => {
    await send('one');
    const [first] = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(first).toMatchObject({ Body: 'one', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive()).toEqual([]);
    host.clock.advance(30_000);
    const [again] = await receive({ MessageSystemAttributeNames: ['All'] });
    expect(again).toMatchObject({ MessageId: first!.MessageId, Attributes: { ApproximateReceiveCount: '2' } });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again!.ReceiptHandle }));
    host.clock.advance(60_000);
    expect(await receive()).toEqual([]);
  });

  it('keeps its messages over a restart', async () => {
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'kept',
        MessageAttributes: {
          n: { DataType: 'Number', StringValue: '7' },
          b: { DataType: 'Binary', BinaryValue: Buffer.from('x') },
        },
      }),
    );
    host.db.close();
    open();
    const [message] = await receive({ MessageAttributeNames: ['All'] });
    expect(message).toMatchObject({ Body: 'kept', MessageAttributes: { n: { StringValue: '7' } } });
    expect(Buffer.from(message!.MessageAttributes!.b!.BinaryValue!).toString()).toBe('x');
  });

  it('gives a message that was received too often to the dead-letter queue', async () => {
    await send('poison');
    for (let count = 0; count < 2; count++) {
      expect(await receive()).toHaveLength(1);
      host.clock.advance(30_000);
    }
    expect(await receive()).toEqual([]);
    expect(await receive({ QueueUrl: deadUrl })).toMatchObject([{ Body: 'poison' }]);
  });

  it('answers a long poll as soon as a message comes', async () => {
    const poll = receive({ WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await send('late');
    expect(await poll).toMatchObject([{ Body: 'late' }]);
  });

  it('answers a long poll with nothing when its time is over', async () => {
    const poll = receive({ WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    host.clock.advance(20_000);
    expect(await poll).toEqual([]);
  });

  it('shows a message earlier when its visibility is changed, and refuses that for one not in flight', async () => {
    await send('soon');
    const [{ ReceiptHandle } = {}] = await receive();
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    expect(await receive()).toHaveLength(1);
    const again = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    await expect(client.send(again)).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });

  it('takes a batch, delays, and counts', async () => {
    const Entries = [
      { Id: 'a', MessageBody: 'now' },
      { Id: 'b', MessageBody: 'later', DelaySeconds: 60 },
      { Id: 'c', MessageBody: '' },
    ];
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['a', 'b']);
    expect(answer.Failed).toMatchObject([{ Id: 'c', SenderFault: true }]);
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      QueueArn: queueArn,
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  it('is found by name, and says so when it is not', async () => {
    expect((await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl).toBe(QueueUrl);
    const missing = client.send(new GetQueueUrlCommand({ QueueName: 'other' }));
    await expect(missing).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    await expect(client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  it('is refused as FIFO', () => {
    const fifo = resource('Fifo', 'AWS::SQS::Queue', { QueueName: 'a.fifo', FifoQueue: true });
    expect(() => sqs.provision(fifo)).toThrow(/Fifo.*FIFO/s);
  });
});

describe('an event source mapping', () => {
  let batches: { Records: { messageId: string; body: string }[] }[];

  function start(
    properties: Record<string, unknown> = {},
    answer: (batch: (typeof batches)[0]) => unknown = () => null,
  ) {
    batches = [];
    host.functions.set(functionArn('append'), (payload) => {
      batches.push(payload as (typeof batches)[0]);
      return answer(payload as (typeof batches)[0]);
    });
    mapping.provision(
      resource('Mapping', 'AWS::Lambda::EventSourceMapping', {
        EventSourceArn: queueArn,
        FunctionName: 'append',
        ...properties,
      }),
    );
    mapping.start();
  }
  const bodies = () => batches.map(({ Records }) => Records.map(({ body }) => body));
  const left = async () => {
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes = {} } = await client.send(asked);
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  };

  it('invokes the function with what comes, and deletes it', async () => {
    start();
    await send('one');
    await settled(mapping);
    expect(batches).toMatchObject([
      { Records: [{ body: 'one', eventSource: 'aws:sqs', eventSourceARN: queueArn, awsRegion: REGION }] },
    ]);
    expect(await left()).toBe(0);
  });

  it('takes up what was in the queue when the process ended', async () => {
    await send('before');
    host.db.close();
    open();
    start();
    await settled(mapping);
    expect(bodies()).toEqual([['before']]);
  });

  it('takes up at once what was in flight when the process was killed', async () => {
    await send('at work');
    expect(await receive()).toHaveLength(1);
    host.db.close();
    open();
    start();
    await settled(mapping);
    expect(bodies()).toEqual([['at work']]);
  });

  it('gives a failed batch back after the visibility time-out, and to the dead-letter queue at last', async () => {
    start({}, () => {
      throw new Error('broken');
    });
    await send('poison');
    for (let count = 0; count < 4; count++) {
      await settled(mapping);
      host.clock.advance(30_000);
    }
    await settled(mapping);
    expect(batches).toHaveLength(2);
    expect(await receive({ QueueUrl: deadUrl })).toMatchObject([{ Body: 'poison' }]);
  });

  it('keeps only the messages the function says it failed', async () => {
    for (const body of ['good', 'bad']) await send(body);
    start({ FunctionResponseTypes: ['ReportBatchItemFailures'] }, ({ Records }) => ({
      batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    }));
    await settled(mapping);
    expect(bodies()).toEqual([['good', 'bad']]);
    expect(await left()).toBe(1);
    host.clock.advance(30_000);
    await settled(mapping);
    expect(bodies()).toEqual([['good', 'bad'], ['bad']]);
  });

  it('waits for a full batch, but no longer than its window', async () => {
    start({ BatchSize: 2, MaximumBatchingWindowInSeconds: 5 });
    for (const body of ['1', '2', '3']) await send(body);
    await settled(mapping);
    expect(bodies()).toEqual([['1', '2']]);
    host.clock.advance(5000);
    await settled(mapping);
    expect(bodies()).toEqual([['1', '2'], ['3']]);
  });

  it('of anything but a queue is refused', () => {
    const EventSourceArn = `arn:aws:kinesis:${REGION}:000000000000:stream/x`;
    const odd = resource('Odd', 'AWS::Lambda::EventSourceMapping', { EventSourceArn, FunctionName: 'append' });
    expect(() => mapping.provision(odd)).toThrow(/only SQS/);
  });
});
