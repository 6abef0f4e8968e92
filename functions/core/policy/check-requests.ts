/** Do the requestable and exception rules of a pack name what is there: entitlements, approvals, owners who can be asked. */
import { type ApprovalRule, stagesOf } from './approvals.ts';
import { type Fault, fault, type PathStep, warning } from './mistake.ts';
import { didYouMean } from './nearest.ts';
import type { PolicyPack } from './pack.ts';
import type { ExceptionRule, RequestableRule } from './requests.ts';

const ASKED = ['requestable', 'exceptions'] as const;
type Section = (typeof ASKED)[number];
type Asked = RequestableRule | ExceptionRule;

export function checkRequests(pack: PolicyPack): readonly Fault[] {
  return ASKED.flatMap((section) =>
    pack[section].flatMap((rule, index) => [
      ...checkEntitlements(pack, rule, [section, index, 'entitlements']),
      ...checkApprovals(pack, rule, [section, index, 'approvals']),
      ...checkSomebodySaysYes(pack, section, rule, index),
    ]),
  );
}

/** May anybody ask for it while they work here? */
export function isRequestable(pack: PolicyPack, name: string): boolean {
  return pack.requestable.some(({ entitlements }) => entitlements.includes(name));
}

export function asksAnywhere(pack: PolicyPack, approval: string): boolean {
  return ASKED.some((section) => pack[section].some(({ approvals }) => approvals.includes(approval)));
}

function checkEntitlements(pack: PolicyPack, { entitlements }: Asked, path: readonly PathStep[]): readonly Fault[] {
  const known = new Set(pack.catalogue.map(({ name }) => name));
  return entitlements.flatMap((name, at) => {
    if (!known.has(name))
      return [
        fault(
          [...path, at],
          `the catalogue has no entitlement "${name}"`,
          `${didYouMean(name, known)}add it to the catalogue, or name one that is there`,
        ),
      ];
    return entitlements.indexOf(name) === at
      ? []
      : [fault([...path, at], `"${name}" a second time`, 'once is enough: take it out')];
  });
}

function checkApprovals(pack: PolicyPack, rule: Asked, path: readonly PathStep[]): readonly Fault[] {
  return rule.approvals.flatMap((name, at) => {
    const found = pack.approvals.find(({ id }) => id === name);
    if (found === undefined)
      return [
        fault(
          [...path, at],
          `there is no approval rule "${name}"`,
          `${didYouMean(
            name,
            pack.approvals.map(({ id }) => id),
          )}add it to the approvals, or name one that is there`,
        ),
      ];
    if (rule.approvals.indexOf(name) !== at)
      return [fault([...path, at], `"${name}" a second time`, 'two approvals are two rules: name another')];
    return ownerless(pack, rule, found, [...path, at]);
  });
}

function ownerless(pack: PolicyPack, rule: Asked, approval: ApprovalRule, path: readonly PathStep[]) {
  const nobody = pack.catalogue.find(({ name, owner }) => rule.entitlements.includes(name) && owner === undefined);
  const alone = stagesOf(approval).some(({ approvers }) => approvers.includes('owner') && approvers.length === 1);
  if (!alone || nobody === undefined) return [];
  return [
    fault(
      path,
      `${approval.id} asks the owner alone, and "${nobody.name}" has none`,
      'add "owner: <worker id>" to the catalogue',
    ),
  ];
}

/** Self-service is right for much, and never for what lets its holder harm or grant. */
function checkSomebodySaysYes(pack: PolicyPack, section: Section, rule: Asked, index: number): readonly Fault[] {
  if (rule.approvals.length > 0) return [];
  return pack.catalogue
    .filter(
      ({ name, privileged, approval }) => rule.entitlements.includes(name) && privileged && approval === undefined,
    )
    .map(({ name }) =>
      warning(
        [section, index, 'id'],
        `"${name}" is privileged, and who asks for it gets it`,
        'add "approvals: [<rule id>]"',
      ),
    );
}
