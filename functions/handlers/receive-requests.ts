/** `POST /v1/requests` and `POST /v1/requests/{id}/withdraw`: access asked for until a day, access to be kept beyond a termination, and taking that back. */
import * as z from 'zod';
import { type PersonId, WorkerId } from '../core/ids.ts';
import { bodyOf, type Caller, type HttpRequest, http, Problem, requireRole } from '../runtime/http.ts';
import { people } from '../runtime/parts.ts';
import { findPerson, personOfWorker } from '../store/people.ts';
import { Asking, personBy, requestAccess, withdrawRequest } from './parts/requests.ts';

const Withdrawal = z.strictObject({ workerId: WorkerId, because: z.string().max(500).optional() });

export const handler = http((request) => (request.route.endsWith('/withdraw') ? withdraw(request) : ask(request)));

async function ask(http: HttpRequest) {
  const caller = requireRole(http, ['requester']);
  const asking = bodyOf(http, Asking);
  const key = z.string().min(8).max(200).safeParse(http.headers['idempotency-key']);
  if (!key.success)
    throw new Problem(
      400,
      'No idempotency key',
      'send the header Idempotency-Key, 8 to 200 characters, new for each request: sent again with the same key, it is one request',
    );
  const { request, fresh } = await requestAccess({
    ...{ asking, subject: caller.subject, key: key.data },
    requestedBy: await callerAs(caller),
    actor: await actorOf(caller),
  });
  const { requestId, caseId, until } = request;
  return { status: fresh ? 202 : 200, body: { requestId, caseId, until } };
}

async function withdraw(http: HttpRequest) {
  const caller = requireRole(http, ['requester', 'operator']);
  const { workerId, because } = bodyOf(http, Withdrawal);
  const { person, requests } = await personBy(workerId);
  const request = requests.find(({ requestId }) => requestId === http.path.id);
  if (request === undefined)
    throw new Problem(
      404,
      'No such request',
      `${http.path.id} is no request that stands for ${workerId}: tenure access ${workerId} lists those that do`,
    );
  const by = await callerAs(caller);
  const mine = by !== undefined && (by === request.requestedBy || by === person.personId);
  if (!mine && !caller.roles.includes('operator'))
    throw new Problem(403, 'Not yours', 'who asked, whom it is for, and operators withdraw a request; nobody else');
  const caseId = await withdrawRequest({ person, request, actor: await actorOf(caller), because });
  return { status: 202, body: { requestId: request.requestId, caseId, withdrawn: true } };
}

async function callerAs({ workerId }: Caller): Promise<PersonId | undefined> {
  return workerId === undefined ? undefined : personOfWorker(people(), workerId);
}

async function actorOf(caller: Caller): Promise<string> {
  const personId = await callerAs(caller);
  if (personId === undefined) return `operator:${caller.subject}`;
  return `person:${(await findPerson(people(), personId))?.pseudonym ?? 'erased'}`;
}
