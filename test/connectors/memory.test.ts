/** The connector contract against the target in memory: the suite itself holds for what core says a change means. */
import { AccountQuery, type Profile } from '../../functions/core/access.ts';
import { EntitlementId } from '../../functions/core/ids.ts';
import { memoryTarget } from '../support/memory-target.ts';
import { describeConnector } from './contract.ts';

const profile: Partial<Profile> = { login: 'mira@example.org', workerId: 'w-1', title: 'Analyst' };

describeConnector(
  'memory',
  {
    supports: [
      'create-account',
      'update-account',
      'suspend-account',
      'enable-account',
      'deactivate-account',
      'delete-account',
      'grant',
      'revoke',
    ],
    strikes: true,
    holds: false,
    lags: false,
  },
  async () => {
    const target = memoryTarget();
    const entitlement = (name: string) => EntitlementId.parse(`memory:group:${name}`);
    return {
      target,
      query: AccountQuery.parse({ personId: 'p-1', workerId: 'w-1', login: profile.login, manages: ['group'] }),
      profile,
      grantable: [entitlement('a'), entitlement('b'), entitlement('c')],
      accounts: () => target.accounts.size,
      writes: () => target.written.length,
      strike: target.strike,
    };
  },
);
