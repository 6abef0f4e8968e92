/** Makes every message about one approval say what is true of it now: posts what is missing, changes what is outdated. Repeating it changes nothing. */
import {
  type Channel,
  ChannelBusy,
  ChannelRefused,
  ChannelUnsure,
  type Posted,
  type Recipient,
} from '../../channels/channel.ts';
import { type Approval, openTo } from '../../core/approval.ts';
import { sha256 } from '../../core/canonical.ts';
import { liveRecords, nameOf } from '../../core/employment.ts';
import { InvalidInput } from '../../core/errors.ts';
import { type CaseId, PersonId, System } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { Plan } from '../../core/plan.ts';
import type { CatalogueEntry } from '../../core/policy/pack.ts';
import { overFor, type Question, questionOf, roundOf, type Told } from '../../core/question.ts';
import { clock } from '../../runtime/clock.ts';
import { logger } from '../../runtime/lambda.ts';
import { approvals, cases, people } from '../../runtime/parts.ts';
import { readApproval } from '../../store/approvals.ts';
import { findPlan } from '../../store/cases.ts';
import { type Addressed, claimMessage, keepMessage, type Message, messagesOf } from '../../store/messages.ts';
import { findPeople, loadPerson } from '../../store/people.ts';

/** Ours: longer than this function lives, so that who set out to post it does not any more. */
const GIVEN_UP_SECONDS = 90;
const ROOM = 'room';
const ENTRA = System.parse('entra');

export interface Telling {
  readonly channels: readonly Channel[];
  /** Where an approval can be read whole, by its id. */
  readonly linkTo: (approvalId: string) => string | undefined;
  /** What people call entitlements. */
  readonly catalogue: () => readonly CatalogueEntry[];
}

/**
 * Does for each person what can be done for them. Throws at the end where something is to be tried again: the first error, or that
 * somebody else is posting at this moment.
 */
export async function tell(caseId: CaseId, approvalId: string, telling: Telling): Promise<void> {
  const approval = await readApproval(approvals(), caseId, approvalId);
  if (approval === undefined) return;
  const known = await messagesOf(approvals(), approvalId);
  const about = await aboutOf(approval, known, telling);
  const errors: Error[] = [];
  for (const channel of telling.channels)
    for (const one of toSee(approval, known, channel))
      await see(one, { approval, channel, about }).catch((error: unknown) => {
        errors.push(error instanceof Error ? error : new Error('a message was not done', { cause: error }));
      });
  const [first, ...others] = errors;
  for (const { name, message } of others)
    logger.warn('a message was not done either; it is tried again', {
      caseId,
      approvalId,
      error: `${name}: ${message}`,
    });
  if (first !== undefined) throw first;
}

interface About {
  readonly beneficiary: string;
  readonly question: Question | undefined;
  readonly approvers: ReadonlyMap<PersonId, Person>;
}

async function aboutOf(approval: Approval, known: readonly Message[], { linkTo, catalogue }: Telling): Promise<About> {
  const unsure = known.filter(({ stands, recipient }) => stands === 'posting' && recipient !== ROOM);
  const [{ person, requests }, plan, approvers] = await Promise.all([
    loadPerson(people(), approval.beneficiary),
    planOf(approval),
    findPeople(people(), [...openTo(approval), ...unsure.map(({ recipient }) => PersonId.parse(recipient))]),
  ]);
  const forWhom = person === undefined ? 'somebody no longer known' : nameOf(person);
  const until = requests.find(({ requestId }) => requestId === approval.request)?.until;
  return {
    beneficiary: forWhom,
    question:
      plan && questionOf({ approval, plan, catalogue: catalogue(), forWhom, until, link: linkTo(approval.approvalId) }),
    approvers,
  };
}

/** None where the plan was altered: then it never runs whatever is decided. */
async function planOf({ caseId, planDigest }: Approval): Promise<Plan | undefined> {
  try {
    return await findPlan(cases(), caseId, planDigest);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return undefined;
  }
}

interface Due extends Addressed {
  readonly before: Message | undefined;
}

/** Every message there is, and one to each who may decide and has none of this asking. */
function toSee(approval: Approval, known: readonly Message[], { name, room }: Channel): readonly Due[] {
  const there = known.filter(({ channel }) => channel === name);
  const round = roundOf(approval);
  const open = approval.state === 'pending' ? openTo(approval) : [];
  const wanted = room ? open.slice(0, 1).map(() => ROOM) : open;
  const missing = wanted.filter(
    (recipient) => !there.some((one) => one.recipient === recipient && one.round === round),
  );
  return [
    ...there.map((before) => ({ ...addressed(before), before })),
    ...missing.map((recipient) => ({ channel: name, recipient, round, before: undefined })),
  ];
}

