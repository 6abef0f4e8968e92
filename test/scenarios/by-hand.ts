/** What an administrator does at Okta by hand, past Tenure. */
import { expect } from 'vitest';
import type { Company } from './company.ts';

/** Puts a worker's account into these groups, or takes it out of them. */
export async function byHand(
  company: Company,
  method: 'PUT' | 'DELETE',
  worker: string,
  ...groups: readonly string[]
): Promise<void> {
  const { url, headers } = company.oktaAdministrator();
  const found = await fetch(`${url}/api/v1/users/${worker}@marlow.example`, { headers });
  const { id: user } = (await found.json()) as { id: string };
  for (const id of groups)
    expect((await fetch(`${url}/api/v1/groups/${id}/users/${user}`, { method, headers })).status).toBe(204);
}
