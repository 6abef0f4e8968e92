/** The queue of what is to be looked at in a ticket system: hints only, a lost one is the sweep's. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { CaseId } from '../core/ids.ts';
import { TicketRef } from '../core/ticket-ref.ts';
import { config } from './config.ts';

/** What the queue holds: a ticket to look at, the clock, or an event of the bus as it came. */
export const TicketMessage = z.union([
  z.strictObject({ look: TicketRef }),
  z.strictObject({ sweep: z.literal(true) }),
  z.object({
    'detail-type': z.literal('ApprovalNotice'),
    detail: z.object({ about: z.string(), caseId: CaseId, approvalId: z.string() }),
  }),
  z.object({
    'detail-type': z.literal('CaseSettled'),
    detail: z.object({ caseId: CaseId, tickets: z.array(TicketRef) }),
  }),
]);
export type TicketMessage = z.infer<typeof TicketMessage>;

let sqs: SQSClient | undefined;

/** Its client is loaded when it is first needed: who reads tickets needs it once an hour. */
async function queue() {
  const { TICKETS_QUEUE_URL: QueueUrl } = config({ TICKETS_QUEUE_URL: z.url() });
  const commands = await import('@aws-sdk/client-sqs');
  sqs ??= new commands.SQSClient({});
  return { ...commands, client: sqs, QueueUrl };
}

export async function lookAtTicket(look: TicketRef): Promise<void> {
  const { client, QueueUrl, SendMessageCommand } = await queue();
  await client.send(
    new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ look } satisfies TicketMessage) }),
  );
}

/** As the queue has it (infra/tickets-stack.ts): what failed comes back after so long. */
export const COMES_BACK_SECONDS = 120;
/** docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html: 12 hours, of which some have passed. */
const LONGEST_WAIT_SECONDS = 42_000;

/** Has a message come back no sooner than the ticket system asked for: a shorter wait than the queue's own would use up its tries. */
export async function notBefore(ReceiptHandle: string, seconds: number): Promise<void> {
  if (seconds <= COMES_BACK_SECONDS) return;
  const { client, QueueUrl, ChangeMessageVisibilityCommand } = await queue();
  const VisibilityTimeout = Math.min(LONGEST_WAIT_SECONDS, seconds);
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
}
