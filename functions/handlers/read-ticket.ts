/** Reads what the queue says may have changed in a ticket system back from it, and does what follows; what fails is tried again. */
import * as z from 'zod';
import { InvalidInput, TargetThrottled } from '../core/errors.ts';
import type { Check } from '../core/health.ts';
import type { Notice } from '../core/notice.ts';
import type { TicketRef, TicketSystemName } from '../core/ticket-ref.ts';
import { orChecks, tried } from '../runtime/checks.ts';
import { clock } from '../runtime/clock.ts';
import { json } from '../runtime/config.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { approvals, people } from '../runtime/parts.ts';
import { lookAtTicket, notBefore, TicketMessage } from '../runtime/ticket-queue.ts';
import { readApproval } from '../store/approvals.ts';
import { loadPerson } from '../store/people.ts';
import { openTickets, readUntil, setReadUntil } from '../store/tickets.ts';
import { seeToTicket } from './parts/see-to-ticket.ts';
import { askThere } from './parts/ticket-asking.ts';
import { atDesk, configuredSystems } from './parts/ticket-desk.ts';
import { giveTasks } from './parts/ticket-task.ts';

/** What SQS hands to a Lambda (docs.aws.amazon.com/lambda/latest/dg/with-sqs.html), as far as we read it. */
const Record = z.object({ messageId: z.string(), receiptHandle: z.string(), body: z.string() });
const Batch = z.object({ Records: z.array(Record) });

const read = lambda(Batch, async ({ Records }) => {
  const failed: string[] = [];
  for (const record of Records)
    await see(record).catch(async (error: unknown) => {
      // A message that stays is tried again, and at last an operator finds it among the dead letters.
      failed.push(record.messageId);
      logger.error('a ticket could not be seen to; see docs/tickets.md', {
        messageId: record.messageId,
        error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      });
      if (error instanceof TargetThrottled) await notBefore(record.receiptHandle, error.retryAfterSeconds);
    });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
});

export const handler = orChecks(read, () => Promise.all(configuredSystems().map(tryDesk)));

const FINE = {
  servicenow: 'takes our credentials and shows what is read; what may be written no read can show',
  jira: 'takes our credentials, which may what they must',
};

function tryDesk(name: TicketSystemName): Promise<Check> {
  return tried(name, FINE[name], () => atDesk(name, ({ system }) => system.check()));
}

async function see({ body }: z.infer<typeof Record>): Promise<void> {
  const read = json(TicketMessage).safeParse(body);
  if (!read.success) throw new InvalidInput('the queue holds what is no message of ours: see docs/tickets.md');
  const message = read.data;
  if ('look' in message) return seeToTicket({ ref: message.look });
  if ('sweep' in message) return sweep();
  if (message['detail-type'] === 'ApprovalNotice') return asked(message.detail);
  const { tickets, caseId } = message.detail;
  await each([
    ...tickets.map((ref) => () => seeToTicket({ ref })),
    ...configuredSystems().map((name) => () => atDesk(name, (desk) => giveTasks(desk, caseId))),
  ]);
}

/** All of them, one after the other, also when one fails: a system that does not answer keeps nobody from another. Throws the first failure. */
async function each(acts: readonly (() => Promise<void>)[]): Promise<void> {
  const failed: unknown[] = [];
  for (const act of acts) await act().catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw failed[0];
}

/** An approval about what a ticket asked for: what was said there may be a word on it. */
async function asked({ caseId, approvalId }: AskedThen): Promise<void> {
  const approval = await readApproval(approvals(), caseId, approvalId);
  if (approval === undefined) return;
  const { requests } = await loadPerson(people(), approval.beneficiary);
  const ref = requests.find(({ requestId }) => requestId === approval.request)?.ticket;
  await each([
    ...(ref === undefined ? [] : [() => seeToTicket({ ref, approvalId })]),
    ...configuredSystems().map((name) => () => atDesk(name, (desk) => askThere(desk, approval))),
  ]);
}

type AskedThen = Pick<Notice, 'caseId' | 'approvalId'>;

/** What a lost hint would have said: whatever changed since the last time, and every ticket of ours that is not done. */
async function sweep(): Promise<void> {
  await each([...configuredSystems().map((system) => () => sweepAt(system)), lookAtOpen]);
}

async function sweepAt(system: TicketSystemName): Promise<void> {
  const now = clock();
  const changed = await changedAt(system, (await readUntil(people(), system)) ?? now);
  for (const id of new Set(changed)) await lookAtTicket({ system, id });
  await setReadUntil(people(), system, now);
}

async function lookAtOpen(): Promise<void> {
  const open: TicketRef[] = await Array.fromAsync(openTickets(people()));
  for (const ref of open) await lookAtTicket(ref);
}

function changedAt(system: TicketSystemName, since: Parameters<typeof setReadUntil>[2]): Promise<readonly string[]> {
  return atDesk(system, (desk) => Array.fromAsync(desk.system.changedSince(since)));
}
