/** The requestable and exception rules of a pack made ready: who may ask for what, for how long, and who says yes. */
import { InvalidInput } from '../errors.ts';
import type { EntitlementId } from '../ids.ts';
import type { ApprovalRule } from './approvals.ts';
import { type Condition, checkWhen, sound } from './condition.ts';
import type { CatalogueEntry, PolicyPack } from './pack.ts';
import { asSeen } from './person-seen.ts';
import type { ExceptionRule, RequestableRule, RequestKind, RequestRules } from './requests.ts';

interface Compiled {
  readonly rule: RequestableRule | ExceptionRule;
  readonly when: Condition<boolean>;
}

/** Throws `InvalidInput`, naming the rule, when it asks for an approval the pack lacks: never "none needed". */
export function compileRequests(
  pack: PolicyPack,
  catalogue: ReadonlyMap<EntitlementId, CatalogueEntry>,
  approvals: ReadonlyMap<string, ApprovalRule>,
): RequestRules {
  const compiled: Readonly<Record<RequestKind, readonly Compiled[]>> = {
    request: pack.requestable.map(compile),
    exception: pack.exceptions.map(compile),
  };
  return (kind, entitlement, record) => {
    const entry = catalogue.get(entitlement);
    if (entry === undefined) return undefined;
    const fits = ({ rule, when }: Compiled) =>
      rule.entitlements.includes(entry.name) && when.evaluate(rule.id, asSeen(record));
    const rule = compiled[kind].find(fits)?.rule;
    if (rule === undefined) return undefined;
    const { id, because, longestDays } = rule;
    const named = rule.approvals.length > 0 || entry.approval === undefined ? rule.approvals : [entry.approval];
    return {
      ...{ rule: id, because, longestDays, title: entry.title },
      approvals: named.map((name) => approvalOf(id, name, approvals)),
    };
  };
}

function compile(rule: RequestableRule | ExceptionRule): Compiled {
  return { rule, when: sound(rule.id, checkWhen(rule.when)) };
}

function approvalOf(rule: string, name: string, approvals: ReadonlyMap<string, ApprovalRule>): ApprovalRule {
  const found = approvals.get(name);
  if (found === undefined) throw new InvalidInput(`rule ${rule} asks for approval ${name}, which is no rule`);
  return found;
}
