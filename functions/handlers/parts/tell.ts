/** Makes every message about one approval say what is true of it now: posts what is missing, changes what is outdated. Repeating it changes nothing. */
import { type Channel, ChannelUnsure, type Recipient } from '../../channels/channel.ts';
import { type Approval, openTo } from '../../core/approval.ts';
import { canonical } from '../../core/canonical.ts';
import { liveRecords, nameOf } from '../../core/employment.ts';
import { InvalidInput } from '../../core/errors.ts';
import { type CaseId, PersonId, System } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { Plan } from '../../core/plan.ts';
import type { CatalogueEntry } from '../../core/policy/pack.ts';
import { overFor, type Question, questionOf, roundOf, type Told } from '../../core/question.ts';
import { logger } from '../../runtime/lambda.ts';
import { approvals, cases, people } from '../../runtime/parts.ts';
import { readApproval } from '../../store/approvals.ts';
import { findPlan } from '../../store/cases.ts';
import { type Addressed, type Message, messagesOf } from '../../store/messages.ts';
import { findPeople, loadPerson } from '../../store/people.ts';
import { bringUpToDate, type Due } from './one-message.ts';

const ROOM = 'room';
const ENTRA = System.parse('entra');

export interface Telling {
  readonly channels: readonly Channel[];
  /** Where an approval can be read whole, by its id. */
  readonly linkTo: (approvalId: string) => string | undefined;
  /** What people call entitlements. */
  readonly catalogue: () => readonly CatalogueEntry[];
}

/** Ours: something new is said of an approval a few times in its life, not at every moment. */
const MOST_LOOKS = 5;

/**
 * Does for each person what can be done for them. What is said meanwhile, by whoever, is looked at again: an older word never stands
 * at last. Throws at the end where something is to be tried again: the first error, or that somebody else is posting at this moment.
 */
export async function tell(caseId: CaseId, approvalId: string, telling: Telling): Promise<void> {
  let approval = await readApproval(approvals(), caseId, approvalId);
  let overtaken: ReadonlySet<string> = new Set();
  for (let look = 0; approval !== undefined && look < MOST_LOOKS; look++) {
    const seen = await seeAll(approval, telling, overtaken);
    const now = await readApproval(approvals(), caseId, approvalId);
    const goesOn = seen.overtaken.size > 0 || canonical(now ?? {}) !== canonical(approval);
    if (!goesOn) return raise(seen.errors, approval);
    [approval, overtaken] = [now, seen.overtaken];
  }
  if (approval !== undefined) throw new ChannelUnsure(`${approvalId} changes all the time; it is looked at again`);
}

interface Seen {
  readonly errors: readonly Error[];
  /** The messages another wrote at the same moment. */
  readonly overtaken: ReadonlySet<string>;
}

async function seeAll(approval: Approval, telling: Telling, before: ReadonlySet<string>): Promise<Seen> {
  const known = await messagesOf(approvals(), approval.approvalId);
  const about = await aboutOf(approval, known, telling);
  const errors: Error[] = [];
  const overtaken = new Set<string>();
  for (const channel of telling.channels)
    for (const due of toSee(approval, known, channel, before))
      try {
        const writing = { approval, channel, to: recipientOf(due, about) };
        const became = await bringUpToDate(due, toldTo(due, approval, about), writing);
        if (became === 'overtaken') overtaken.add(nameOfMessage(due));
      } catch (error) {
        errors.push(error instanceof Error ? error : new Error('a message was not done', { cause: error }));
      }
  return { errors, overtaken };
}

/** The first is thrown, the others are logged: all are tried again together. */
function raise([first, ...others]: readonly Error[], { caseId, approvalId }: Approval): void {
  for (const { name, message } of others)
    logger.warn('another message was not done; it is tried again', {
      ...{ caseId, approvalId },
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

/** Every message there is, and one to each who may decide and has none of this asking. */
function toSee(
  approval: Approval,
  known: readonly Message[],
  { name, room }: Channel,
  overtaken: ReadonlySet<string>,
): readonly Due[] {
  const there = known.filter(({ channel }) => channel === name);
  const round = roundOf(approval);
  const open = approval.state === 'pending' ? openTo(approval) : [];
  const wanted = room ? open.slice(0, 1).map(() => ROOM) : open;
  const missing = wanted.filter(
    (recipient) => !there.some((one) => one.recipient === recipient && one.round === round),
  );
  return [
    ...there.map((before) => ({ ...addressed(before), before, overtaken: overtaken.has(nameOfMessage(before)) })),
    ...missing.map((recipient) => ({ channel: name, recipient, round, before: undefined, overtaken: false })),
  ];
}

const nameOfMessage = ({ channel, recipient, round }: Addressed): string => `${channel} ${recipient} ${round}`;
const addressed = ({ channel, recipient, round }: Message): Addressed => ({ channel, recipient, round });

function toldTo({ recipient, round }: Due, approval: Approval, { beneficiary: forWhom, question }: About): Told {
  const { title } = approval;
  const says = overFor(approval, round, recipient === ROOM ? undefined : PersonId.parse(recipient));
  if (says !== undefined) return { kind: 'over', title, forWhom, says };
  return question === undefined ? { kind: 'over', title, forWhom, says: UNREADABLE } : { kind: 'question', question };
}

const UNREADABLE = 'Its plan cannot be read: an operator has to look, and nobody can decide it.';

function recipientOf({ recipient }: Due, { approvers }: About): Recipient {
  const person = recipient === ROOM ? undefined : approvers.get(PersonId.parse(recipient));
  const [record] = person === undefined ? [] : liveRecords(person);
  return { address: record?.email, entraId: person?.accounts[ENTRA] };
}
