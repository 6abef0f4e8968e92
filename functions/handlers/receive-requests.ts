/** Requests over HTTP: access asked for until a day, access to be kept beyond a termination, how that stands, and taking it back. */
import { type Case, caseIdOf } from '../core/case.ts';
import type { PersonId, WorkerId } from '../core/ids.ts';
import { RequestId } from '../core/request.ts';
import { type Asking, receiveRequests } from '../routes/receive-requests.ts';
import { clock } from '../runtime/clock.ts';
import { type AskedOf, type Caller, http, Problem } from '../runtime/http.ts';
import { cases, people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { findCase } from '../store/cases.ts';
import { personOfWorker } from '../store/people.ts';
import { oneMoreOf } from './parts/asked-often.ts';
import { actorOf as actorOfPerson } from './parts/decider.ts';
import { givesByAsking } from './parts/gives-by-asking.ts';
import { noteRead } from './parts/note-read.ts';
import { operatorOf } from './parts/operator.ts';
import { nameOf, personBy, requestAccess, withdrawRequest } from './parts/requests.ts';
import { shownRequest } from './parts/shown-request.ts';

export const handler = http(
  receiveRequests,
  {
    'POST /v1/requests': ask,
    'GET /v1/requests/{id}': show,
    'POST /v1/requests/{id}/withdraw': withdraw,
  },
  { note: noteRead },
);

async function ask({ caller, body, key }: AskedOf<typeof receiveRequests, 'POST /v1/requests'>) {
  const { request, fresh } = await requestAccess({
    asking: { ...body, workerId: forWhom(body, caller) },
    ...{ subject: caller.subject, key },
    requestedBy: await callerAs(caller),
    actor: await actorOf(caller),
    gives: async (person) => caller.roles.includes('operator') || givesByAsking(caller.workerId, person),
    counted: () => oneMoreOf(caller.subject),
  });
  const { requestId, caseId, until } = request;
  return { status: fresh ? 202 : 200, body: { requestId, caseId, until } };
}

/** The caller, where nobody is named: HR must know them. */
function forWhom({ workerId }: Asking, caller: Caller): WorkerId {
  const whom = workerId ?? caller.workerId;
  if (whom !== undefined) return whom;
  throw new Problem(400, 'For whom?', 'your token names no worker id: say whom it is for, in "workerId"');
}

/** Throws a 404 that says no more to whom it is none of their business. */
async function show({ caller, path }: AskedOf<typeof receiveRequests, 'GET /v1/requests/{id}'>) {
  const requestId = RequestId.safeParse(path.id);
  const handled = requestId.success ? await findCase(cases(), caseIdOf(nameOf(requestId.data))) : undefined;
  if (handled?.request === undefined || !(await maySee(caller, handled)))
    throw new Problem(404, 'No such request', `you asked for nothing of the id ${path.id}`);
  return { status: 200, body: await shownRequest(handled, handled.request, policy(), clock()) };
}

async function maySee(caller: Caller, { request, personId }: Case): Promise<boolean> {
  if (caller.roles.includes('operator') || caller.roles.includes('auditor')) return true;
  const me = await callerAs(caller);
  return me !== undefined && (me === request?.requestedBy || me === personId);
}

async function withdraw({ caller, path, body }: AskedOf<typeof receiveRequests, 'POST /v1/requests/{id}/withdraw'>) {
  const { workerId, because } = body;
  const { person, requests } = await personBy(workerId);
  const request = requests.find(({ requestId }) => requestId === path.id);
  if (request === undefined)
    throw new Problem(
      404,
      'No such request',
      `${path.id} is no request that stands for ${workerId}: tenure access ${workerId} lists those that do`,
    );
  const by = await callerAs(caller);
  const mine = by !== undefined && (by === request.requestedBy || by === person.personId);
  if (!mine && !caller.roles.includes('operator'))
    throw new Problem(403, 'Not yours', 'who asked, whom it is for, and operators withdraw a request; nobody else');
  const { subject } = caller;
  const caseId = await withdrawRequest({ person, request, actor: await actorOf(caller), because, subject });
  return { status: 202, body: { requestId: request.requestId, caseId, withdrawn: true } };
}

async function callerAs({ workerId }: Caller): Promise<PersonId | undefined> {
  return workerId === undefined ? undefined : personOfWorker(people(), workerId);
}

/** Never by their subject, which is often an e-mail address: it is kept in the private part. */
async function actorOf(caller: Caller): Promise<string> {
  const personId = await callerAs(caller);
  if (personId !== undefined) return actorOfPerson(personId);
  return operatorOf(caller, caller.roles.includes('operator') ? 'operator' : 'caller');
}
