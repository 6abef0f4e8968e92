/** What the queue of ticket systems hands over: one message that cannot be seen to keeps no other from it, and comes back when it may. */
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../functions/handlers/read-ticket.ts';
import { notBefore } from '../../functions/runtime/ticket-queue.ts';

const sqs = mockClient(SQSClient);
vi.stubEnv('TICKETS_QUEUE_URL', 'https://sqs.eu-west-1.amazonaws.com/123456789012/looks');
vi.stubEnv('AWS_REGION', 'eu-west-1');
beforeEach(() => sqs.reset());
afterAll(() => vi.unstubAllEnvs());

describe('what the queue hands over', () => {
  it('fails message by message, also where one is nothing we know', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    const bodies = ['not json', '{"look":{"system":"elsewhere","id":"1"}}', '{"detail-type":"ApprovalNotice"}'];
    const Records = bodies.map((body, index) => ({ messageId: `m-${index}`, receiptHandle: 'r', body }));
    expect(await handler({ Records })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }, { itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }],
    });
    for (const [line] of logged.mock.calls) expect(line).toContain('InvalidInput: the queue holds what is no message');
  });

  it.each([
    [3600, [3600]],
    [60, []],
    [999_999, [42_000]],
  ])('that a ticket system wants back in %s s comes back no sooner', async (seconds, asked) => {
    await notBefore('receipt', seconds);
    const inputs = sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args: [{ input }] }) => input);
    expect(inputs.map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual(asked);
  });
});
