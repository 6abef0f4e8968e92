/** A simulated Okta org for tests, with one of everything that behaves in its own way. */
import type * as z from 'zod';
import { connectOkta } from '../../functions/connectors/okta/connect.ts';
import { AccountQuery, type Profile } from '../../functions/core/access.ts';
import { EntitlementId } from '../../functions/core/ids.ts';
import type { Fault } from '../../local/simulators/faults.ts';
import type { OktaSeed } from '../../local/simulators/okta/org.ts';
import { type OktaSimulatorOptions, startOktaSimulator } from '../../local/simulators/okta/simulator.ts';
import type { RequestLog } from '../../local/simulators/request-log.ts';
import type { At, Misfortune } from '../connectors/contract.ts';
import { stillClock } from './clock.ts';

export const group = (id: string) => EntitlementId.parse(`okta:group:${id}`);
export const app = (id: string) => EntitlementId.parse(`okta:app:${id}`);

export const oktaSeed = {
  tokens: ['simulated-token'],
  groups: [
    ...Array.from({ length: 30 }, (_, index) => ({ id: `00gteam${index + 1}`, name: `Team ${index + 1}` })),
    { id: '00gfinance', name: 'Finance' },
    { id: '00gstaff', name: 'Staff' },
    { id: '00gdirectory', name: 'Domain Users', type: 'APP_GROUP' as const },
  ],
  rules: [{ id: '0prfinance', name: 'Finance', expression: 'user.department=="Finance"', groupIds: ['00gfinance'] }],
  apps: [
    { id: '0oawiki', name: 'wiki', label: 'Wiki' },
    { id: '0oapayroll', name: 'payroll', label: 'Payroll', groupIds: ['00gstaff'] },
  ],
} satisfies z.input<typeof OktaSeed>;

export const profile: Partial<Profile> = {
  login: 'mira.okafor@example.org',
  email: 'mira.okafor@example.org',
  givenName: 'Mira',
  familyName: 'Okafor',
  displayName: 'Mira Okafor',
  workerId: 'w-1001',
  department: 'Sales',
  title: 'Analyst',
  costCenter: 'CC-7',
  country: 'GB',
  employmentType: 'employee',
  managerWorkerId: 'w-7',
};

export const query = AccountQuery.parse({
  personId: 'p-1001',
  workerId: 'w-1001',
  login: profile.login,
  manages: ['group', 'app'],
});

export async function startOrg(options: OktaSimulatorOptions = {}) {
  const clock = stillClock();
  const okta = await startOktaSimulator({ seed: oktaSeed, clock, ...options });
  const target = connectOkta({
    url: okta.url,
    credentials: { token: 'simulated-token' },
    requestTimeoutMs: 250,
    now: clock.now,
  });
  return { clock, okta, target };
}

const REQUESTS: Record<At, string> = {
  look: '^GET /api/v1/users/',
  create: '^POST /api/v1/users\\?',
  grant: '^PUT /api/v1/groups/',
  suspend: '/lifecycle/suspend',
  list: '^GET /api/v1/users\\?',
  'let-in': '/lifecycle/(activate|reactivate|reset_password)',
};

/** A misfortune of the contract, as the request of Okta's it meets. */
export function oktaFault(at: At, { does, when }: Misfortune): z.input<typeof Fault> {
  const failing = does === 'fail-500' || does === 'fail-503';
  return {
    on: REQUESTS[at],
    when,
    ...(failing ? { does: 'fail', status: Number(does.slice('fail-'.length)) } : { does }),
  };
}

/** How many writes the vendor carried out. */
export function writesOf(requests: RequestLog): number {
  return requests
    .entries()
    .filter(({ request, carriedOut = 0 }) => !request.startsWith('GET') && carriedOut >= 200 && carriedOut < 300)
    .length;
}
