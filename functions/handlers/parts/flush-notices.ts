/** Sends what is due: one mail for each recipient. Sent, then marked: a kill between the two sends one mail twice, and none is lost. */

import { sendMail } from '../../channels/mail/send.ts';
import { primaryRecord } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import { type Mail, MOST_WHOLE, mailOf, type Said } from '../../core/notices/mail.ts';
import {
  alsoSaid,
  chainOfMail,
  inOrderOfNeed,
  leavesEvidence,
  mailIdOf,
  type Notice,
  OPERATORS,
} from '../../core/notices/notice.ts';
import { audienceOf } from '../../core/notices/occasion.ts';
import { afterQuiet } from '../../core/notices/quiet-hours.ts';
import { worksHere } from '../../core/notices/up-the-line.ts';
import { valuesOf } from '../../core/notices/values.ts';
import { addSeconds } from '../../core/schedule.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { logger } from '../../runtime/lambda.ts';
import { noticeSettings, noticeTemplates } from '../../runtime/notice-settings.ts';
import { ledger, notices } from '../../runtime/parts.ts';
import type { Write } from '../../store/items.ts';
import { dueNotices, endNotice, endTurnOf, postponeNotice, stillWaiting, takeTurn } from '../../store/notices.ts';
import { eachApart } from './apart.ts';
import type { Done } from './look-at-watched.ts';
import { knownFor, type Reader } from './notice-reader.ts';
import type { Recipient } from './recipients.ts';
import { tell, zoneOf } from './tell-people.ts';

/** Ours: longer than a run of the function (infra/functions/notices.ts). Whoever died over it is not waited for longer. */
const TURN_SECONDS = 150;
/** Ours: SES counts by the second and by the day; a minute is short for the one and nothing for the other. */
const THROTTLED_SECONDS = 60;
/** Ours: what a run has time for (infra/functions/notices.ts); the next one begins soon after. */
const MOST_MAILS = 500;
const NEXT_RUN_SECONDS = 5;
/** A transaction takes 100 writes; the evidence and the turn are among them. */
const MOST_MARKS = 90;

interface Sending {
  readonly to: string;
  readonly recipient: Recipient;
  readonly reader: Reader;
  readonly now: Instant;
}

/** One recipient after the other: SES counts by the second. What SES puts off for one it puts off for all. */
export async function flushNotices(reader: Reader, now: Instant): Promise<Done> {
  const due = [...(await dueNotices(notices(), now))];
  let later: Instant | undefined = due.length > MOST_MAILS ? addSeconds(now, NEXT_RUN_SECONDS) : undefined;
  let throttled = false;
  const { answers, failed } = await eachApart(due.slice(0, MOST_MAILS), async ([to, waiting]) => {
    if (throttled) return [];
    const until = addSeconds(now, TURN_SECONDS);
    if (!(await takeTurn(notices(), to, until, now))) return [until];
    const recipient = to === OPERATORS ? undefined : await reader.person(to as PersonId); // as: a notice is for a person or for the operators
    const more = await sendTo({ to, recipient, reader, now }, waiting);
    if (more !== 'throttled') return more;
    throttled = true;
    later = addSeconds(now, THROTTLED_SECONDS);
    return [];
  });
  return { times: [...answers.flat(), ...(later === undefined ? [] : [later])], failed };
}

async function sendTo(sending: Sending, due: readonly Notice[]): Promise<readonly Instant[] | 'throttled'> {
  const waiting = await stillWaiting(notices(), due);
  if (sending.to !== OPERATORS && (sending.recipient === undefined || !worksHere(sending.recipient, sending.now)))
    return tellOthers(sending, waiting);
  const { late, times } = await leaveInPeace(sending, waiting);
  const now = waiting.filter((notice) => !late.includes(notice));
  const { said, gone, failed } = await sayings(sending, now);
  const sent = await sendAll(sending, { said, gone });
  // The others have gone out: whoever looks after us hears of this one.
  if (failed !== undefined) throw failed;
  return sent === 'throttled' ? sent : times;
}

async function sendAll(sending: Sending, { said, gone }: Omit<Sayings, 'failed'>): Promise<'sent' | 'throttled'> {
  await mark(sending, gone, { state: 'dropped', because: 'nobody need know of it any more' });
  if (said.length === 0) return finish(sending, [], undefined).then(() => 'sent');
  const told = said.map(({ notice }) => notice);
  const mailId = mailIdOf(sending.to, told);
  const addresses = addressesOf(sending);
  if (addresses.length === 0)
    return finish(sending, told, { state: 'undeliverable', because: NO_OPERATORS }).then(() => 'sent');
  const sent = await sendMail({ ...envelope(), to: addresses, mailId }, mailFor(said));
  if (sent.kind === 'throttled') return finish(sending, [], undefined).then(() => 'throttled');
  if (sent.kind === 'refused') {
    logger.error('SES refused a mail for good; tenure notices --state undeliverable', {
      mailId,
      because: sent.because,
    });
    return finish(sending, told, { state: 'undeliverable', because: sent.because }).then(() => 'sent');
  }
  await finish(sending, told, { state: 'sent', mailId }, sent.messageId);
  return 'sent';
}

