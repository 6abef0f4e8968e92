/** Why somebody holds something, as `tenure access` shows it. */
import type { Company } from './company.ts';

export async function reasonsFor(company: Company, worker: string, entitlement: string) {
  const { access } = await company.shown.access(worker);
  return access
    .flatMap((one) => ('holdings' in one ? one.holdings : []))
    .filter((held) => held.entitlement === entitlement)
    .flatMap(({ reasons }) => reasons);
}
