/** Looks up the ids of the app and role assignments that are to be taken away: Graph removes them by id, and plans do not carry it. */
import type { Change } from '../../core/change.ts';
import { EntitlementId, type EntitlementKind, entitlementParts } from '../../core/ids.ts';
import type { Graph } from './graph.ts';
import { AppAssignment, appKey, isTenantWide, RoleAssignment } from './holdings.ts';
import { apps, everyPage, get, roles } from './look.ts';

export async function assignmentIds(
  graph: Graph,
  accountId: string,
  changes: readonly Change[],
): Promise<ReadonlyMap<EntitlementId, string>> {
  const wanted = [apps, roles].filter(({ kind }) => changes.some((change) => revokes(change, kind)));
  if (wanted.length === 0) return new Map();
  const answers = await graph.batch(wanted.map(({ url }) => get(url(accountId))));
  const ids = await Promise.all(
    wanted.map(async ({ kind, operation }, at) => {
      const items = await everyPage(graph, operation, answers[at]);
      return kind === 'app' ? appIds(items) : roleIds(items);
    }),
  );
  return new Map(ids.flat());
}

function revokes(change: Change, kind: EntitlementKind): boolean {
  return change.kind === 'revoke' && entitlementParts(change.entitlement).kind === kind;
}

function appIds(items: readonly unknown[]): [EntitlementId, string][] {
  return items
    .map((item) => AppAssignment.parse(item))
    .filter(({ principalType }) => principalType !== 'Group')
    .map((one) => [EntitlementId.parse(`entra:app:${appKey(one)}`), one.id]);
}

function roleIds(items: readonly unknown[]): [EntitlementId, string][] {
  return items
    .map((item) => RoleAssignment.parse(item))
    .filter(isTenantWide)
    .map((one) => [EntitlementId.parse(`entra:role:${one.roleDefinitionId}`), one.id]);
}
