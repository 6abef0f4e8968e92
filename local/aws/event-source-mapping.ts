/** Lambda's event source mappings. For SQS: polls the queue, invokes the function in batches, deletes what succeeded. For streams: stream-mapping.ts. */
import * as z from 'zod';
import { streamsOf } from '../dynamodb-streams.ts';
import type { Host, Provisioned, Resource, Service } from '../service.ts';
import { createAlarm } from './alarm.ts';
import { arnOf, serviceOf } from './arn.ts';
import { systemAttributes } from './sqs.ts';
import { type Message, md5, type Queue, type Queues, queuesOf } from './sqs-queues.ts';
import { followStream, StreamMapping, wantedBy } from './stream-mapping.ts';
import { answerJson, readProperties, Tags } from './wire.ts';

/** Batches of one mapping under way at once where its ScalingConfig does not say; AWS starts with five pollers. */
const DEFAULT_CONCURRENCY = 5;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
const MappingProperties = z.strictObject({
  EventSourceArn: z
    .string()
    .refine((arn) => serviceOf(arn) === 'sqs', 'only SQS queues and DynamoDB streams are supported'),
  FunctionName: z.string(),
  BatchSize: z.int().min(1).max(10_000).default(10),
  MaximumBatchingWindowInSeconds: z.int().min(0).max(300).default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int().min(2).max(1000).optional() }).optional(),
  Enabled: z.boolean().default(true),
  Tags,
});

interface Mapping {
  readonly queueArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly windowMs: number;
  readonly concurrency: number;
  readonly partial: boolean;
}

const PartialFailures = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish(),
});

export function createEventSourceMappingService(host: Host): Service {
  const queues = queuesOf(host);
  const streams = streamsOf(host);
  const mappings: Mapping[] = [];
  const followings: (() => Poller)[] = [];
  const pollers: Poller[] = [];

  function provision(resource: Resource): Provisioned {
    if (serviceOf(String(resource.properties.EventSourceArn)) === 'dynamodb')
      follow(readProperties(StreamMapping, resource), resource);
    else poll(readProperties(MappingProperties, resource));
    return {
      ref: resource.logicalId,
      attributes: {
        Id: resource.logicalId,
        EventSourceMappingArn: arnOf(host, 'lambda', `event-source-mapping:${resource.logicalId}`),
      },
    };
  }

  function follow(mapping: StreamMapping, { logicalId }: Resource): void {
    const following = streams.follow(mapping.EventSourceArn, logicalId, wantedBy(host, mapping));
    if (following === undefined)
      throw new Error(
        `${logicalId}: there is no stream ${mapping.EventSourceArn}, or two others follow it, as many as may`,
      );
    const tellGivenUp = (message: string): void => sendTo(mapping.DestinationConfig?.OnFailure.Destination, message);
    followings.push(() =>
      followStream(host, streams, functionArn(mapping.FunctionName), { ...mapping, following, tellGivenUp }),
    );
  }

  function sendTo(queueArn: string | undefined, message: string): void {
    const queue = queueArn === undefined ? undefined : queues.byArn(queueArn);
    if (queue !== undefined) queues.send(queue, message, {}, 0);
    else if (queueArn !== undefined) host.log(`${queueArn} is no queue: what was given up is told to nobody`);
  }

  const functionArn = (name: string) => (name.startsWith('arn:') ? name : arnOf(host, 'lambda', `function:${name}`));

  function poll(properties: z.infer<typeof MappingProperties>): void {
    if (properties.Enabled)
      mappings.push({
        queueArn: properties.EventSourceArn,
        functionArn: functionArn(properties.FunctionName),
        batchSize: properties.BatchSize,
        windowMs: properties.MaximumBatchingWindowInSeconds * 1000,
        concurrency: properties.ScalingConfig?.MaximumConcurrency ?? DEFAULT_CONCURRENCY,
        partial: properties.FunctionResponseTypes !== undefined && properties.FunctionResponseTypes.length > 0,
      });
  }

  return {
    name: 'event-source-mapping',
    types: ['AWS::Lambda::EventSourceMapping'],
    provision,
    permissions: (request) => [{ action: `lambda:${request.action}`, resource: '*' }],
    handle: (request) => answerJson({ contentType: 'application/json', actions: {} }, request),
    start() {
      for (const mapping of mappings) pollers.push(startPolling(host, queues, mapping));
      for (const start of followings) pollers.push(start());
    },
    busy: () => pollers.reduce((sum, poller) => sum + poller.busy(), 0),
    async stop() {
      await Promise.all(pollers.map((poller) => poller.stop()));
    },
  };
}

