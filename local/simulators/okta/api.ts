/** The routes of the simulated Okta management API: what lifecycle automation calls, and nothing else. */
import type { Answer, Call } from '../serve.ts';
import { appOf, assign, groupsOf, join, leave, membersOf, scopeOf, unassign } from './memberships.ts';
import type { OktaOrg } from './org.ts';
import { page, userFilter } from './pages.ts';
import { invalid, notFound, OktaRefusal } from './refusals.ts';
import { showApp, showAppUser, showGroup, showRule, showUser } from './shapes.ts';
import {
  createUser,
  deleteUser,
  giveLink,
  isOperation,
  mailsUnlessTold,
  type NewUser,
  operate,
  readUser,
  revokeSessions,
  updateUser,
} from './users.ts';

const NO_CONTENT: Answer = { status: 204 };
const NO_IDS = { user: '', group: '', app: '', rule: '', operation: '' };
type Ids = typeof NO_IDS;
type Run = (org: OktaOrg, ids: Ids, call: Call, url: string) => Answer;
type Route = readonly [method: string, path: RegExp, run: Run];

const userRoutes: readonly Route[] = [
  [
    'GET',
    pathOf('users'),
    (org, _, call, url) => {
      const keep = userFilter(call.query.get('search') ?? call.query.get('filter'));
      const found = [...org.users.values()].filter(
        (user) => org.clock.now() - user.createdMs >= org.lagMs && keep(user),
      );
      return page(found, call, url, 200, (user) => showUser(user, url));
    },
  ],
  [
    'POST',
    pathOf('users'),
    (org, _, call, url) => {
      const activate = call.query.get('activate') !== 'false';
      return ok(showUser(createUser(org, json<NewUser>(call), activate), url));
    },
  ],
  ['GET', pathOf('users/:user'), (org, { user }, _, url) => ok(showUser(readUser(org, user), url))],
  [
    'POST',
    pathOf('users/:user'),
    (org, { user }, call, url) => ok(showUser(updateUser(org, readUser(org, user), json<NewUser>(call)), url)),
  ],
  [
    'DELETE',
    pathOf('users/:user'),
    (org, { user }) => {
      deleteUser(org, readUser(org, user));
      return NO_CONTENT;
    },
  ],
  [
    'POST',
    pathOf('users/:user/lifecycle/:operation'),
    (org, { user, operation }, call, url) => {
      if (!isOperation(operation)) throw notFound(operation, 'Operation');
      const after = operate(org, readUser(org, user), operation);
      const mails = mailsUnlessTold(operation, call.query.get('sendEmail'));
      if (mails === undefined || mails) return ok({});
      const token = giveLink(org, after, operation);
      if (operation === 'reset_password') return ok({ resetPasswordUrl: `${url}/reset_password/${token}` });
      return ok({ activationUrl: `${url}/welcome/${token}`, activationToken: token });
    },
  ],
  [
    'DELETE',
    pathOf('users/:user/sessions'),
    (org, { user }, call) => {
      revokeSessions(org, readUser(org, user), call.query.get('oauthTokens') === 'true');
      return NO_CONTENT;
    },
  ],
  [
    'GET',
    pathOf('users/:user/groups'),
    (org, { user }, call, url) =>
      page(groupsOf(org, readUser(org, user)), call, url, 200, (group) => showGroup(group, url)),
  ],
];

