/** What Graph lists for a user, as entitlements held and how each came about. */
import * as z from 'zod';
import type { Holding, Via } from '../../core/access.ts';
import { EntitlementId, type EntitlementKind } from '../../core/ids.ts';
import { attributesIn, type GraphUser } from './user.ts';

const flag = z.boolean().nullish();
const MemberOf = z.object({
  '@odata.type': z.string().optional(),
  id: z.string(),
  groupTypes: z.array(z.string()).nullish(),
  onPremisesSyncEnabled: flag,
  membershipRule: z.string().nullish(),
});
export const AppAssignment = z.object({
  id: z.string(),
  appRoleId: z.string(),
  resourceId: z.string(),
  principalId: z.string().nullish(),
  principalType: z.string().nullish(),
});
export const RoleAssignment = z.object({
  id: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullish(),
});

/** Groups only: memberOf also lists roles and administrative units. */
export function groupHoldings(items: readonly unknown[]): readonly Holding[] {
  return items
    .map((item) => MemberOf.parse(item))
    .filter((item) => item['@odata.type'] === '#microsoft.graph.group')
    .map((group) => ({ ...holding('group', group.id, viaOf(group)), ...followsOf(group) }));
}

function followsOf({ membershipRule }: z.infer<typeof MemberOf>): Pick<Holding, 'follows'> {
  return membershipRule ? { follows: attributesIn(membershipRule) } : {};
}

function viaOf(group: z.infer<typeof MemberOf>): Via {
  if (group.groupTypes?.includes('DynamicMembership')) return 'rule';
  return group.onPremisesSyncEnabled === true ? 'synchronised' : 'direct';
}

/** Graph also lists here what the user's groups were assigned. */
export function appHoldings(items: readonly unknown[]): readonly Holding[] {
  return items
    .map((item) => AppAssignment.parse(item))
    .map((app) =>
      app.principalType === 'Group'
        ? throughGroup('app', appKey(app), app.principalId ?? '')
        : holding('app', appKey(app), 'direct'),
    );
}

export function appKey({ resourceId, appRoleId }: { resourceId: string; appRoleId: string }): string {
  return `${resourceId}/${appRoleId}`;
}

/** Whole-tenant assignments; one that holds only within an administrative unit is another thing, and not managed here. */
export function roleHoldings(items: readonly unknown[]): readonly Holding[] {
  return items
    .map((item) => RoleAssignment.parse(item))
    .filter(isTenantWide)
    .map((role) => holding('role', role.roleDefinitionId, 'direct'));
}

export function isTenantWide({ directoryScopeId }: z.infer<typeof RoleAssignment>): boolean {
  return (directoryScopeId ?? '/') === '/';
}

/** A licence whose assignment failed (no seats left, conflicting plans) is not held. */
export function licenceHoldings(user: GraphUser): readonly Holding[] {
  return (user.licenseAssignmentStates ?? []).flatMap(({ skuId, state, assignedByGroup }) =>
    skuId && state !== 'Error' && state !== 'Disabled'
      ? [assignedByGroup ? throughGroup('licence', skuId, assignedByGroup) : holding('licence', skuId, 'direct')]
      : [],
  );
}

/** One holding an entitlement, sorted. Held both ways it counts as direct, and names its groups: the direct part can be taken away. */
export function settled(holdings: readonly Holding[]): readonly Holding[] {
  const each = [...Map.groupBy(holdings, ({ entitlement }) => entitlement).values()];
  return each.flatMap(merged).sort((a, b) => (a.entitlement < b.entitlement ? -1 : 1));
}

function merged(ways: readonly Holding[]): readonly Holding[] {
  const [first] = ways.toSorted((a, b) => Number(b.via === 'direct') - Number(a.via === 'direct'));
  const from = [...new Set(ways.flatMap((one) => one.from ?? []))].sort();
  return first === undefined ? [] : [from.length === 0 ? first : { ...first, from }];
}

/** Without the groups things come through: where groups are not read, nobody can say that one is gone. */
export function groupsUntold(holdings: readonly Holding[]): readonly Holding[] {
  return holdings.map(({ entitlement, via }) => ({ entitlement, via }));
}

function throughGroup(kind: EntitlementKind, native: string, groupId: string): Holding {
  const inherited = holding(kind, native, 'inherited');
  return groupId === '' ? inherited : { ...inherited, from: [EntitlementId.parse(`entra:group:${groupId}`)] };
}

function holding(kind: EntitlementKind, native: string, via: Via): Holding {
  return { entitlement: EntitlementId.parse(`entra:${kind}:${native}`), via };
}
