/** How functions read who calls (functions/runtime/caller.ts); nothing where the claims are the usual ones. */
import type { Configuration } from '../../functions/core/configuration.ts';

export function whoCalls({ claims, roles }: Configuration['identity']): Record<string, string> {
  if (claims === undefined && roles === undefined) return {};
  return { IDENTITY: JSON.stringify({ ...claims, as: roles }) };
}
