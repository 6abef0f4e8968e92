/** Okta as a target: what a person has there, read with as few requests as the API permits. */
import type { Application, AppUser, Group } from '@okta/okta-sdk-nodejs';
import { type Access, type AccountQuery, absent, type Holding } from '../../core/access.ts';
import { TargetUnavailable } from '../../core/errors.ts';
import { EntitlementId } from '../../core/ids.ts';
import type { Target } from '../connector.ts';
import { accountOf, OKTA } from './account.ts';
import { isMissing, unreadable } from './answer.ts';
import type { OktaApi } from './connect.ts';
import { type GroupRules, groupRules } from './group-rules.ts';
import { letIn } from './let-in.ts';
import { listAccounts } from './list.ts';
import { searchFor, sightingOf, theirs, USERS_PAGE } from './seek.ts';
import { obtainToken } from './token.ts';
import { writeChanges } from './write-changes.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application: at most 200 a page */
const APPS_PAGE = 200;

export function oktaTarget(api: OktaApi, now: () => number = Date.now): Target {
  const rules = groupRules(api, now);
  const withToken = async <T>(run: () => Promise<T>): Promise<T> => {
    await obtainToken(api, now());
    return run();
  };
  const read = <T>(run: () => Promise<T>): Promise<T> =>
    withToken(run).catch((error: unknown) => {
      throw unreadable(error, now());
    });
  return {
    system: OKTA,
    observe: (query, known) =>
      read(() => (known?.accountId === undefined ? look(api, query, rules) : lookAgain(api, query, known))),
    list: (from) => read(() => listAccounts(api, from)),
    write: (changes, before) => withToken(() => writeChanges(api, changes, before, now)),
    letIn: (account, notBefore) => withToken(() => letIn(api, account.accountId, { notBefore, now })),
  };
}

/** Account, groups and apps. Where we know the account's id, all are asked for at once. */
async function look(api: OktaApi, query: AccountQuery, rules: () => Promise<GroupRules>): Promise<Access> {
  const seeking =
    query.seek && listed(api.userApi.listUsers({ search: searchFor(query.seek, query), limit: USERS_PAGE }));
  seeking?.catch(() => undefined); // awaited below, unless the account cannot be read
  const asking =
    seeking !== undefined && query.accountId === undefined
      ? seeking.then((users) => theirs(users, query))
      : api.userApi.getUser({ userId: query.accountId ?? query.login }).catch(orMissing);
  const early = query.accountId === undefined ? undefined : readHeld(api, query.accountId, query);
  early?.catch(() => undefined); // awaited below, unless the account is not there
  const user = await asking;
  const found = seeking && { found: (await seeking).map(sightingOf) };
  if (user?.id === undefined) return { ...absent(OKTA), ...found };
  const held = await (early ?? readHeld(api, user.id, query)).catch(orMissing);
  if (held === undefined) throw new TargetUnavailable('Okta shows an account, and not yet what it holds');
  const { groups, apps } = held;
  const given = groups.some(({ type }) => type === 'OKTA_GROUP') ? await rules() : undefined;
  return {
    ...accountOf(user),
    ...found,
    holdings: holdings(groups, apps, (id) => wayOf(given?.giving(id, user) ?? [])),
  };
}

/**
 * After a write whose answer told the account. A group that has appeared since and that we did not give came from a rule
 * that reacted to our write; the next full look will know better, and meanwhile nothing takes it away.
 */
async function lookAgain(api: OktaApi, query: AccountQuery, known: Access): Promise<Access> {
  const held = await readHeld(api, known.accountId ?? '', query).catch(orMissing);
  const before = new Map(known.holdings.map((held) => [held.entitlement, held]));
  return {
    ...known,
    holdings: holdings(held?.groups ?? [], held?.apps ?? [], (id) => before.get(group(id)) ?? { via: 'rule' }),
  };
}

interface Held {
  readonly groups: readonly Group[];
  readonly apps: readonly Application[];
}

async function readHeld(api: OktaApi, userId: string, { manages }: AccountQuery): Promise<Held> {
  const [groups, apps] = await Promise.all([
    manages.includes('group') ? listed(api.userApi.listUserGroups({ userId })) : [],
    manages.includes('app')
      ? listed(
          api.applicationApi.listApplications({
            filter: `user.id eq "${userId}"`,
            expand: `user/${userId}`,
            limit: APPS_PAGE,
          }),
        )
      : [],
  ]);
  return { groups, apps };
}

type Way = Pick<Holding, 'via' | 'follows'>;

function wayOf(rules: readonly (readonly string[])[]): Way {
  return rules.length === 0 ? { via: 'direct' } : { via: 'rule', follows: [...new Set(rules.flat())].sort() };
}

function holdings(groups: readonly Group[], apps: readonly Application[], wayTo: (groupId: string) => Way): Holding[] {
  const held: Holding[] = [];
  for (const { id, type } of groups) {
    if (id === undefined || type === 'BUILT_IN') continue; // Everyone: nobody grants it
    held.push({ ...(type === 'APP_GROUP' ? { via: 'synchronised' } : wayTo(id)), entitlement: group(id) });
  }
  for (const { id, _embedded } of apps) {
    if (id === undefined) continue;
    const assignment = _embedded?.user as Assignment | undefined; // what `expand=user/…` embeds
    held.push(
      assignment?.scope === 'GROUP'
        ? { entitlement: app(id), via: 'inherited', ...fromOf(assignment, groups) }
        : { entitlement: app(id), via: 'direct' },
    );
  }
  return held.sort((a, b) => (a.entitlement < b.entitlement ? -1 : 1));
}

type Assignment = Pick<AppUser, 'scope' | '_links'>;

/**
 * Okta tells one group of an assignment: that of the highest priority. Nothing goes with Everyone; and where no groups are
 * read (everybody is in Everyone), nobody can say that one is gone.
 */
function fromOf({ _links }: Assignment, groups: readonly Group[]): Pick<Holding, 'from'> {
  const told = /\/groups\/([^/?]+)$/.exec(_links?.group?.href ?? '')?.[1];
  const builtIn = groups.some(({ id, type }) => id === told && type === 'BUILT_IN');
  return told === undefined || builtIn || groups.length === 0 ? {} : { from: [group(told)] };
}

const group = (id: string) => EntitlementId.parse(`okta:group:${id}`);
const app = (id: string) => EntitlementId.parse(`okta:app:${id}`);

async function listed<T>(collection: Promise<AsyncIterable<T | null>>): Promise<T[]> {
  const items: T[] = [];
  // the SDK yields a null for an empty page
  for await (const item of await collection) if (item !== null) items.push(item);
  return items;
}

function orMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}
