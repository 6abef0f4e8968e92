/** A simulated Okta org for tests, with one of everything that behaves in its own way. */
import type * as z from 'zod';
import { connectOkta } from '../../functions/connectors/okta/connect.ts';
import { AccountQuery, type Profile } from '../../functions/core/access.ts';
import { EntitlementId } from '../../functions/core/ids.ts';
import type { OktaSeed } from '../../local/simulators/okta/org.ts';
import { type OktaSimulatorOptions, startOktaSimulator } from '../../local/simulators/okta/simulator.ts';
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
