/** Which memberships a group rule gives. Okta does not say it of a membership, so we ask the rules; they change rarely. */
import type { GroupRule, User } from '@okta/okta-sdk-nodejs';
import { attributesIn } from './account.ts';
import { isMissing } from './answer.ts';
import type { OktaApi } from './connect.ts';

/** How long rules are believed, per connector: ours, weighed against one call a person. */
const FRESH_MS = 5 * 60_000;
/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/GroupRule: 50 by default, at most 200 */
const PAGE = 200;

export interface GroupRules {
  /**
   * The rules that give this person this group, as the attributes they read. When in doubt a rule gives it: taking it away
   * would exclude the person from the rule.
   */
  giving(groupId: string, user: User): readonly (readonly string[])[];
}

export function groupRules(api: OktaApi, now: () => number): () => Promise<GroupRules> {
  let kept: { readonly rules: Promise<readonly GroupRule[]>; readonly atMs: number } | undefined;
  return async () => {
    if (kept === undefined || now() - kept.atMs >= FRESH_MS) {
      const reading = { rules: readRules(api), atMs: now() };
      kept = reading;
      reading.rules.catch(() => {
        if (kept === reading) kept = undefined;
      });
    }
    const rules = await kept.rules;
    return {
      giving: (groupId, user) =>
        rules
          .filter((rule) => gives(rule, groupId) && mayMatch(rule, user))
          .map(({ conditions }) => attributesIn(conditions?.expression?.value ?? '')),
    };
  };
}

async function readRules(api: OktaApi): Promise<readonly GroupRule[]> {
  const rules: GroupRule[] = [];
  try {
    for await (const rule of await api.groupApi.listGroupRules({ limit: PAGE }))
      if (rule?.status === 'ACTIVE') rules.push(rule);
  } catch (error) {
    if (!isMissing(error)) throw error; // an org without group rules has no such page
  }
  return rules;
}

function gives(rule: GroupRule, groupId: string): boolean {
  return rule.actions?.assignUserToGroups?.groupIds?.includes(groupId) ?? false;
}

function mayMatch(rule: GroupRule, user: User): boolean {
  const excluded = rule.conditions?.people?.users?.exclude ?? [];
  if (user.id !== undefined && excluded.includes(user.id)) return false;
  return evaluate(rule.conditions?.expression?.value ?? '', user) ?? true;
}

/** `user.department == "Sales" and …`, without brackets or functions: the most of what rules are; anything else is undecided. */
function evaluate(expression: string, user: User): boolean | undefined {
  const either = expression.split(/\s+(?:or|OR|\|\|)\s+/).map((part) => {
    const both = part.split(/\s+(?:and|AND|&&)\s+/).map((term) => compare(term, user));
    return both.includes(false) ? false : both.includes(undefined) ? undefined : true;
  });
  return either.includes(true) ? true : either.includes(undefined) ? undefined : false;
}

function compare(term: string, user: User): boolean | undefined {
  const [, attribute, operator, literal] = /^\s*user\.(\w+)\s*(==|!=)\s*"([^"]*)"\s*$/.exec(term) ?? [];
  if (attribute === undefined || literal === undefined) return undefined;
  const value = (user.profile as Readonly<Record<string, unknown>> | undefined)?.[attribute] ?? '';
  return (value === literal) === (operator === '==');
}
