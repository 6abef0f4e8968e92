/** The queue of what is to be looked at in a ticket system: hints only, a lost one is the sweep's. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { CaseId } from '../core/ids.ts';
import { TicketRef } from '../core/ticket-configuration.ts';
import { config } from './config.ts';

/** What the queue holds: a ticket to look at, the clock, or an event of the bus as it came. */
export const TicketMessage = z.union([
  z.strictObject({ look: TicketRef }),
  z.strictObject({ sweep: z.literal(true) }),
  z.object({
    'detail-type': z.literal('ApprovalNotice'),
    detail: z.object({ about: z.string(), approvalId: z.string(), caseId: CaseId }),
  }),
  z.object({
    'detail-type': z.literal('CaseSettled'),
    detail: z.object({ caseId: CaseId, tickets: z.array(TicketRef) }),
  }),
]);
export type TicketMessage = z.infer<typeof TicketMessage>;

let sqs: SQSClient | undefined;

/** Its client is loaded when it is first needed: who reads tickets needs it once an hour. */
export async function lookAtTicket(look: TicketRef): Promise<void> {
  const { TICKETS_QUEUE_URL: QueueUrl } = config({ TICKETS_QUEUE_URL: z.url() });
  const { SendMessageCommand, SQSClient } = await import('@aws-sdk/client-sqs');
  sqs ??= new SQSClient({});
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ look } satisfies TicketMessage) }));
}
