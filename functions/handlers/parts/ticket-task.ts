/** What people must do by hand as a ticket with a checklist: closed as done by somebody who says who did what, the change is attested. */
import { sha256 } from '../../core/canonical.ts';
import { type Case, ENDED } from '../../core/case.ts';
import { nameOf } from '../../core/employment.ts';
import type { CaseId, WorkerId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { Finding } from '../../core/plan.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
import { Problem } from '../../runtime/http.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { wake } from '../../runtime/wake.ts';
import type { TaskTicket } from '../../sources/ticket-system.ts';
import { findCase } from '../../store/cases.ts';
import { findPerson } from '../../store/people.ts';
import { type KnownTicket, putTicket, type TicketFile, tell } from '../../store/tickets.ts';
import { attest } from './attest.ts';
import { atCase, type Desk } from './ticket-desk.ts';
import { colleague } from './ticket-people.ts';
import { madeOnce } from './ticket-turn.ts';

type Task = Extract<KnownTicket, { about: 'task' }>;

/** A ticket for each task of the case, made once. */
export async function giveTasks(desk: Desk, caseId: CaseId): Promise<void> {
  if (!desk.takesTasks) return;
  const handled = await findCase(cases(), caseId);
  const person = handled && (await findPerson(people(), handled.personId));
  if (handled === undefined || person === undefined) return;
  for (const finding of handled.findings)
    if (finding.task !== undefined) await giveTask(desk, { handled, person, finding, task: finding.task });
}

interface Given {
  readonly handled: Case;
  readonly person: Person;
  readonly finding: Finding;
  readonly task: string;
}

async function giveTask(desk: Desk, { handled, person, finding, task }: Given): Promise<void> {
  const { caseId, personId } = handled;
  const given = {
    marker: `tenure-${caseId}-${sha256(task).slice(0, 12)}`,
    title: `${finding.kind.replaceAll('-', ' ')}${finding.system === undefined ? '' : ` at ${finding.system}`}: ${handled.workerId}`,
    text: [
      `For ${nameOf(person)} (${handled.workerId}).`,
      `[ ] ${finding.text}`,
      '[ ] Close this as done, and say in closing it who did what: it is kept as evidence. Not by the person it is about, nor by who decided an approval of it.',
      'Closed in any other way, or without saying so, it stays to be done.',
      atCase(desk, caseId),
    ].join('\n'),
  };
  const created = await madeOnce(desk, given.marker, () => desk.system.createTask(given));
  const known = {
    about: 'task',
    ref: { system: desk.name, id: created.id },
    ...{ number: created.number, task },
  } as const;
  await unlessRefused(writeAll(ledger(), [putTicket(people().table, { ...known, personId, caseId }, clock())]));
}

export async function seeToTask(desk: Desk, file: TicketFile, known: Task): Promise<void> {
  if (file.closed) return;
  const handled = await findCase(cases(), known.caseId);
  const stands = handled?.findings.some(({ task }) => task === known.task) === true;
  if (handled === undefined || !stands) {
    // Another look may find it again: only of a case that has ended it is certain.
    if (handled === undefined || ENDED.includes(handled.state)) await over(desk, known);
    return;
  }
  const ticket = await desk.system.readTask(known.ref.id);
  if (ticket?.standing === 'done') return attested(desk, file, { known, handled, ticket });
  if (ticket?.standing !== 'undone') return;
  // A note stays in the ticket when it is opened anew: it says nothing about the next closing.
  if (ticket.attestation !== undefined && !file.told.has(saidBefore(ticket.attestation)))
    await tell(people(), known.ref, saidBefore(ticket.attestation), clock());
  await sayOnce(desk, file, ticket, 'it was closed as not done. It is still to be done: reopen it, or make a new one');
}

const saidBefore = (words: string) => `said ${sha256(words).slice(0, 16)}`;

/** Attested elsewhere, or needed no more: who has the ticket is told, so that nobody does it again. */
async function over({ system }: Desk, { ref, caseId }: Task): Promise<void> {
  if ((await system.readTask(ref.id))?.standing === 'open') {
    const text =
      'Nothing is to be done here any more: it is attested in Tenure, or nobody needs it. Close this as you like.';
    await system.note(ref.id, { marker: `tenure ${caseId} over`, text });
  }
  await tell(people(), ref, 'over', clock(), true);
}

interface Closed {
  readonly known: Task;
  readonly handled: Case;
  readonly ticket: TaskTicket;
}

async function attested(desk: Desk, file: TicketFile, { known, handled, ticket }: Closed): Promise<void> {
  const workerId = await colleague(ticket.closedBy);
  const because = whyNot(ticket, file, workerId);
  if (because !== undefined) return sayOnce(desk, file, ticket, because);
  const person = await findPerson(people(), known.personId);
  if (person === undefined) return;
  const caller = { subject: `${desk.name}:${ticket.closedBy?.id}`, workerId, roles: [] };
  const words = `${ticket.number}: ${ticket.attestation}`.slice(0, 500).toWellFormed();
  const refused = await attestedNow({ handled, person, caller, because: words }, known.task);
  if (refused !== undefined) return sayOnce(desk, file, ticket, refused);
  await wake('CaseReceived', [known.personId]);
  const text = `Tenure has taken this as attested. ${atCase(desk, known.caseId)}`;
  await desk.system.note(known.ref.id, { marker: `tenure ${known.caseId} attested`, text });
  await tell(people(), known.ref, 'attested', clock(), true);
}

/** Others may attest another task of the case at this moment: then it is read anew. Answers why it is refused, where it is. */
const MOST_TRIES = 5;

async function attestedNow(attesting: Parameters<typeof attest>[0], task: string): Promise<string | undefined> {
  for (let tried = 1; ; tried++) {
    const handled = (await findCase(cases(), attesting.handled.caseId)) ?? attesting.handled;
    try {
      await attest({ ...attesting, handled }, task);
      return undefined;
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      if (error.status !== 409) return error.message;
      if (tried >= MOST_TRIES) throw error;
    }
  }
}

function whyNot(
  { attestation, doubt }: TaskTicket,
  { told }: TicketFile,
  workerId: WorkerId | undefined,
): string | undefined {
  if (workerId === undefined)
    return 'who closed it is nobody Tenure knows as working here: somebody HR has sent, with the same e-mail address, closes it';
  return attestation === undefined || told.has(saidBefore(attestation))
    ? 'nothing says who did what: reopen it, and close it again with a note that does'
    : doubt;
}

/** The same words once: closed again in the same way it says no more. */
async function sayOnce(desk: Desk, { ticket: { ref } }: TicketFile, { number }: TaskTicket, because: string) {
  const marker = `tenure not-attested ${sha256(because).slice(0, 8)}`;
  await desk.system.note(ref.id, { marker, text: `Tenure does not take ${number} as done: ${because}.` });
}
