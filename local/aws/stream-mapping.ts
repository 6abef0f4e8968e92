/** Lambda's event source mapping for a DynamoDB stream: one batch at a time, in order, again and again until it succeeds or is given up. */
import * as z from 'zod';
import type { StreamRecord, Streams, Wants } from '../dynamodb-streams.ts';
import type { Host } from '../service.ts';
import { createAlarm } from './alarm.ts';
import { readPattern } from './event-pattern.ts';
import { Tags } from './wire.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const StreamMapping = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  StartingPosition: z.literal('TRIM_HORIZON'),
  BatchSize: z.int().min(1).max(10_000).default(100),
  MaximumBatchingWindowInSeconds: z.int().min(0).max(300).default(0),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) }).optional(),
  BisectBatchOnFunctionError: z.boolean().default(false),
  /** -1: as long as the stream keeps them. */
  MaximumRetryAttempts: z.int().min(-1).max(10_000).default(-1),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  Tags,
});
export type StreamMapping = z.infer<typeof StreamMapping>;

/** Lambda gives up when the stream does, after 24 hours; it waits longer from one try to the next, without saying how long. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

export interface StreamPoller {
  busy(): number;
  stop(): Promise<void>;
}

export type Following = StreamMapping & {
  /** What the streams call it. */
  readonly following: string;
  /** Told of what was given up. */
  readonly tellGivenUp: (message: string) => void;
};

export function followStream(
  host: Host,
  streams: Streams,
  functionArn: string,
  { following, tellGivenUp, ...mapping }: Following,
): StreamPoller {
  /** Fewer than may be, once a batch has failed that is parted. */
  let most = mapping.BatchSize;
  /** Of the batch that is next. Neither to part one counts, nor that it could not be invoked: docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
  let failures = 0;
  const alarm = createAlarm(host.clock, look);
  let running: Promise<void> | undefined;
  let waitsUntil = 0;
  let waitMs = FIRST_WAIT_MS;
  let stopped = false;
  streams.onArrival(following, look);
  look();

  /** When the next batch may be taken: at once when it is full, else when the window of its oldest record is over. */
  function dueAt(): number | undefined {
    const { oldestAt, isFull } = streams.standing(following, most);
    if (oldestAt === undefined) return undefined;
    return Math.max(waitsUntil, oldestAt + (isFull ? 0 : mapping.MaximumBatchingWindowInSeconds * 1000));
  }

  function look(): void {
    if (stopped || running !== undefined) return;
    const due = dueAt();
    const isDue = due !== undefined && due <= host.clock.now();
    alarm.setTo(isDue ? undefined : due);
    if (!isDue) return;
    running = run(streams.waiting(following, most)).finally(() => {
      running = undefined;
      look();
    });
  }

  async function run(records: readonly StreamRecord[]): Promise<void> {
    const went = await call(records);
    if (went === 'done') return passBy(records);
    if (went === 'failed') failures += 1;
    if (went === 'failed' && mapping.BisectBatchOnFunctionError && records.length > 1) {
      most = Math.ceil(records.length / 2);
      failures = 0;
    }
    if (mapping.MaximumRetryAttempts >= 0 && failures > mapping.MaximumRetryAttempts) {
      tellGivenUp(givenUp(mapping, functionArn, records, failures));
      host.log(`${functionArn} was given up for ${records.length} records of a stream`);
      return passBy(records);
    }
    waitsUntil = host.clock.now() + waitMs;
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }

  function passBy(records: readonly StreamRecord[]): void {
    streams.done(
      following,
      records.map(({ id }) => id),
    );
    waitMs = FIRST_WAIT_MS;
    most = mapping.BatchSize;
    failures = 0;
  }

  async function call(records: readonly StreamRecord[]): Promise<'done' | 'failed' | 'not invoked'> {
    try {
      const { functionError } = await host.invoke(functionArn, {
        Records: records.map((record) => eventOf(host, mapping, record)),
      });
      if (functionError !== undefined) host.log(`${functionArn} failed ${records.length} records of a stream`);
      return functionError === undefined ? 'done' : 'failed';
    } catch (error) {
      host.log(`${functionArn} could not be invoked: ${error instanceof Error ? error.name : 'unknown'}`);
      return 'not invoked';
    }
  }

  return {
    busy() {
      if (running !== undefined) return 1;
      const due = dueAt();
      return !stopped && due !== undefined && due <= host.clock.now() ? 1 : 0;
    },
    async stop() {
      stopped = true;
      alarm.setTo(undefined);
      await running;
    },
  };
}

const numberOf = (record: StreamRecord | undefined) => String(record?.id ?? 0).padStart(21, '0');

/** Where they were, and not what was in them: docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
function givenUp(
  { EventSourceArn: streamArn }: StreamMapping,
  functionArn: string,
  records: readonly StreamRecord[],
  approximateInvokeCount: number,
): string {
  return JSON.stringify({
    version: '1.0',
    requestContext: { functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount },
    DDBStreamBatchInfo: {
      ...{ streamArn, shardId: 'shardId-0', batchSize: records.length },
      ...{ startSequenceNumber: numberOf(records[0]), endSequenceNumber: numberOf(records.at(-1)) },
    },
  });
}

/** What no filter lets through is never kept for the function. */
export function wantedBy(host: Pick<Host, 'region'>, mapping: StreamMapping): Wants {
  const patterns = (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => readPattern(JSON.parse(Pattern)));
  if (patterns.length === 0) return () => true;
  return (record) => {
    const event = eventOf(host, mapping, { id: 0, at: 0, ...record });
    return patterns.some((matches) => matches(event));
  };
}

/** docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function eventOf(
  { region }: Pick<Host, 'region'>,
  { EventSourceArn: arn }: Pick<StreamMapping, 'EventSourceArn'>,
  { id, keys, image, isNew, at }: StreamRecord,
): object {
  return {
    eventID: `${arn}:${id}`,
    eventName: isNew ? 'INSERT' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: at / 1000,
      Keys: keys,
      NewImage: image,
      SequenceNumber: String(id).padStart(21, '0'),
      SizeBytes: JSON.stringify(image).length,
      StreamViewType: 'NEW_IMAGE',
    },
    eventSourceARN: arn,
  };
}
