/** Reads what the queue says may have changed in a ticket system back from it, and does what follows; what fails is tried again. */
import * as z from 'zod';
import type { Notice } from '../core/notice.ts';
import type { TicketRef, TicketSystemName } from '../core/ticket-configuration.ts';
import { clock } from '../runtime/clock.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { approvals, people } from '../runtime/parts.ts';
import { lookAtTicket, TicketMessage } from '../runtime/ticket-queue.ts';
import { readApproval } from '../store/approvals.ts';
import { loadPerson } from '../store/people.ts';
import { openTickets, readUntil, setReadUntil } from '../store/tickets.ts';
import { seeToTicket } from './parts/see-to-ticket.ts';
import { askThere } from './parts/ticket-asking.ts';
import { atDesk, configuredSystems } from './parts/ticket-desk.ts';
import { giveTasks } from './parts/ticket-task.ts';

/** What SQS hands to a Lambda (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), as far as we read it. */
const Batch = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

export const handler = lambda(Batch, async ({ Records }) => {
  const failed: string[] = [];
  for (const { messageId, body } of Records)
    await see(TicketMessage.parse(JSON.parse(body))).catch((error: unknown) => {
      // A message that stays is tried again, and at last an operator finds it among the dead letters.
      failed.push(messageId);
      logger.error('a ticket could not be seen to; see docs/tickets.md', {
        messageId,
        error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      });
    });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});

async function see(message: TicketMessage): Promise<void> {
  if ('look' in message) return seeToTicket({ ref: message.look });
  if ('sweep' in message) return sweep();
  if (message['detail-type'] === 'ApprovalNotice') return asked(message.detail);
  for (const ref of message.detail.tickets) await seeToTicket({ ref });
  for (const name of configuredSystems()) await atDesk(name, (desk) => giveTasks(desk, message.detail.caseId));
}

/** An approval about what a ticket asked for: what was said there may be a word on it. */
async function asked({ caseId, approvalId }: Pick<Notice, 'caseId' | 'approvalId'>): Promise<void> {
  const approval = await readApproval(approvals(), caseId, approvalId);
  if (approval === undefined) return;
  const { requests } = await loadPerson(people(), approval.beneficiary);
  const ref = requests.find(({ requestId }) => requestId === approval.request)?.ticket;
  if (ref !== undefined) await seeToTicket({ ref, approvalId });
  for (const name of configuredSystems()) await atDesk(name, (desk) => askThere(desk, approval));
}

/** What a lost hint would have said: whatever changed since the last time, and every ticket of ours that is not done. */
async function sweep(): Promise<void> {
  const now = clock();
  for (const system of configuredSystems()) {
    const known = new Set<string>();
    for (const id of await changedAt(system, (await readUntil(people(), system)) ?? now)) known.add(id);
    for (const id of known) await lookAtTicket({ system, id });
    await setReadUntil(people(), system, now);
  }
  const open: TicketRef[] = await Array.fromAsync(openTickets(people()));
  for (const ref of open) await lookAtTicket(ref);
}

function changedAt(system: TicketSystemName, since: Parameters<typeof setReadUntil>[2]): Promise<readonly string[]> {
  return atDesk(system, (desk) => Array.fromAsync(desk.system.changedSince(since)));
}