const groupRoutes: readonly Route[] = [
  [
    'GET',
    pathOf('groups'),
    (org, _, call, url) => page([...org.groups.values()], call, url, 200, (group) => showGroup(group, url)),
  ],
  ['GET', pathOf('groups/rules'), (org, _, call, url) => page([...org.rules.values()], call, url, 200, showRule)],
  [
    'GET',
    pathOf('groups/rules/:rule'),
    (org, { rule }) => {
      const found = org.rules.get(rule);
      if (found === undefined) throw notFound(rule, 'GroupRule');
      return ok(showRule(found));
    },
  ],
  [
    'GET',
    pathOf('groups/:group'),
    (org, { group }, _, url) => {
      const found = org.groups.get(group);
      if (found === undefined) throw notFound(group, 'UserGroup');
      return ok(showGroup(found, url));
    },
  ],
  [
    'GET',
    pathOf('groups/:group/users'),
    (org, { group }, call, url) => page(membersOf(org, group), call, url, 1000, (user) => showUser(user, url)),
  ],
  [
    'PUT',
    pathOf('groups/:group/users/:user'),
    (org, { group, user }) => {
      join(org, group, readUser(org, user));
      return NO_CONTENT;
    },
  ],
  [
    'DELETE',
    pathOf('groups/:group/users/:user'),
    (org, { group, user }) => {
      leave(org, group, readUser(org, user));
      return NO_CONTENT;
    },
  ],
];

const appRoutes: readonly Route[] = [
  [
    'GET',
    pathOf('apps'),
    (org, _, call, url) => {
      const whose = /^user\.id eq "([^"]+)"$/.exec(call.query.get('filter') ?? '')?.[1];
      if (whose === undefined) return page([...org.apps.values()], call, url, 200, showApp);
      const user = readUser(org, whose);
      const held = [...org.apps.values()].flatMap((app) => {
        const scope = scopeOf(app, user);
        return scope === undefined ? [] : [{ app, scope }];
      });
      const expand = call.query.get('expand') === `user/${whose}`;
      return page(held, call, url, 200, ({ app, scope }) => ({
        ...showApp(app),
        ...(expand ? { _embedded: { user: showAppUser(app, user, scope, url) } } : {}),
      }));
    },
  ],
  [
    'GET',
    pathOf('apps/:app/users'),
    (org, { app }, call, url) => {
      const found = appOf(org, app);
      const assigned = [...org.users.values()].flatMap((user) => {
        const scope = scopeOf(found, user);
        return scope === undefined ? [] : [showAppUser(found, user, scope, url)];
      });
      return page(assigned, call, url, 500, (user) => user);
    },
  ],
  [
    'POST',
    pathOf('apps/:app/users'),
    (org, { app }, call, url) => {
      const { id } = json<{ id?: string }>(call);
      if (id === undefined) throw invalid('id', 'id: The field cannot be left blank');
      const found = appOf(org, app);
      return ok(showAppUser(found, assign(org, found, readUser(org, id)), 'USER', url));
    },
  ],
  [
    'GET',
    pathOf('apps/:app/users/:user'),
    (org, { app, user }, _, url) => {
      const [assigned, found] = [appOf(org, app), readUser(org, user)];
      const scope = scopeOf(assigned, found);
      if (scope === undefined) throw notFound(user, 'AppUser');
      return ok(showAppUser(assigned, found, scope, url));
    },
  ],
  [
    'DELETE',
    pathOf('apps/:app/users/:user'),
    (org, { app, user }) => {
      unassign(org, appOf(org, app), readUser(org, user));
      return NO_CONTENT;
    },
  ],
];

const routes = [...userRoutes, ...groupRoutes, ...appRoutes];

/** Carries out a call somebody was allowed to make. */
export function answerCall(org: OktaOrg, call: Call, url: string): Answer {
  for (const [method, path, run] of routes) {
    if (method !== call.method) continue;
    const match = path.exec(call.path);
    if (match !== null) return run(org, { ...NO_IDS, ...decoded(match.groups ?? {}) }, call, url);
  }
  throw new OktaRefusal(404, 'E0000022', 'The endpoint does not support the provided HTTP method');
}

function pathOf(pattern: string): RegExp {
  return new RegExp(`^/api/v1/${pattern.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
}

function decoded(ids: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(ids).map(([name, value]) => [name, decodeURIComponent(value)]));
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** The body, as the vendor's description types it; what matters of it is checked where it is used. */
function json<T>({ text }: Call): T {
  try {
    return JSON.parse(text);
  } catch {
    throw new OktaRefusal(400, 'E0000003', 'The request body was not well-formed.');
  }
}