interface Poller {
  busy(): number;
  stop(): Promise<void>;
}

function startPolling(host: Host, queues: Queues, mapping: Mapping): Poller {
  const queue = queues.byArn(mapping.queueArn);
  if (queue === undefined)
    throw new Error(`${mapping.functionArn} is mapped to ${mapping.queueArn}, which is no queue`);
  // On AWS a poller outlives what it invokes. Here they end together: what one had when it was killed nobody else has, nor waits for.
  queues.giveBack(queue);
  return poll(host, queues, queue, mapping);
}

function poll(host: Host, queues: Queues, queue: Queue, mapping: Mapping): Poller {
  const running = new Set<Promise<void>>();
  const alarm = createAlarm(host.clock, look);
  const forget = queues.onArrival(queue.arn, look);
  let stopped = false;
  look();

  function look(): void {
    while (!stopped && running.size < mapping.concurrency && batchReadyAt() <= host.clock.now()) {
      const messages = queues.receive(queue, mapping.batchSize);
      if (messages.length === 0) break;
      const batch = runBatch(messages).finally(() => {
        running.delete(batch);
        look();
      });
      running.add(batch);
    }
    alarm.setTo(stopped ? undefined : nextLookAt());
  }

  /** When a batch may be taken: at once when it is full, else when the window of its oldest message is over. */
  function batchReadyAt(): number {
    const oldest = queues.oldestVisibleSince(queue);
    if (oldest === undefined) return Number.POSITIVE_INFINITY;
    return mapping.windowMs > 0 && queues.count(queue).visible < mapping.batchSize ? oldest + mapping.windowMs : oldest;
  }

  function nextLookAt(): number | undefined {
    const times = [queues.nextVisibleAt(queue) ?? Number.POSITIVE_INFINITY];
    if (running.size < mapping.concurrency) times.push(batchReadyAt());
    const next = Math.min(...times);
    return Number.isFinite(next) ? next : undefined;
  }

  async function runBatch(messages: readonly Message[]): Promise<void> {
    const failed = await failures(messages);
    for (const message of messages) if (!failed.has(message.id)) queues.remove(queue, message.receipt);
    // What failed stays hidden until its visibility time-out, as on AWS.
    if (failed.size > 0) host.log(`${mapping.functionArn} failed ${failed.size} of ${messages.length} messages`);
  }

  /** The ids of the messages to keep. */
  async function failures(messages: readonly Message[]): Promise<ReadonlySet<string>> {
    const all = new Set(messages.map(({ id }) => id));
    try {
      const records = messages.map((message) => recordOf(host, queue, message));
      const answer = await host.invoke(mapping.functionArn, { Records: records });
      if (answer.functionError !== undefined) return all;
      return mapping.partial ? partialFailures(answer.payload, all) : new Set();
    } catch (error) {
      host.log(`${mapping.functionArn} could not be invoked: ${error instanceof Error ? error.name : 'unknown'}`);
      return all;
    }
  }

  return {
    busy() {
      const takes = running.size < mapping.concurrency && batchReadyAt() <= host.clock.now();
      return running.size + (takes ? 1 : 0);
    },
    async stop() {
      stopped = true;
      forget();
      alarm.setTo(undefined);
      await Promise.allSettled(running);
    },
  };
}

/** Empty means all succeeded; a malformed answer or an unknown id means all failed, as Lambda reads it. */
function partialFailures(payload: unknown, all: ReadonlySet<string>): ReadonlySet<string> {
  if (payload === null || payload === undefined) return new Set();
  const answer = PartialFailures.safeParse(payload);
  if (!answer.success) return all;
  const failed = new Set(answer.data.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  return [...failed].every((id) => all.has(id)) ? failed : all;
}

function recordOf(host: Host, queue: Queue, message: Message): object {
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: systemAttributes(host.account, message),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          dataType: DataType,
          stringListValues: [],
          binaryListValues: [],
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
        },
      ]),
    ),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: host.region,
  };
}
