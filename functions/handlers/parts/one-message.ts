/** Brings one message up to date: posts it once, whoever dies in between, or changes what stands there. */
import {
  type Channel,
  ChannelBusy,
  ChannelRefused,
  ChannelUnsure,
  type Posted,
  type Recipient,
} from '../../channels/channel.ts';
import type { Approval } from '../../core/approval.ts';
import { sha256 } from '../../core/canonical.ts';
import type { Told } from '../../core/question.ts';
import { clock } from '../../runtime/clock.ts';
import { logger } from '../../runtime/lambda.ts';
import { approvals } from '../../runtime/parts.ts';
import { type Addressed, claimMessage, keepMessage, type Message } from '../../store/messages.ts';

/** Ours: longer than this function lives, so that who set out to post it does not any more. */
const GIVEN_UP_SECONDS = 90;

/** A message that there is, or should be. */
export interface Due extends Addressed {
  readonly before: Message | undefined;
  /** Another wrote it at the same moment: nobody knows whose words stand there. */
  readonly overtaken: boolean;
}

export interface Writing {
  readonly approval: Pick<Approval, 'approvalId' | 'caseId'>;
  readonly channel: Channel;
  readonly to: Recipient;
}

/** `overtaken`: another wrote it at the same moment, and it is to be written once more. Throws what is to be tried again later. */
export async function bringUpToDate(due: Due, told: Told, writing: Writing): Promise<'done' | 'overtaken'> {
  const stands = due.before?.stands;
  if (stands === 'ended') return 'done';
  if (due.before !== undefined && stands === 'there') return change(due, due.before, told, writing);
  // What was never posted, and asks nothing any more, is posted to nobody.
  if (stands !== 'posting' && told.kind === 'over') return 'done';
  return post(due, told, writing);
}

async function change(due: Due, before: Message, told: Told, writing: Writing): Promise<'done' | 'overtaken'> {
  const { channel } = writing;
  const { place = '', shows } = before;
  const now = showing(told);
  if (shows === now && !due.overtaken) return 'done';
  const changed = await channel.update(place, told, keyOf(due, writing));
  const became = changed === 'updated' ? ({ stands: 'there', shows: now } as const) : GONE;
  return (await keep(due, writing, became, before)) ? 'done' : 'overtaken';
}

const GONE = { stands: 'ended', because: 'it was deleted' } as const;

/** Intent first: whoever dies between, or is not answered, leaves word that it may have been posted. */
async function post(due: Due, told: Told, writing: Writing): Promise<'done' | 'overtaken'> {
  const { approval, channel, to } = writing;
  const { before, recipient, round } = due;
  const now = clock();
  if (before?.stands === 'posting' && Date.parse(now) - Date.parse(before.attemptedAt) < GIVEN_UP_SECONDS * 1000)
    throw new ChannelUnsure(`${channel.name}: a message is being posted at this moment; it is looked after`);
  if (!(await claimMessage(approvals(), approval.approvalId, due, before, now))) return 'done';
  const key = keyOf(due, writing);
  const found = before?.stands === 'posting' ? await channel.find(to, key, before.attemptedAt) : 'absent';
  if (found === 'unknowable') return end(due, writing, 'nobody can say whether it was posted');
  if (found !== 'absent') {
    const there = { channel: channel.name, recipient, round, stands: 'there', attemptedAt: now, place: found } as const;
    await keep(due, writing, { stands: 'there', place: found });
    return change(due, there, told, writing);
  }
  if (told.kind === 'over') await keep(due, writing, { stands: 'unsent' });
  else await keepPosted(due, told, await channel.post(to, told, key).catch((e) => unsent(e, due, writing)), writing);
  return 'done';
}

/** Surely not posted: the next try need not look for it. */
async function unsent(error: unknown, due: Due, writing: Writing): Promise<never> {
  if (error instanceof ChannelBusy || error instanceof ChannelRefused) await keep(due, writing, { stands: 'unsent' });
  throw error;
}

async function keepPosted(due: Due, told: Told, posted: Posted, writing: Writing): Promise<void> {
  if (posted.kind === 'unreachable') await end(due, writing, posted.because);
  else await keep(due, writing, { stands: 'there', place: posted.place, shows: showing(told) });
}

async function end(due: Due, writing: Writing, because: string): Promise<'done'> {
  const { approvalId, caseId } = writing.approval;
  logger.warn('an approver could not be told', { caseId, approvalId, channel: writing.channel.name, because });
  await keep(due, writing, { stands: 'ended', because });
  return 'done';
}

type Became = Parameters<typeof keepMessage>[3];

function keep(due: Due, { approval }: Writing, became: Became, before?: Message): Promise<boolean> {
  return keepMessage(approvals(), approval.approvalId, due, became, before);
}

/** Says nothing of whom it is for, and is the same each time. */
function keyOf({ recipient, round }: Addressed, { approval }: Writing): string {
  return `tenure-${sha256(`${approval.approvalId} ${recipient} ${round}`).slice(0, 32)}`;
}

const showing = (told: Told): string => sha256(JSON.stringify(told)).slice(0, 32);
