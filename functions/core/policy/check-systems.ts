/** Does the pack ask only what the connectors can do, and does everybody it gives access have somewhere to hold it. */
import type { ChangeKind } from '../change.ts';
import { type EntitlementKind, entitlementParts, type System } from '../ids.ts';
import { type Fault, fault, type PathStep, warning } from './mistake.ts';
import { didYouMean } from './nearest.ts';
import type { CatalogueEntry, PolicyPack } from './pack.ts';

/** What a pack needs to know of the connectors: the part of the connector manifest that says what each system can do. */
export type Systems = Readonly<
  Record<string, { readonly supports: readonly ChangeKind[]; readonly entitlements: readonly EntitlementKind[] }>
>;

export function checkSystems(pack: PolicyPack, systems: Systems): readonly Fault[] {
  const withAccounts = new Set(pack.accounts.flatMap((rule) => rule.systems));
  return [
    ...pack.catalogue.flatMap((entry, index) =>
      checkEntitlement(entry, ['catalogue', index, 'id'], systems, withAccounts),
    ),
    ...pack.accounts.flatMap((rule, index) =>
      rule.systems.flatMap((system, at) => unknownSystem(system, ['accounts', index, 'systems', at], systems)),
    ),
    ...checkDestroy(pack, systems),
    ...[...withAccounts].filter((system) => pack.leaver.destroy.accounts[system] === undefined).map(neverEnds),
  ];
}

function checkEntitlement(
  { id, name }: CatalogueEntry,
  path: readonly PathStep[],
  systems: Systems,
  withAccounts: ReadonlySet<System>,
): readonly Fault[] {
  const { system, kind } = entitlementParts(id);
  const kinds = systems[system]?.entitlements;
  if (kinds === undefined) return unknownSystem(system, path, systems);
  if (!kinds.includes(kind))
    return [fault(path, `the ${system} connector cannot grant a ${kind}`, `it grants: ${kinds.join(', ')}`)];
  if (withAccounts.has(system)) return [];
  return [
    fault(
      path,
      `no account rule gives anybody an account in ${system}, so nobody can hold "${name}"`,
      `add ${system} to an account rule`,
    ),
  ];
}

function unknownSystem(system: string, path: readonly PathStep[], systems: Systems): readonly Fault[] {
  if (Object.hasOwn(systems, system)) return [];
  const known = Object.keys(systems);
  return [
    fault(path, `there is no connector for "${system}"`, `${didYouMean(system, known)}connectors: ${known.join(', ')}`),
  ];
}

function checkDestroy(pack: PolicyPack, systems: Systems): readonly Fault[] {
  return Object.entries(pack.leaver.destroy.accounts).flatMap(([system, kind]) => {
    const path = ['leaver', 'destroy', 'accounts', system];
    if (systems[system]?.supports.includes(kind) === false)
      return [
        fault(path, `the ${system} connector has no ${kind}`, `choose one it has: ${ends(systems[system].supports)}`),
      ];
    return unknownSystem(system, path, systems).map((found) => ({ ...found, atKey: true }) as const);
  });
}

function ends(supports: readonly ChangeKind[]): string {
  return supports.filter((kind) => kind === 'deactivate-account' || kind === 'delete-account').join(', ');
}

function neverEnds(system: System): Fault {
  return warning(
    ['leaver', 'destroy', 'accounts'],
    `accounts in ${system} stay for ever after their owner left (suspended)`,
    `add "${system}: deactivate-account" or "${system}: delete-account"`,
  );
}
