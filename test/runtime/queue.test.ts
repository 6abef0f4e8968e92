/** What a queue is told of a message that was not done: when it may come again, where a vendor has said so. */
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { ChannelBusy, ChannelUnsure } from '../../functions/channels/channel.ts';
import { queue } from '../../functions/runtime/queue.ts';

const URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/tellings';
const sqs = mockClient(SQSClient);

beforeAll(() => vi.stubEnv('TELLINGS', URL));
beforeEach(() => {
  sqs.reset();
  sqs.on(ChangeMessageVisibilityCommand).resolves({});
});
afterAll(() => vi.unstubAllEnvs());

const received = (count = 1) => ({
  Records: [
    { messageId: 'm-1', receiptHandle: 'r-1', body: '{}', attributes: { ApproximateReceiveCount: String(count) } },
  ],
});
const taken = (error: Error, count = 1) =>
  queue(z.object({}), 'TELLINGS', () => Promise.reject(error))(received(count));
const FAILED = { batchItemFailures: [{ itemIdentifier: 'm-1' }] };
const putOff = () => sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input);

describe('a message that was not done', () => {
  it.each([
    [120, 120],
    [600.4, 601],
    [1, 30],
    [90_000, 43_200],
  ])('because a vendor wants to be left alone for %i s, comes again after %i s', async (asked, seconds) => {
    expect(await taken(new ChannelBusy('slack', asked))).toEqual(FAILED);
    expect(putOff()).toEqual([{ QueueUrl: URL, ReceiptHandle: 'r-1', VisibilityTimeout: seconds }]);
  });

  it('because of anything else, or for the twenty-first time, comes again at the time of its queue', async () => {
    expect(await taken(new ChannelUnsure('no answer'))).toEqual(FAILED);
    expect(await taken(new ChannelBusy('slack', 1), 21)).toEqual(FAILED);
    expect(putOff()).toEqual([]);
  });

  it('comes again all the same where the queue cannot be told', async () => {
    sqs.on(ChangeMessageVisibilityCommand).rejects(new Error('gone'));
    expect(await taken(new ChannelBusy('slack', 60))).toEqual(FAILED);
  });

  it('is not there any more once it is done', async () => {
    expect(await queue(z.object({}), 'TELLINGS', async () => {})(received())).toEqual({ batchItemFailures: [] });
    expect(putOff()).toEqual([]);
  });
});
