/** Entra's connector, with Graph's own client, under the contract every connector keeps, against the simulated Graph. */
import { randomUUID } from 'node:crypto';
import { manifest } from '../../functions/connectors/manifest.ts';
import { set } from '../../local/simulators/entra/memberships.ts';
import { deleteUser } from '../../local/simulators/entra/users.ts';
import { stillClock } from '../support/clock.ts';
import { entitlement, entraRig, ids, profile, query } from '../support/entra-rig.ts';
import { type At, describeConnector, type Misfortune } from './contract.ts';

const on: Readonly<Record<At, string>> = {
  look: '^POST /v1.0/\\$batch',
  create: '^POST /v1.0/users$',
  grant: `^POST /v1.0/groups/${ids.group(1)}/`,
  suspend: '^PATCH /v1.0/users/',
  'let-in': '^POST /v1.0/users/[^/]+/authentication/',
  list: '^GET /v1.0/users\\?',
};

describeConnector(
  'entra',
  {
    supports: manifest.entra.supports,
    strikes: true,
    holds: true,
    lags: true,
    seeks: 'aliases',
    lists: { page: 999 },
    firstDay: manifest.entra.firstDay,
  },
  async () => {
    const clock = stillClock();
    const { simulator, target } = await entraRig({ clock, licenceDelaySeconds: 240 }, { now: clock.now });
    const mira = () => simulator.state.user(profile.login!);
    return {
      target,
      query,
      profile,
      grantable: [
        entitlement('group', ids.group(1)),
        entitlement('group', ids.group(2)),
        entitlement('group', ids.assignable),
        entitlement('app', `${ids.app}/${ids.appRole}`),
        entitlement('licence', ids.sku),
        entitlement('role', ids.role),
      ],
      accounts: () =>
        [...simulator.state.users.values()].filter(({ userPrincipalName }) => userPrincipalName === profile.login)
          .length,
      writes: simulator.writes,
      strike: (at, misfortune) => simulator.faults.add(faultOf(at, misfortune)),
      hold: async (held) => {
        const user = mira();
        if (held.endsWith(ids.dynamic)) simulator.state.put({ ...user, jobTitle: 'Director' });
        else set(simulator.state, user, [...(simulator.state.memberships.get(user.id) ?? []), groupBehind(held)]);
        clock.advance(240_000);
      },
      fixed: [
        { entitlement: entitlement('group', ids.dynamic), via: 'rule' },
        { entitlement: entitlement('group', ids.synced), via: 'synchronised' },
        { entitlement: entitlement('licence', ids.groupSku), via: 'inherited' },
      ],
      brings: {
        group: entitlement('group', ids.licensing),
        brought: entitlement('licence', ids.groupSku),
        catchUp: () => clock.advance(240_000),
      },
      refused: [
        { entitlement: entitlement('group', ids.synced), says: /mastered on premises.*Active Directory/ },
        { entitlement: entitlement('group', ids.dynamic), says: /follow a rule: change the attribute/ },
        { entitlement: entitlement('licence', ids.noSeats), says: /no licence of this SKU is left: free or buy/ },
        { entitlement: entitlement('group', ids.group(99)), says: /404 Request_ResourceNotFound/ },
      ],
      beside: ({ login = '', givenName, familyName }, { aliases, deleted } = {}) => {
        const user = {
          ...{
            id: randomUUID(),
            userPrincipalName: login,
            accountEnabled: true,
            deletedDateTime: null,
            userType: 'Member',
          },
          ...{ givenName, surname: familyName, signInSessionsValidFromDateTime: simulator.state.nowText() },
          ...(aliases === undefined
            ? {}
            : { proxyAddresses: [`SMTP:${login}`, ...aliases.map((one) => `smtp:${one}`)] }),
        };
        simulator.state.put(user);
        if (deleted) deleteUser(simulator.state, user.id);
        return user.id;
      },
      everyAccount: () => [...simulator.state.users.values()].map(({ id }) => id),
      letsIn: {
        now: clock.now,
        secrets: () => [...simulator.state.passes.values()].map(({ temporaryAccessPass }) => temporaryAccessPass),
      },
      calls: () => simulator.requests.entries().filter(({ request }) => !request.includes('/oauth2/')).length,
      lag: () => {
        simulator.freshness.lag(Number.POSITIVE_INFINITY);
        return simulator.freshness.catchUp;
      },
      stop: simulator.stop,
    };
  },
);

function groupBehind(held: string): string {
  return held.includes(':licence:') ? ids.licensing : held.replace('entra:group:', '');
}

/** Calls: directory roles are filtered by object id, which a look by login has to learn first. */
const LOOK_BY_LOGIN = 2;

/** A request inside a batch is struck there, but for a lost answer, which only the call as a whole can have. */
function faultOf(at: At, { does, when }: Misfortune) {
  const lost = does === 'cut' || does === 'silence';
  const whole = lost && (at === 'grant' || at === 'suspend');
  return {
    ...(whole ? { on: on.look, skip: LOOK_BY_LOGIN } : { on: on[at] }),
    does: does === 'fail-500' || does === 'fail-503' ? ('fail' as const) : does,
    status: does === 'fail-503' ? 503 : 500,
    when,
  };
}
