/** Do the requestable and exception rules of a pack name what is there: entitlements, approvals, owners who can be asked. */
import type { ApprovalRule, Approver } from './approvals.ts';
import { type Fault, fault, type PathStep, warning } from './mistake.ts';
import { didYouMean } from './nearest.ts';
import type { PolicyPack } from './pack.ts';
import type { ExceptionRule, RequestableRule } from './requests.ts';
import { NO_LISTS, stagesOf } from './stages-of.ts';

const ASKED = ['requestable', 'exceptions'] as const;
type Section = (typeof ASKED)[number];
type Asked = RequestableRule | ExceptionRule;

export function checkRequests(pack: PolicyPack): readonly Fault[] {
  return ASKED.flatMap((section) =>
    pack[section].flatMap((rule, index) => [
      ...checkEntitlements(pack, rule, [section, index, 'entitlements']),
      ...checkApprovals(pack, rule, [section, index, 'approvals']),
      ...checkSomebodySaysYes(pack, section, rule, index),
      ...(section === 'exceptions' ? checkManagerAndSecurity(pack, rule, [section, index, 'approvals']) : []),
    ]),
  );
}

/** Neither alone keeps a leaver in: a yes that only the manager can give, and one that only security can. Nobody gives two of them. */
function checkManagerAndSecurity(pack: PolicyPack, { approvals }: Asked, path: readonly PathStep[]): readonly Fault[] {
  const named = pack.approvals.filter(({ id }) => approvals.includes(id));
  if (named.length < 2) return []; // told already: one is missing, or named twice
  const asks = (isOne: (approver: Approver) => boolean) => named.some((rule) => needs(rule, isOne));
  return [
    ...(asks((approver) => approver === 'manager')
      ? []
      : [keptInWithout(path, 'the manager', 'asks "manager" and nobody else')]),
    ...(asks((approver) => isSecurity(pack, approver))
      ? []
      : [keptInWithout(path, 'security', 'asks people of a group or role that is called security, and nobody else')]),
  ];
}

function keptInWithout(path: readonly PathStep[], who: string, mend: string): Fault {
  return fault(path, `a leaver would keep this without a yes of ${who}`, `name an approval rule that ${mend}`);
}

/** Is there a stage of the rule that cannot be whole without these? */
function needs(rule: ApprovalRule, isOne: (approver: Approver) => boolean): boolean {
  return stagesOf(rule).some((stage) =>
    stage.needs === 'all' ? stage.approvers.some(isOne) : stage.approvers.every(isOne),
  );
}

function isSecurity({ approvers = NO_LISTS }: PolicyPack, approver: Approver): boolean {
  if (typeof approver === 'string') return false;
  if ('group' in approver) return approver.group === SECURITY;
  if ('role' in approver) return approver.role === SECURITY;
  return (
    approvers.groups.some(({ name, workers }) => name === SECURITY && workers.includes(approver.worker)) ||
    approvers.roles.some(({ name, worker }) => name === SECURITY && worker === approver.worker)
  );
}

/** The group or role of the pack that speaks for security. */
const SECURITY = 'security';

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
