/** The connector contract against our simulated Okta: the real SDK over real HTTP. */
import { manifest } from '../../functions/connectors/manifest.ts';
import { createUser } from '../../local/simulators/okta/users.ts';
import { app, group, oktaFault, profile, query, startOrg, writesOf } from '../support/okta-org.ts';
import { describeConnector } from './contract.ts';

describeConnector(
  'Okta, simulated',
  {
    supports: manifest.okta.supports,
    strikes: true,
    holds: true,
    lags: true,
    seeks: 'names',
    lists: { page: 200 },
    firstDay: manifest.okta.firstDay,
  },
  async () => {
    const { clock, okta, target } = await startOrg();
    const user = () => okta.state.find(profile.login!)!;
    return {
      target,
      query,
      profile,
      grantable: [group('00gteam1'), group('00gteam2'), app('0oawiki')],
      accounts: () => [...okta.state.users.values()].filter((kept) => kept.profile.login === profile.login).length,
      writes: () => writesOf(okta.requests),
      strike: (at, misfortune) => okta.faults.add(oktaFault(at, misfortune)),
      hold: async (entitlement) => {
        const membership = (id: string, by: string) => ({ [id]: { by, sinceMs: clock.now() } });
        const { memberships } = user();
        if (entitlement === group('00gfinance'))
          okta.state.keep({ ...user(), profile: { ...user().profile, department: 'Finance' } });
        if (entitlement === group('00gdirectory'))
          okta.state.keep({ ...user(), memberships: { ...memberships, ...membership('00gdirectory', 'directory') } });
        if (entitlement === app('0oapayroll'))
          okta.state.keep({ ...user(), memberships: { ...memberships, ...membership('00gstaff', 'direct') } });
      },
      fixed: [
        { entitlement: group('00gfinance'), via: 'rule' },
        { entitlement: group('00gdirectory'), via: 'synchronised' },
        { entitlement: app('0oapayroll'), via: 'inherited' },
      ],
      brings: { group: group('00gstaff'), brought: app('0oapayroll'), catchUp: () => undefined },
      refused: [
        { entitlement: group('00gdirectory'), says: /E0000006.*okta\.md/ },
        { entitlement: group('00ggone'), says: /E0000007/ },
      ],
      beside: ({ login = '', email, givenName, familyName }) =>
        createUser(
          okta.state,
          { profile: { login, email: email ?? login, firstName: givenName!, lastName: familyName! } },
          true,
        ).id,
      everyAccount: () => [...okta.state.users.values()].map(({ id }) => id),
      letsIn: {
        now: clock.now,
        secrets: () =>
          [...okta.state.users.values()].flatMap(({ link }) =>
            link === undefined
              ? []
              : [`${okta.url}/${link.for === 'reset' ? 'reset_password' : 'welcome'}/${link.token}`],
          ),
      },
      calls: () => okta.requests.entries().length,
      lag: () => {
        okta.state.lagMs = 10_000;
        return () => clock.advance(10_000);
      },
      stop: okta.stop,
    };
  },
);
