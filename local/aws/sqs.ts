/** SQS standard queues over JSON 1.0, with visibility time-outs, long polls and redrive. FIFO queues are refused. */
import * as z from 'zod';
import type { AwsRequest, Host, Permission, Provisioned, Resource, Service } from '../service.ts';
import { arnOf } from './arn.ts';
import { uniqueNames } from './names.ts';
import { longPoll } from './sqs-long-poll.ts';
import { type Message, md5, type Queue, queuesOf } from './sqs-queues.ts';
import {
  ChangeMessageVisibilityBatchInput,
  ChangeMessageVisibilityInput,
  DeleteMessageBatchInput,
  DeleteMessageInput,
  GetQueueAttributesInput,
  GetQueueUrlInput,
  QueueProperties,
  ReceiveMessageInput,
  SendMessageBatchInput,
  SendMessageInput,
} from './sqs-shapes.ts';
import { AwsFault, answerJson, peekInput, readInput, readProperties } from './wire.ts';

export interface SqsOptions {
  /** Where queue URLs point: the gateway's origin, since an SDK calls the queue URL's host. */
  readonly endpoint: string | (() => string);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html: the whole batch. */
const MAX_BATCH_BYTES = 1024 * 1024;

export function createSqsService(host: Host, options: SqsOptions): Service {
  const queues = queuesOf(host);
  const takeName = uniqueNames();
  const polls = longPoll(host.clock, queues);
  const origin = () => (typeof options.endpoint === 'string' ? options.endpoint : options.endpoint());
  const urlOf = (name: string) => new URL(`/${host.account}/${name}`, origin()).href;

  function provision(resource: Resource): Provisioned {
    // Who may use a queue is the gateway's business; the policy itself provides nothing.
    if (resource.type === 'AWS::SQS::QueuePolicy') return { ref: resource.logicalId, attributes: {} };
    const properties = readProperties(QueueProperties, resource);
    const name = takeName(properties.QueueName ?? resource.logicalId, resource);
    const redrive = properties.RedrivePolicy;
    const queue: Queue = {
      name,
      arn: arnOf(host, 'sqs', name),
      visibilityTimeoutSeconds: properties.VisibilityTimeout,
      delaySeconds: properties.DelaySeconds,
      retentionSeconds: properties.MessageRetentionPeriod,
      waitSeconds: properties.ReceiveMessageWaitTimeSeconds,
      maxMessageBytes: properties.MaximumMessageSize,
      redrive:
        redrive === undefined
          ? undefined
          : { deadLetterArn: redrive.deadLetterTargetArn, maxReceiveCount: redrive.maxReceiveCount },
    };
    queues.add(queue);
    return { ref: urlOf(name), attributes: { Arn: queue.arn, QueueName: name, QueueUrl: urlOf(name) } };
  }

  function queueOf(url: string): Queue {
    const queue = queues.byName(url.split('/').at(-1) ?? '');
    if (queue !== undefined) return queue;
    throw new AwsFault('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  function send(queue: Queue, message: z.infer<typeof SendMessageInput>['message']): object {
    const { MessageBody: body, MessageAttributes: attributes = {}, DelaySeconds: delay = queue.delaySeconds } = message;
    if (body.length === 0)
      throw new AwsFault('MissingParameter', 'The request must contain the parameter MessageBody.');
    if (Buffer.byteLength(body) > queue.maxMessageBytes)
      throw new AwsFault('InvalidParameterValue', `Message must be shorter than ${queue.maxMessageBytes} bytes.`);
    return { MessageId: queues.send(queue, body, attributes, delay), MD5OfMessageBody: md5(body) };
  }

  function sendBatch(request: AwsRequest): unknown {
    const input = readInput(SendMessageBatchInput, request);
    const bytes = input.Entries.reduce((sum, { message }) => sum + Buffer.byteLength(message.MessageBody), 0);
    if (bytes > MAX_BATCH_BYTES)
      throw new AwsFault('BatchRequestTooLong', 'The length of all the messages is too long.');
    return eachOf(input.Entries, ({ message }) => send(queueOf(input.QueueUrl), message));
  }

  async function receive(request: AwsRequest): Promise<unknown> {
    const input = readInput(ReceiveMessageInput, request);
    const queue = queueOf(input.QueueUrl);
    const take = () => queues.receive(queue, input.MaxNumberOfMessages, input.VisibilityTimeout);
    const messages = await polls.wait(queue, input.WaitTimeSeconds ?? queue.waitSeconds, take);
    if (messages.length === 0) return {};
    const system = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
    return { Messages: messages.map((message) => shown(message, system, input.MessageAttributeNames ?? [])) };
  }

  function shown(message: Message, system: readonly string[], named: readonly string[]): object {
    const all = Object.entries(systemAttributes(host.account, message));
    const attributes = all.filter(([name]) => system.includes('All') || system.includes(name));
    const own = Object.entries(message.attributes).filter(([name]) => isAsked(name, named));
    return {
      MessageId: message.id,
      ReceiptHandle: message.receipt,
      Body: message.body,
      MD5OfBody: md5(message.body),
      ...(attributes.length === 0 ? {} : { Attributes: Object.fromEntries(attributes) }),
      ...(own.length === 0 ? {} : { MessageAttributes: Object.fromEntries(own) }),
    };
  }

  function changeVisibility(queue: Queue, receipt: string, seconds: number): object {
    if (queues.changeVisibility(queue, receipt, seconds)) return {};
    throw new AwsFault('MessageNotInflight', 'The specified message is not in flight.');
  }

  function attributesOf(request: AwsRequest): unknown {
    const input = readInput(GetQueueAttributesInput, request);
    const asked = input.AttributeNames ?? [];
    const all = Object.entries(queueAttributes(queueOf(input.QueueUrl), queues));
    return { Attributes: Object.fromEntries(all.filter(([name]) => asked.includes('All') || asked.includes(name))) };
  }

  const actions = {
    SendMessage: (request: AwsRequest) => {
      const input = readInput(SendMessageInput, request);
      return send(queueOf(input.QueueUrl), input.message);
    },
    SendMessageBatch: sendBatch,
    ReceiveMessage: receive,
    DeleteMessage: (request: AwsRequest) => {
      const input = readInput(DeleteMessageInput, request);
      queues.remove(queueOf(input.QueueUrl), input.ReceiptHandle);
    },
    DeleteMessageBatch: (request: AwsRequest) => {
      const input = readInput(DeleteMessageBatchInput, request);
      return eachOf(input.Entries, (entry) => queues.remove(queueOf(input.QueueUrl), entry.ReceiptHandle));
    },
    ChangeMessageVisibility: (request: AwsRequest) => {
      const input = readInput(ChangeMessageVisibilityInput, request);
      return changeVisibility(queueOf(input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout);
    },
    ChangeMessageVisibilityBatch: (request: AwsRequest) => {
      const input = readInput(ChangeMessageVisibilityBatchInput, request);
      const queue = queueOf(input.QueueUrl);
      return eachOf(input.Entries, (entry) => changeVisibility(queue, entry.ReceiptHandle, entry.VisibilityTimeout));
    },
    GetQueueUrl: (request: AwsRequest) => ({
      QueueUrl: urlOf(queueOf(readInput(GetQueueUrlInput, request).QueueName).name),
    }),
    GetQueueAttributes: attributesOf,
  };

  return {
    name: 'sqs',
    types: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
    provision,
    permissions(request): readonly Permission[] {
      const input = peekInput(
        z.looseObject({ QueueUrl: z.string().optional(), QueueName: z.string().optional() }),
        request,
      );
      const name = input?.QueueName ?? input?.QueueUrl?.split('/').at(-1) ?? '*';
      return [{ action: `sqs:${request.action.replace(/Batch$/, '')}`, resource: arnOf(host, 'sqs', name) }];
    },
    handle: (request) =>
      answerJson({ contentType: 'application/x-amz-json-1.0', actions, queryErrors: QUERY_ERRORS }, request),
    start() {},
    // A message that nobody polls for is waiting, not work; the event source mapping counts what it will take up.
    busy: () => 0,
    stop: () => polls.end(),
  };
}

/** The names of the older query protocol, which SDKs still report. */
const QUERY_ERRORS = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
} as const;

/** Runs each entry of a batch; one that is refused fails alone. */
function eachOf<E extends { readonly Id: string }>(entries: readonly E[], run: (entry: E) => unknown): unknown {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries)
    try {
      Successful.push({ Id: entry.Id, ...(run(entry) as object | undefined) });
    } catch (error) {
      if (!(error instanceof AwsFault) || error.code === 'QueueDoesNotExist') throw error;
      Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  return { Successful, Failed };
}

/** What a message says of itself when it is received. */
export function systemAttributes(account: string, message: Message): Readonly<Record<string, string>> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: account,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
}

function isAsked(name: string, named: readonly string[]): boolean {
  return named.some((asked) =>
    asked === 'All' || asked === '.*'
      ? true
      : asked.endsWith('.*')
        ? name.startsWith(asked.slice(0, -2))
        : asked === name,
  );
}

function queueAttributes(queue: Queue, queues: ReturnType<typeof queuesOf>): Readonly<Record<string, string>> {
  const { visible, inFlight, delayed } = queues.count(queue);
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    DelaySeconds: String(queue.delaySeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.waitSeconds),
    MaximumMessageSize: String(queue.maxMessageBytes),
    ...(queue.redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: queue.redrive.deadLetterArn,
            maxReceiveCount: queue.redrive.maxReceiveCount,
          }),
        }),
  };
}
