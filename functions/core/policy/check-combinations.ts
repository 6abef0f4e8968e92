/** Do the rules about what is held together, and the leaver playbooks, name what is there, and can they mean what they say. */
import type { Systems } from './check-systems.ts';
import { type Fault, fault, type PathStep, warning } from './mistake.ts';
import { didYouMean } from './nearest.ts';
import type { PolicyPack } from './pack.ts';

const SECTIONS = ['separations', 'exclusives', 'overlaps', 'playbooks'] as const;

/** Where each rule of these sections has its id. */
export function combinationIds(pack: PolicyPack): readonly (readonly [path: readonly PathStep[], id: string])[] {
  return SECTIONS.flatMap((section) =>
    pack[section].map(({ id }, index) => [[section, index, 'id'] as readonly PathStep[], id] as const),
  );
}

export function checkCombinations(pack: PolicyPack, systems: Systems): readonly Fault[] {
  return [...lists(pack).flatMap((list) => checkList(pack, list)), ...checkMeaning(pack), ...checkEnds(pack, systems)];
}

interface NamedList {
  readonly path: readonly PathStep[];
  readonly names: readonly string[];
}

function lists({ separations, exclusives, overlaps }: PolicyPack): readonly NamedList[] {
  return [
    ...separations.flatMap(({ between, and }, index) => [
      { path: ['separations', index, 'between'], names: between },
      { path: ['separations', index, 'and'], names: and },
    ]),
    ...exclusives.map(({ highestFirst }, index) => ({
      path: ['exclusives', index, 'highestFirst'],
      names: highestFirst,
    })),
    ...overlaps.map(({ entitlements }, index) => ({ path: ['overlaps', index, 'entitlements'], names: entitlements })),
  ];
}

function checkList({ catalogue }: PolicyPack, { path, names }: NamedList): readonly Fault[] {
  const known = new Set(catalogue.map(({ name }) => name));
  return names.flatMap((name, at) => {
    if (names.indexOf(name) !== at)
      return [fault([...path, at], `"${name}" a second time`, 'once is enough: take it out')];
    if (known.has(name)) return [];
    const mend = `${didYouMean(name, known)}add it to the catalogue, or name one that is there`;
    return [fault([...path, at], `the catalogue has no entitlement "${name}"`, mend)];
  });
}

function checkMeaning(pack: PolicyPack): readonly Fault[] {
  return [
    ...pack.separations.flatMap(({ between, and }, index) =>
      and
        .filter((name) => between.includes(name))
        .map((name) =>
          fault(
            ['separations', index, 'and', and.indexOf(name)],
            `"${name}" is on both sides`,
            'nobody could hold it: take it out of one',
          ),
        ),
    ),
    ...pack.birthrights.flatMap(({ id, grants }, index) => givenTogether(pack, id, grants, index)),
    ...pack.overlaps.flatMap(({ entitlements }, index) =>
      entitlements
        .filter((name) => pack.catalogue.some((entry) => entry.name === name && entry.privileged))
        .map((name) =>
          warning(
            ['overlaps', index, 'entitlements', entitlements.indexOf(name)],
            `"${name}" is privileged, and stays after a move`,
            'take it out: who moves hands privileged access back at once',
          ),
        ),
    ),
  ];
}

/** One rule that gives what another forbids to be held together. */
function givenTogether(pack: PolicyPack, id: string, grants: readonly string[], index: number): readonly Fault[] {
  return pack.separations
    .filter(({ between, and }) =>
      grants.some((one) => between.includes(one) && grants.some((other) => other !== one && and.includes(other))),
    )
    .map((separation) =>
      fault(
        ['birthrights', index, 'grants'],
        `"${id}" gives together what "${separation.id}" keeps apart`,
        'give them by two rules, to different people',
      ),
    );
}

function checkEnds({ playbooks }: PolicyPack, systems: Systems): readonly Fault[] {
  return playbooks.flatMap(({ accounts }, index) =>
    Object.entries(accounts).flatMap(([system, kind]) => {
      const path = ['playbooks', index, 'accounts', system];
      const known = Object.keys(systems);
      if (!Object.hasOwn(systems, system)) {
        const mend = `${didYouMean(system, known)}connectors: ${known.join(', ')}`;
        return [{ ...fault(path, `there is no connector for "${system}"`, mend), atKey: true } as const];
      }
      if (systems[system]?.supports.includes(kind)) return [];
      return [fault(path, `the ${system} connector has no ${kind}`, 'choose the other end, or leave the system out')];
    }),
  );
}
