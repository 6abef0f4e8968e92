/** `POST /v1/people/{workerId}/link`: an operator's word that an account is a person's, with evidence; what follows is planned as ever. */
import type { Access, AccountQuery } from '../core/access.ts';
import { sha256 } from '../core/canonical.ts';
import type { Case } from '../core/case.ts';
import { entryOf, type Facts } from '../core/entries.ts';
import { type PersonId, type System, WorkerId } from '../core/ids.ts';
import { ownCase } from '../core/new-case.ts';
import type { Person } from '../core/person.ts';
import { queriesFor } from '../core/queries.ts';
import { belongsToSomebodyElse } from '../core/situation.ts';
import { type Linking as Body, linkAccount } from '../routes/link-account.ts';
import { clock } from '../runtime/clock.ts';
import { type Caller, http, Problem } from '../runtime/http.ts';
import { lookEverywhere } from '../runtime/look.ts';
import { cases, people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { wake } from '../runtime/wake.ts';
import { findCase } from '../store/cases.ts';
import type { Write } from '../store/items.ts';
import { knowAccount, personOfAccount } from '../store/names.ts';
import { findPerson, personOfWorker } from '../store/people.ts';
import { joining, tellEnded, WORKER } from './parts/join-people.ts';
import { openNew } from './parts/new-cases.ts';
import { operatorOf } from './parts/operator.ts';

export const handler = http(linkAccount, {
  'POST /v1/people/{workerId}/link': async ({ caller, path, body, key }) => {
    const { person, workerId } = await named(path.workerId);
    const said: Said = { ...body, about: aboutOf(body, caller, key) };
    const before = await saidBefore(person, workerId, said);
    if (before !== undefined) return before;
    await refuseOwn(caller, person.personId);
    if (said.system === WORKER && said.theirs) return join(caller, person, workerId, said);
    if (said.system === WORKER) return tell(caller, person, workerId, said, []);
    const access = await lookAt(person, said);
    if (!said.theirs) {
      refuseKnown(person, said);
      return tell(caller, person, workerId, said, []);
    }
    await refuseForeign(access, person.personId);
    await refuseSecond(person, said);
    // Two operators who give one account to two people at once: the second is refused.
    const only = knowAccount(people().table, said.system, said.accountId, person.personId, { only: true });
    return tell(caller, person, workerId, said, [only]);
  },
});

/** `about` names the case that follows: the same for what is said again with the same key. */
interface Said extends Body {
  readonly about: string;
}

function aboutOf({ system, accountId }: Body, { subject }: Caller, key: string | undefined): string {
  return key === undefined ? `${system} ${accountId} ${clock()}` : `key ${sha256(`${subject}\n${key}`)}`;
}

async function saidBefore(person: Person, workerId: WorkerId, { about, ...said }: Said) {
  const { caseId } = ownCase(person, { intent: 'linked', about, workerId }, clock());
  const before = await findCase(cases(), caseId);
  if (before === undefined) return undefined;
  const { system, accountId, theirs = true } = before.link ?? {};
  if (system !== said.system || accountId !== said.accountId || theirs !== said.theirs)
    throw new Problem(
      409,
      'Another request',
      'this idempotency key was used to say something else of this person: give every saying its own',
    );
  await wake('CaseReceived', [person.personId]);
  return { status: 202, body: { caseId } };
}

/** Two worker records of one human: the person we knew has both, and is planned for. */
async function join(caller: Caller, stray: Person, workerId: WorkerId, said: Said) {
  const joined = await joining(stray, workerId, said.accountId, clock());
  await refuseOwn(caller, joined.person.personId);
  const { writes, kind, supersedes, person } = joined;
  const told = await tell(caller, person, workerId, said, writes, { kind, facts: { supersedes: [...supersedes] } });
  await tellEnded(joined, told.body.caseId);
  return told;
}

interface Following extends Pick<Partial<Case>, 'kind'> {
  readonly facts?: Facts;
}

/** Records the word, and opens the case that follows from it, with `also` or not at all. */
async function tell(
  caller: Caller,
  person: Person,
  workerId: WorkerId,
  said: Said,
  also: readonly Write[],
  { facts = {}, ...more }: Following = {},
) {
  const now = clock();
  const instead = person.accounts[said.system];
  const link = {
    ...{ system: said.system, accountId: said.accountId },
    ...(said.theirs ? {} : { theirs: false }),
    ...(instead === undefined || !said.theirs ? {} : { instead }),
  };
  const fresh = { ...ownCase(person, { intent: 'linked', about: said.about, workerId }, now), link, ...more };
  const entry = entryOf(
    { kind: undefined },
    person,
    'linked',
    { theirs: said.theirs },
    {
      actor: await operatorOf(caller),
      system: link.system,
      private: { because: said.because, by: caller.subject, workerId, accountId: said.accountId },
    },
  );
  const opening = entryOf(fresh, person, 'case-opened', { intent: fresh.intent, ...facts });
  if (!(await openNew(fresh, [entry, opening], now, also)))
    throw new Problem(409, 'Not linked', 'somebody else said whose this account is at this very moment: look again');
  await wake('CaseReceived', [person.personId]);
  return { status: 202, body: { caseId: fresh.caseId } };
}

async function named(text: string): Promise<{ readonly person: Person; readonly workerId: WorkerId }> {
  const workerId = WorkerId.safeParse(text);
  const personId = workerId.success ? await personOfWorker(people(), workerId.data) : undefined;
  const person = personId && (await findPerson(people(), personId));
  if (!workerId.success || person === undefined || Object.keys(person.employments).length === 0)
    throw new Problem(404, 'Nobody by that worker id', `no source has sent a worker ${text} who is here yet`);
  return { person, workerId: workerId.data };
}

/** Nobody gives themselves an account. */
async function refuseOwn({ workerId }: Caller, personId: PersonId): Promise<void> {
  if (workerId !== undefined && (await personOfWorker(people(), workerId)) === personId)
    throw new Problem(
      403,
      'Not for yourself',
      'an account is linked to somebody by another person: ask another operator',
    );
}

/** The account they have lets them in still: linking another in its place would leave nobody to cut it. */
async function refuseSecond(person: Person, { system, accountId }: Body): Promise<void> {
  const theirs = await look(system, { ...queryAt(person, system), manages: [] });
  if (theirs.accountId === undefined || theirs.accountId === accountId || theirs.status !== 'active') return;
  if (belongsToSomebodyElse(theirs, person)) return;
  throw new Problem(
    409,
    'They have an account',
    `at ${system} they have the account ${theirs.accountId}, which is not disabled: disable it at ${system} first, or leave them with it`,
  );
}

/** The account as its target shows it, found by its immutable id. */
async function lookAt(person: Person, { system, accountId }: Body): Promise<Access> {
  const access = await look(system, { ...queryAt(person, system), accountId, manages: [] });
  if (access.status === 'absent')
    throw new Problem(404, 'No such account', `${system} has no account ${accountId}: use the id its finding names`);
  return access;
}

function queryAt(person: Person, system: System): AccountQuery {
  const queries = queriesFor(person, policy());
  // A name such as `constructor` is on every object, and is no system.
  const query = Object.hasOwn(queries, system) ? queries[system] : undefined;
  if (query === undefined)
    throw new Problem(
      404,
      'No such system',
      `policy governs ${policy().systems.join(', ')}; ${system} is none of them`,
    );
  return query;
}

async function look(system: System, query: AccountQuery): Promise<Access> {
  const [looked] = await lookEverywhere({ [system]: query });
  if (looked === undefined || 'failed' in looked)
    throw new Problem(503, 'Not to be seen now', `${system} could not be asked: ${looked?.failed}; try again`);
  return looked.access;
}

/** What is theirs for certain is not taken away by a word: its account would be nobody's, and stay open when they leave. */
function refuseKnown(person: Person, { system, accountId }: Body): void {
  if (person.accounts[system] === accountId)
    throw new Problem(
      409,
      'Theirs already',
      `this account is known as theirs; link it to whose it is, after its worker id was corrected at ${system}`,
    );
}

/** Whose worker id it carries, or who was given it, they are known as somebody else: HR says whose it is, not an operator. */
async function refuseForeign({ system, accountId = '', profile }: Access, personId: PersonId): Promise<void> {
  const known = await personOfAccount(people(), system, accountId);
  if (known !== undefined && known !== personId)
    throw new Problem(
      409,
      "Somebody else's",
      'this account was taken for another person’s before: an account is one person’s for good',
    );
  const carried = WorkerId.safeParse(profile.workerId);
  const owner = carried.success ? await personOfWorker(people(), carried.data) : undefined;
  if (owner !== undefined && owner !== personId)
    throw new Problem(
      409,
      "Somebody else's",
      `this account carries the worker id of another person: correct it at ${system} first, if it is wrong`,
    );
}
