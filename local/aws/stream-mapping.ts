/** Lambda's event source mapping for a DynamoDB stream: one batch at a time, in order, again and again until it succeeds. */
import * as z from 'zod';
import type { StreamRecord, Streams } from '../dynamodb-streams.ts';
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

/** `following` is what the streams call it. */
export function followStream(
  host: Host,
  streams: Streams,
  functionArn: string,
  { following, ...mapping }: StreamMapping & { readonly following: string },
): StreamPoller {
  const { EventSourceArn: arn, BatchSize: most } = mapping;
  const patterns = (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => readPattern(JSON.parse(Pattern)));
  const alarm = createAlarm(host.clock, look);
  let running: Promise<void> | undefined;
  let waitsUntil = 0;
  let waitMs = FIRST_WAIT_MS;
  let stopped = false;
  streams.onArrival(following, look);
  look();

  /** When the next batch may be taken: at once when it is full, else when the window of its oldest record is over. */
  function dueAt(records: readonly StreamRecord[]): number | undefined {
    const [oldest] = records;
    if (oldest === undefined) return undefined;
    const window = records.length < most ? mapping.MaximumBatchingWindowInSeconds * 1000 : 0;
    return Math.max(waitsUntil, oldest.at + window);
  }

  function look(): void {
    if (stopped || running !== undefined) return;
    const records = wanted(streams.waiting(following, most));
    const due = dueAt(records);
    const isDue = due !== undefined && due <= host.clock.now();
    alarm.setTo(isDue ? undefined : due);
    if (!isDue) return;
    running = run(records).finally(() => {
      running = undefined;
      look();
    });
  }

  /** What no filter lets through is never sent. */
  function wanted(records: readonly StreamRecord[]): readonly StreamRecord[] {
    if (patterns.length === 0) return records;
    const [through, not] = [true, false].map((is) =>
      records.filter((record) => patterns.some((matches) => matches(eventOf(record))) === is),
    );
    if (not !== undefined && not.length > 0) {
      streams.done(
        following,
        not.map(({ id }) => id),
      );
      return wanted(streams.waiting(following, most));
    }
    return through ?? [];
  }

  async function run(records: readonly StreamRecord[]): Promise<void> {
    if (await succeeds(records)) {
      streams.done(
        following,
        records.map(({ id }) => id),
      );
      waitMs = FIRST_WAIT_MS;
      return;
    }
    waitsUntil = host.clock.now() + waitMs;
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }

  async function succeeds(records: readonly StreamRecord[]): Promise<boolean> {
    try {
      const { functionError } = await host.invoke(functionArn, { Records: records.map(eventOf) });
      if (functionError !== undefined) host.log(`${functionArn} failed ${records.length} records of a stream`);
      return functionError === undefined;
    } catch (error) {
      host.log(`${functionArn} could not be invoked: ${error instanceof Error ? error.name : 'unknown'}`);
      return false;
    }
  }

  /** docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
  function eventOf({ id, keys, image, isNew, at }: StreamRecord): object {
    return {
      eventID: `${arn}:${id}`,
      eventName: isNew ? 'INSERT' : 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: host.region,
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

  return {
    busy() {
      if (running !== undefined) return 1;
      const due = dueAt(streams.waiting(following, 1));
      return !stopped && due !== undefined && due <= host.clock.now() ? 1 : 0;
    },
    async stop() {
      stopped = true;
      alarm.setTo(undefined);
      await running;
    },
  };
}
