/** Do the names in a pack hang together: ids unique, everything named exists, everything that exists is used. */

import type { ApprovalRule } from './approvals.ts';
import { combinationIds } from './check-combinations.ts';
import { asksAnywhere, checkRequests, isRequestable } from './check-requests.ts';
import { type Fault, fault, type PathStep, warning } from './mistake.ts';
import { didYouMean } from './nearest.ts';
import type { BirthrightRule, CatalogueEntry, PolicyPack, ProtectedRule } from './pack.ts';
import { stagesOf } from './stages-of.ts';

export function checkNames(pack: PolicyPack): readonly Fault[] {
  return [
    ...twice(ruleIds(pack), 'rule id', 'evidence names a rule by its id: choose another'),
    ...twice(named(pack, 'name'), 'catalogue name', 'choose another'),
    ...twice(named(pack, 'id'), 'entitlement', 'one entry governs it: merge the two'),
    ...twice(classes(pack), 'budget for', 'the lower one decides: keep that one'),
    ...pack.birthrights.flatMap((rule, index) => checkGrants(pack, rule, index)),
    ...pack.catalogue.flatMap((entry, index) => checkEntry(pack, entry, index)),
    ...pack.approvals.flatMap((rule, index) => checkAsked(pack, rule, index)),
    ...pack.protected.flatMap(checkProtects),
    ...checkRequests(pack),
  ];
}

type Named = readonly [path: readonly PathStep[], name: string];

function ruleIds(pack: PolicyPack): readonly Named[] {
  const lists = (
    [
      'accounts',
      'birthrights',
      'approvals',
      'protected',
      'budgets',
      'windows',
      'feedChecks',
      'releases',
      'requestable',
      'exceptions',
      'names',
    ] as const
  ).flatMap((section) => pack[section].map(({ id }, index): Named => [[section, index, 'id'], id]));
  const leaver = (['cut', 'cleanUp', 'destroy'] as const).map(
    (step): Named => [['leaver', step, 'id'], pack.leaver[step].id],
  );
  const owned: readonly Named[] = pack.leaver.owned ? [[['leaver', 'owned', 'id'], pack.leaver.owned.id]] : [];
  const times = (['lateNotice', 'endDates', 'gaps', 'rescission'] as const).flatMap((name): Named[] => {
    const said = pack.time?.[name];
    return said === undefined ? [] : [[['time', name, 'id'], said.id]];
  });
  const alike: readonly Named[] = pack.correlation === undefined ? [] : [[['correlation', 'id'], pack.correlation.id]];
  return [...lists, ...leaver, ...owned, ...times, ...alike, ...combinationIds(pack)];
}

function named(pack: PolicyPack, field: 'name' | 'id'): readonly Named[] {
  return pack.catalogue.map((entry, index): Named => [['catalogue', index, field], entry[field]]);
}

function classes(pack: PolicyPack): readonly Named[] {
  return pack.budgets.map(({ change }, index): Named => [['budgets', index, 'change'], change]);
}

/** A fault for every name that was there before. */
function twice(names: readonly Named[], text: string, mend: string): readonly Fault[] {
  const seen = new Set<string>();
  return names.flatMap(([path, name]) => {
    if (seen.has(name)) return [fault(path, `a second ${text} "${name}"`, mend)];
    seen.add(name);
    return [];
  });
}

function checkGrants(pack: PolicyPack, { grants }: BirthrightRule, index: number): readonly Fault[] {
  const known = new Set(pack.catalogue.map(({ name }) => name));
  const path = ['birthrights', index, 'grants'];
  const strangers = grants.flatMap((name, at) =>
    known.has(name)
      ? []
      : [
          fault(
            [...path, at],
            `the catalogue has no entitlement "${name}"`,
            `${didYouMean(name, known)}add it to the catalogue, or name one that is there`,
          ),
        ],
  );
  const again = twice(
    grants.map((name, at): Named => [[...path, at], name]),
    'grant of',
    'once is enough: take it out',
  );
  return [...strangers, ...again];
}

function checkEntry(pack: PolicyPack, entry: CatalogueEntry, index: number): readonly Fault[] {
  const at = (field: string) => ['catalogue', index, field];
  const rule = pack.approvals.find(({ id }) => id === entry.approval);
  const granted = pack.birthrights.some(({ grants }) => grants.includes(entry.name)) || isRequestable(pack, entry.name);
  const faults: Fault[] = [];
  if (entry.approval !== undefined && rule === undefined) faults.push(noApproval(pack, at('approval'), entry.approval));
  if (rule !== undefined && asksTheOwner(rule) && entry.owner === undefined)
    faults.push(
      fault(at('approval'), `${rule.id} asks the owner, and "${entry.name}" has none`, 'add "owner: <worker id>" here'),
    );
  if (entry.privileged && entry.approval === undefined)
    faults.push(
      warning(at('privileged'), `"${entry.name}" is privileged, and nobody approves it`, 'add "approval: <rule id>"'),
    );
  if (!granted)
    faults.push(
      warning(
        at('name'),
        `no birthright grants "${entry.name}" and nobody may request it: each of its holders is reported as unexplained`,
        'grant it by a birthright, make it requestable, or take it out of the catalogue to leave its holders alone',
      ),
    );
  return faults;
}

function asksTheOwner(rule: ApprovalRule): boolean {
  return stagesOf(rule).some(({ approvers }) => approvers.includes('owner'));
}

function noApproval(pack: PolicyPack, path: readonly PathStep[], name: string): Fault {
  const known = pack.approvals.map(({ id }) => id);
  return fault(path, `there is no approval rule "${name}"`, `${didYouMean(name, known)}approval rules: ${list(known)}`);
}

function checkAsked(pack: PolicyPack, { id }: ApprovalRule, index: number): readonly Fault[] {
  return pack.catalogue.some(({ approval }) => approval === id) || asksAnywhere(pack, id)
    ? []
    : [warning(['approvals', index, 'id'], `nothing asks for "${id}"`, 'name it as an approval, or drop it')];
}

function checkProtects({ id, workers, logins, accounts }: ProtectedRule, index: number): readonly Fault[] {
  return workers.length + logins.length + accounts.length > 0
    ? []
    : [fault(['protected', index], `"${id}" names nobody`, 'add worker ids under workers, logins, or accounts')];
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
