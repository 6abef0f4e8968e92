/** Temporary Access Passes: https://learn.microsoft.com/graph/api/authentication-post-temporaryaccesspassmethods. Refusals are Graph's where its words were found, and say here where they were not. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Answer } from '../serve.ts';
import type { Directory, StoredPass } from './directory.ts';
import { GraphRefusal } from './graph-refusal.ts';
import { HOME } from './odata.ts';
import type { GraphCall, Route } from './routes.ts';

const PATH = /^\/users\/([^/]+)\/authentication\/temporaryAccessPassMethods$/;
const TYPE = '#microsoft.graph.temporaryAccessPassAuthenticationMethod';
const KNOWN = ['isUsableOnce', 'lifetimeInMinutes', 'startDateTime'];
const WRITE = ['UserAuthMethod-TAP.ReadWrite.All', 'UserAuthenticationMethod.ReadWrite.All'];

export const passRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: PATH,
    permissions: () => WRITE,
    units: 1,
    answer: (directory, [id], { body }) => makePass(directory, id, body),
  },
  {
    method: 'GET',
    path: PATH,
    permissions: () => ['UserAuthMethod-TAP.Read.All', 'UserAuthenticationMethod.Read.All', ...WRITE],
    units: 1,
    answer: (directory, [id]) => listPasses(directory, id),
  },
];

function makePass(directory: Directory, id: string, body: GraphCall['body']): Answer {
  const user = directory.user(id);
  const policy = directory.seed.temporaryAccessPass;
  const asked = readAsked(body, directory);
  // Graph's words for a policy that is off, or asks for one-time passes, were not found.
  if (policy.state !== 'enabled') throw badRequest('Temporary Access Pass is not enabled by policy for this user.');
  if (policy.isUsableOnce && asked.isUsableOnce === false)
    throw badRequest('The policy allows only passes that are usable once.');
  const { minimumLifetimeInMinutes: least, maximumLifetimeInMinutes: most } = policy;
  const lifetimeInMinutes = asked.lifetimeInMinutes ?? policy.defaultLifetimeInMinutes;
  if (lifetimeInMinutes < least || lifetimeInMinutes > most)
    throw badRequest(`Invalid LifetimeInMinutes specified. The valid range between ${least} and ${most}.`);
  const now = directory.nowText();
  const pass: StoredPass = {
    id: randomUUID(),
    temporaryAccessPass: randomBytes(9).toString('base64url'),
    createdDateTime: now,
    startDateTime: asked.startDateTime ?? now,
    lifetimeInMinutes,
    isUsableOnce: asked.isUsableOnce ?? policy.isUsableOnce,
  };
  directory.passes.set(user.id, pass); // the one before is deleted, says the vendor
  return { status: 201, body: { '@odata.context': contextOf(user.id, '/$entity'), ...shown(directory, pass) } };
}

interface Asked {
  readonly isUsableOnce?: boolean;
  readonly lifetimeInMinutes?: number;
  readonly startDateTime?: string;
}

function readAsked(body: unknown, directory: Directory): Asked {
  const asked = (body ?? {}) as Asked; // what matters of it is checked here
  const unknown = Object.keys(asked).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw badRequest(`Invalid property '${unknown}'.`);
  if (asked.isUsableOnce !== undefined && typeof asked.isUsableOnce !== 'boolean')
    throw badRequest('Invalid value for isUsableOnce.');
  if (asked.lifetimeInMinutes !== undefined && !Number.isInteger(asked.lifetimeInMinutes))
    throw badRequest('Invalid value for lifetimeInMinutes.');
  const start = asked.startDateTime;
  // Graph's words for a start that is past were not found.
  if (start !== undefined && !(Date.parse(start) >= directory.clock.now()))
    throw badRequest('startDateTime must be a time to come.');
  return asked;
}

/** What it is for is not shown again. */
function listPasses(directory: Directory, id: string): Answer {
  const { id: userId } = directory.user(id);
  const pass = directory.passes.get(userId);
  const value = pass === undefined ? [] : [{ ...shown(directory, pass), temporaryAccessPass: null }];
  return { status: 200, body: { '@odata.context': contextOf(userId), value } };
}

function shown({ clock }: Directory, pass: StoredPass) {
  const begins = Date.parse(pass.startDateTime);
  const now = clock.now();
  const isOver = now >= begins + pass.lifetimeInMinutes * 60_000;
  const reason = now < begins ? 'NotYetValid' : isOver ? 'Expired' : 'EnabledByPolicy';
  return { '@odata.type': TYPE, ...pass, isUsable: reason === 'EnabledByPolicy', methodUsabilityReason: reason };
}

function contextOf(userId: string, more = ''): string {
  return `${HOME}/$metadata#users('${userId}')/authentication/temporaryAccessPassMethods${more}`;
}

function badRequest(message: string): GraphRefusal {
  return new GraphRefusal(400, 'badRequest', message);
}
