/** An operator's word that a task of a case is done: evidence with who and when, and the case goes on without it. */
import { hasDecided } from '../../core/approval.ts';
import type { Case } from '../../core/case.ts';
import { ENDED } from '../../core/case.ts';
import { allRecords } from '../../core/employment.ts';
import { entryOf } from '../../core/entries.ts';
import type { PersonId } from '../../core/ids.ts';
import type { Person } from '../../core/person.ts';
import type { Finding } from '../../core/plan.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
import { type Caller, Problem } from '../../runtime/http.ts';
import { approvals, cases, ledger, people } from '../../runtime/parts.ts';
import { approvalsOf } from '../../store/approvals.ts';
import { putAttested } from '../../store/attested.ts';
import { updateCase } from '../../store/cases.ts';
import { personOfWorker } from '../../store/people.ts';
import { rejoinInbox } from '../../store/turns.ts';
import { closedBy } from './closed-later.ts';
import { operatorOf } from './operator.ts';

export interface Attesting {
  readonly handled: Case;
  readonly person: Person;
  readonly caller: Caller;
  readonly because: string | undefined;
}

/** Never by the one it is about, nor by who decided an approval of the case. What it was kept from goes on at once, or when the case is next planned. */
export async function attest({ handled, person, caller, because }: Attesting, task: string | undefined): Promise<void> {
  if (because === undefined) throw new Problem(400, 'Why?', 'say in "because" who did what: it is kept as evidence');
  const found = handled.findings.find((finding) => finding.task !== undefined && finding.task === task);
  if (found === undefined) throw new Problem(404, 'No such task', tasksOf(handled));
  if (caller.workerId !== undefined && allRecords(person).some(({ workerId }) => workerId === caller.workerId))
    throw new Problem(403, 'Not about yourself', 'somebody else attests what you handed over');
  const by = await apartFromApprovers(handled, caller);
  const { subject } = caller;
  const left = leftWithout(handled, found);
  const closed = await closedBy(handled, left.length === 0 ? 'completed' : handled.state, { attested: [String(task)] });
  const entry = entryOf(
    handled,
    person,
    'attested',
    { task: String(task), about: found.kind, ...closed },
    {
      actor: await operatorOf(caller),
      grade: 'attested',
      ...(found.system === undefined ? {} : { system: found.system }),
      private: { subject, because, text: found.text },
    },
  );
  const now = clock();
  const also = [putAttested(people().table, handled.personId, String(task), now), ...goesOn(handled, found, by)];
  if ((await unlessRefused(append(ledger(), handled.caseId, [entry], { also }))) === undefined)
    throw new Problem(409, 'Just changed', 'the case changed at this very moment; look at it again');
}

/** Nobody carries out what they approved: what is attested is their own work, or vouched for by them. Answers who they are, where we know. */
async function apartFromApprovers({ caseId }: Case, { workerId }: Caller): Promise<PersonId | undefined> {
  const me = workerId && (await personOfWorker(people(), workerId));
  if (me === undefined || !hasDecided(me, await approvalsOf(approvals(), caseId))) return me;
  throw new Problem(
    403,
    'Not what you decided',
    `who decided an approval of case ${caseId} attests nothing of it: have somebody who decided none of its approvals see to it, and attest it`,
  );
}

function leftWithout({ findings }: Case, done: Finding): readonly Finding[] {
  return findings.filter(({ task }) => task !== done.task);
}

/** One that waits looks again at once; one that ended for nothing else is completed; any other finds it in its next plan. */
function goesOn(handled: Case, done: Finding, by: PersonId | undefined) {
  const { caseId, state, lookAgain } = handled;
  // Of two at the same moment the second looks again: it would put back what the first has taken away.
  const asRead = {
    expression: '#was = :was AND size(#found) = :found',
    names: { '#was': 'state', '#found': 'findings' },
    values: { ':was': state, ':found': handled.findings.length },
  };
  const attestedBy = [...new Set([...(handled.attestedBy ?? []), ...(by === undefined ? [] : [by])])];
  const update = (set: Partial<Case>, remove: readonly (keyof Case)[] = []) =>
    updateCase(
      cases().table,
      caseId,
      { ...set, ...(attestedBy.length === 0 ? {} : { attestedBy }) },
      { remove, condition: asRead },
    );
  if (state === 'scheduled' && lookAgain !== undefined)
    return [update({ state: 'received' }, ['note']), ...rejoinInbox(people().table, handled, clock())];
  const findings = leftWithout(handled, done);
  if (!ENDED.includes(state)) return [update({ findings })];
  const [first] = findings;
  if (first === undefined) return [update({ findings, state: 'completed' }, ['note'])];
  return [update({ findings, note: `${findings.length} to look at: ${first.kind}` })];
}

function tasksOf({ caseId, findings }: Case): string {
  const tasks = findings.flatMap(({ task }) => task ?? []);
  return tasks.length === 0
    ? `case ${caseId} has nothing to attest`
    : `the tasks of case ${caseId}: ${tasks.join(', ')}`;
}
