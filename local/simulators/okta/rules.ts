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

/** `==`, `!=`, `and`, `or` over profile attributes; any other expression is one this simulator cannot evaluate. */
function matches(rule: OktaRule, user: OktaUser): boolean {
  if (rule.status !== 'ACTIVE' || rule.exclude.includes(user.id)) return false;
  return rule.expression
    .split(/\s+(?:or|\|\|)\s+/i)
    .some((all) => all.split(/\s+(?:and|&&)\s+/i).every((term) => holds(term, user)));
}

function holds(term: string, { profile }: OktaUser): boolean {
  const [, name = '', operator, value] = /^\s*user\.(\w+)\s*(==|!=)\s*"([^"]*)"\s*$/.exec(term) ?? [];
  if (value === undefined)
    throw new TypeError(`cannot evaluate the group rule term ${term}: write user.<attribute> == "<value>"`);
  return (String(profile[name] ?? '') === value) === (operator === '==');
}
