/** Group rules: who is in a group because of their attributes. A rule takes over a membership somebody gave by hand. */
import type { OktaRule, OktaUser } from './org.ts';

/** Okta evaluates rules for people who are neither pending nor inactive, and leaves memberships alone on deactivation. */
export function underRules(user: OktaUser, rules: readonly OktaRule[], nowMs: number): OktaUser {
  if (user.status === 'STAGED' || user.status === 'DEPROVISIONED') return user;
  const kept = Object.entries(user.memberships).filter(([groupId, { by }]) => {
    const rule = rules.find(({ id }) => id === by);
    return rule === undefined || (rule.groupIds.includes(groupId) && matches(rule, user));
  });
  const memberships = Object.fromEntries(kept);
  for (const rule of rules)
    if (matches(rule, user))
      for (const groupId of rule.groupIds)
        memberships[groupId] = { by: rule.id, sinceMs: memberships[groupId]?.sinceMs ?? nowMs };
  return { ...user, memberships };
}

/** Can this simulator evaluate it? `==`, `!=`, `and`, `or` over profile attributes. */
export function isReadable(expression: string): boolean {
  return terms(expression).every((all) => all.every((term) => COMPARISON.test(term)));
}

function matches(rule: OktaRule, user: OktaUser): boolean {
  if (rule.status !== 'ACTIVE' || rule.exclude.includes(user.id)) return false;
  return terms(rule.expression).some((all) => all.every((term) => holds(term, user)));
}

const COMPARISON = /^\s*user\.(\w+)\s*(==|!=)\s*"([^"]*)"\s*$/;

/** Any of these, all of which. */
function terms(expression: string): string[][] {
  return expression.split(/\s+(?:or|\|\|)\s+/i).map((all) => all.split(/\s+(?:and|&&)\s+/i));
}

function holds(term: string, { profile }: OktaUser): boolean {
  const [, name = '', operator, value] = COMPARISON.exec(term) ?? [];
  return (String(profile[name] ?? '') === value) === (operator === '==');
}