const addressed = ({ channel, recipient, round }: Message): Addressed => ({ channel, recipient, round });

interface Seeing {
  readonly approval: Approval;
  readonly channel: Channel;
  readonly about: About;
}

async function see(due: Due, seeing: Seeing): Promise<void> {
  const told = toldTo(due, seeing);
  if (due.before?.stands === 'ended') return;
  if (due.before?.stands === 'there') return change(due, due.before, told, seeing);
  // What was never posted, and asks nothing any more, is posted to nobody.
  if (due.before?.stands !== 'posting' && told.kind === 'over') return;
  await post(due, told, seeing);
}

function toldTo({ recipient, round }: Due, { approval, about }: Seeing): Told {
  const { beneficiary: forWhom, question } = about;
  const { title } = approval;
  const reader = recipient === ROOM ? undefined : PersonId.parse(recipient);
  const says = overFor(approval, round, reader);
  if (says !== undefined) return { kind: 'over', title, forWhom, says };
  if (question !== undefined) return { kind: 'question', question };
  return {
    kind: 'over',
    title,
    forWhom,
    says: 'Its plan cannot be read: an operator has to look, and nobody can decide it.',
  };
}

async function change(
  due: Due,
  { place = '', shows }: Message,
  told: Told,
  { approval, channel }: Seeing,
): Promise<void> {
  const now = showing(told);
  if (shows === now) return;
  const changed = await channel.update(place, told, keyOf(approval, due));
  const became = changed === 'updated' ? ({ stands: 'there', shows: now } as const) : GONE;
  await keepMessage(approvals(), approval.approvalId, due, became);
}

const GONE = { stands: 'ended', because: 'it was deleted' } as const;

/** Intent first: whoever dies between, or is not answered, leaves word that it may have been posted. */
async function post(due: Due, told: Told, seeing: Seeing): Promise<void> {
  const { approval, channel } = seeing;
  const { before } = due;
  const now = clock();
  if (before?.stands === 'posting' && Date.parse(now) - Date.parse(before.attemptedAt) < GIVEN_UP_SECONDS * 1000)
    throw new ChannelUnsure(`${channel.name}: a message is being posted at this moment; it is looked after`);
  if (!(await claimMessage(approvals(), approval.approvalId, due, before, now))) return;
  const to = recipientOf(due, seeing);
  const key = keyOf(approval, due);
  const found = before?.stands === 'posting' ? await channel.find(to, key) : 'absent';
  if (found === 'unknowable') return end(due, seeing, 'nobody can say whether it was posted');
  if (found !== 'absent') {
    await keepMessage(approvals(), approval.approvalId, due, { stands: 'there', place: found });
    return change(due, { ...claimed(due), stands: 'there', attemptedAt: now, place: found }, told, seeing);
  }
  if (told.kind === 'over') return keepMessage(approvals(), approval.approvalId, due, { stands: 'unsent' });
  await keepPosted(due, told, await channel.post(to, told, key).catch((error) => unsent(error, due, seeing)), seeing);
}

const claimed = ({ channel, recipient, round }: Due): Addressed => ({ channel, recipient, round });

/** Surely not posted: the next try need not look for it. */
async function unsent(error: unknown, due: Due, { approval }: Seeing): Promise<never> {
  if (error instanceof ChannelBusy || error instanceof ChannelRefused)
    await keepMessage(approvals(), approval.approvalId, due, { stands: 'unsent' });
  throw error;
}

async function keepPosted(due: Due, told: Told, posted: Posted, seeing: Seeing): Promise<void> {
  if (posted.kind === 'unreachable') return end(due, seeing, posted.because);
  const { place } = posted;
  await keepMessage(approvals(), seeing.approval.approvalId, due, { stands: 'there', place, shows: showing(told) });
}

async function end(due: Due, { approval, channel }: Seeing, because: string): Promise<void> {
  const { approvalId, caseId } = approval;
  logger.warn('an approver could not be told', { caseId, approvalId, channel: channel.name, because });
  await keepMessage(approvals(), approvalId, due, { stands: 'ended', because });
}

function recipientOf({ recipient }: Due, { about }: Seeing): Recipient {
  const person = recipient === ROOM ? undefined : about.approvers.get(PersonId.parse(recipient));
  const [record] = person === undefined ? [] : liveRecords(person);
  return { address: record?.email, entraId: person?.accounts[ENTRA] };
}

/** Says nothing of whom it is for, and is the same each time. */
function keyOf({ approvalId }: Approval, { recipient, round }: Addressed): string {
  return `tenure-${sha256(`${approvalId} ${recipient} ${round}`).slice(0, 32)}`;
}

const showing = (told: Told): string => sha256(JSON.stringify(told)).slice(0, 32);
