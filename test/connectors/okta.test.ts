/** The connector contract against our simulated Okta: the real SDK over real HTTP. */
import { manifest } from '../../functions/connectors/manifest.ts';
import { app, group, profile, query, startOrg } from '../support/okta-org.ts';
import { type At, describeConnector } from './contract.ts';

const REQUESTS: Record<At, string> = {
  look: '^GET /api/v1/users/',
  create: '^POST /api/v1/users\\?',
  grant: '^PUT /api/v1/groups/',
  suspend: '/lifecycle/suspend',
};

describeConnector(
  'Okta, simulated',
  { supports: manifest.okta.supports, strikes: true, holds: true, lags: true },
  async () => {
    const { clock, okta, target } = await startOrg();
    const user = () => okta.state.find(profile.login!)!;
    return {
      target,
      query,
      profile,
      grantable: [group('00gteam1'), group('00gteam2'), app('0oawiki')],
      accounts: () => [...okta.state.users.values()].filter((kept) => kept.profile.login === profile.login).length,
      writes: () =>
        okta.requests
          .entries()
          .filter(({ request, carriedOut = 0 }) => !request.startsWith('GET') && carriedOut >= 200 && carriedOut < 300)
          .length,
      strike: (at, { does, when }) =>
        okta.faults.add({
          on: REQUESTS[at],
          when,
          ...(does === 'fail-500' || does === 'fail-503'
            ? { does: 'fail', status: Number(does.slice('fail-'.length)) }
            : { does }),
        }),
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
      refused: [
        { entitlement: group('00gdirectory'), says: /E0000006.*okta\.md/ },
        { entitlement: group('00ggone'), says: /E0000007/ },
      ],
      lag: () => {
        okta.state.lagMs = 10_000;
        return () => clock.advance(10_000);
      },
      stop: okta.stop,
    };
  },
);