const NO_OPERATORS = 'nobody is configured to be told: notices.operators.email in tenure.config.yaml';

function envelope() {
  const { from, replyTo } = noticeSettings();
  return { from, replyTo };
}

function addressesOf({ recipient }: Sending): readonly string[] {
  return recipient === undefined ? noticeSettings().operators.email : [primaryRecord(recipient).email];
}

/** They have left since: a manager's goes up the line, an approver's question goes its own way. */
async function tellOthers(sending: Sending, waiting: readonly Notice[]): Promise<readonly Instant[]> {
  const times: Instant[] = [];
  for (const { occasion, about } of waiting) {
    const audience = audienceOf(occasion);
    if (audience === 'manager' || audience === 'owner')
      times.push(...(await tell({ occasion, about }, sending.reader, sending.now)));
  }
  await finish(sending, waiting, { state: 'dropped', because: 'they do not work here any more' });
  return times;
}

/** The timer was late, or they moved to another zone: what is not urgent waits for their morning. */
async function leaveInPeace({ recipient, now }: Sending, waiting: readonly Notice[]) {
  const morning = afterQuiet(now, zoneOf(recipient), noticeSettings().quietHours);
  const late = morning === now ? [] : waiting.filter(({ urgency }) => urgency !== 'urgent');
  const { table } = notices();
  for (const notice of late) await unlessRefused(writeAll(ledger(), [postponeNotice(table, notice, morning)]));
  return { late, times: late.length === 0 ? [] : [morning] };
}

const FAILED: Said['values'] = {};

interface Saying {
  readonly notice: Notice;
  readonly said: Said;
}

interface Sayings {
  readonly said: readonly Saying[];
  readonly gone: readonly Notice[];
  /** One could not be said: it stays, and the others go out. */
  readonly failed: Error | undefined;
}

/** What each says now; what another says as well, and what is over, is gone. */
async function sayings(sending: Sending, waiting: readonly Notice[]): Promise<Sayings> {
  const covered = alsoSaid(waiting);
  const ordered = inOrderOfNeed(waiting.filter((notice) => !covered.includes(notice)));
  const counts = Map.groupBy(ordered, ({ occasion }) => occasion);
  const said: Saying[] = [];
  const gone: Notice[] = [...covered];
  let failed: Error | undefined;
  for (const notice of ordered) {
    const whole = (counts.get(notice.occasion)?.length ?? 0) <= MOST_WHOLE;
    const about = { timeZone: zoneOf(sending.recipient), now: sending.now, whole };
    const read = knownFor(notice, sending.reader, about).then((known) => ({ values: valuesOf(notice, known) }));
    const { values } = await read.catch((error: unknown) => {
      failed ??= error instanceof Error ? error : new Error('a notice could not be said', { cause: error });
      return { values: FAILED };
    });
    if (values === undefined) gone.push(notice);
    else if (values !== FAILED) said.push({ notice, said: { occasion: notice.occasion, values } });
  }
  return { said, gone, failed };
}

function mailFor(said: readonly Saying[]): Mail {
  return mailOf(
    said.map((one) => one.said),
    noticeTemplates(),
  );
}

type End = Parameters<typeof endNotice>[2];

async function mark({ now }: Sending, ended: readonly Notice[], end: End): Promise<void> {
  const { table } = notices();
  for (let from = 0; from < ended.length; from += MOST_MARKS) {
    const writes = ended.slice(from, from + MOST_MARKS).map((notice) => endNotice(table, notice, end, now));
    await unlessRefused(writeAll(ledger(), writes));
  }
}

/** The marks, the evidence of what went out, and the end of the turn: the first of them together. */
async function finish(sending: Sending, ended: readonly Notice[], end: End | undefined, messageId = ''): Promise<void> {
  const { to, now } = sending;
  const { table } = notices();
  const marks = end === undefined ? [] : ended.slice(0, MOST_MARKS).map((one) => endNotice(table, one, end, now));
  if (end !== undefined) await mark(sending, ended.slice(MOST_MARKS), end);
  await unlessRefused(record(sending, ended, [...marks, endTurnOf(table, to)], messageId));
}

/** One record a mail: which notices of which cases, and to whom, by pseudonym. */
async function record(
  { to, recipient }: Sending,
  ended: readonly Notice[],
  also: readonly Write[],
  messageId: string,
): Promise<unknown> {
  const told = ended.filter(leavesEvidence);
  if (messageId === '' || told.length === 0) return writeAll(ledger(), also);
  const mailId = mailIdOf(to, ended);
  const facts = {
    ...{ mailId, messageId, channel: 'mail' },
    notices: told.map(({ occasion, about }) => [occasion, about.caseId ?? '', about.approvalId ?? ''].join(' ').trim()),
  };
  const pseudonym = recipient?.pseudonym ?? 'nobody';
  const entry = entryOf({ kind: undefined }, { pseudonym }, 'told', facts);
  return append(ledger(), chainOfMail(mailId), [entry], { also, position: 0 });
}
