/** `POST /v1/people/{workerId}/link`: an operator's word that an account is a person's, with evidence; what follows is planned as ever. */
import * as z from 'zod';
import type { Access, AccountQuery } from '../core/access.ts';
import { entryOf } from '../core/entries.ts';
import { type PersonId, System, WorkerId } from '../core/ids.ts';
import { ownCase } from '../core/new-case.ts';
import type { Person } from '../core/person.ts';
import { queriesFor } from '../core/queries.ts';
import { belongsToSomebodyElse } from '../core/situation.ts';
import { clock } from '../runtime/clock.ts';
import { bodyOf, type Caller, type HttpRequest, http, Problem, requireRole } from '../runtime/http.ts';
import { lookEverywhere } from '../runtime/look.ts';
import { people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { wake } from '../runtime/wake.ts';
import { findPerson, personOfWorker } from '../store/people.ts';
import { openNew } from './parts/new-cases.ts';
import { operatorOf } from './parts/operator.ts';

const Body = z.strictObject({
  system: System,
  accountId: z.string().min(1).max(200),
  because: z.string().min(3).max(500),
});
type Body = z.infer<typeof Body>;

export const handler = http(async (request) => {
  const caller = requireRole(request, ['operator']);
  const said = bodyOf(request, Body);
  const { person, workerId } = await namedIn(request);
  await refuseOwn(caller, person.personId);
  await refuseForeign(await lookAt(person, said), person.personId);
  await refuseSecond(person, said);
  const now = clock();
  const instead = person.accounts[said.system];
  const link = { system: said.system, accountId: said.accountId, ...(instead === undefined ? {} : { instead }) };
  const about = `${link.system} ${link.accountId} ${now}`;
  const fresh = { ...ownCase(person, { intent: 'linked', about, workerId }, now), link };
  const entry = entryOf(
    { kind: undefined },
    person,
    'linked',
    {},
    {
      actor: await operatorOf(caller),
      system: link.system,
      private: { because: said.because, by: caller.subject, workerId, accountId: said.accountId },
    },
  );
  await openNew(fresh, [entry, entryOf(fresh, person, 'case-opened', { intent: fresh.intent })], now);
  await wake('CaseReceived', [person.personId]);
  return { status: 202, body: { caseId: fresh.caseId } };
});

async function namedIn(request: HttpRequest): Promise<{ readonly person: Person; readonly workerId: WorkerId }> {
  const workerId = WorkerId.safeParse(request.path.workerId);
  const personId = workerId.success ? await personOfWorker(people(), workerId.data) : undefined;
  const person = personId && (await findPerson(people(), personId));
  if (!workerId.success || person === undefined || Object.keys(person.employments).length === 0)
    throw new Problem(
      404,
      'Nobody by that worker id',
      `no source has sent a worker ${request.path.workerId} who is here yet`,
    );
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
  const query = queriesFor(person, policy())[system];
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

/** Whose worker id it carries, they are known as somebody else: HR says whose it is, not an operator. */
async function refuseForeign({ system, profile }: Access, personId: PersonId): Promise<void> {
  const carried = WorkerId.safeParse(profile.workerId);
  const owner = carried.success ? await personOfWorker(people(), carried.data) : undefined;
  if (owner !== undefined && owner !== personId)
    throw new Problem(
      409,
      "Somebody else's",
      `this account carries the worker id of another person: correct it at ${system} first, if it is wrong`,
    );
}
