/** The pack that ships: sound, complete, and each of its rules applies where it should and nowhere else. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { policySchema, readPolicyFiles } from '../../cli/commands/policy.ts';
import { type Access, absent } from '../../functions/core/access.ts';
import { Change } from '../../functions/core/change.ts';
import { judge } from '../../functions/core/guard.ts';
import { EntitlementId, System } from '../../functions/core/ids.ts';
import { cleanUp, cut, destroy } from '../../functions/core/reconcile.ts';
import { shippedPack } from '../support/shipped-pack.ts';
import { worker } from '../support/worker-record.ts';
import { FOR_ASKING, FOR_ENTITLEMENTS, FOR_LEAVERS, FOR_PEOPLE, FOR_PLANS } from './truth-table.ts';

const { pack, policy } = await shippedPack();
const files = await readPolicyFiles('policies');

/** Ids of the rules that apply to a record, of every kind that looks at records. */
function rulesFor(over: Parameters<typeof worker>[0]): readonly (string | undefined)[] {
  const record = worker(over);
  const rules = [...policy.accountsFor(record), ...policy.birthrightsFor(record)].map(({ rule }) => rule);
  return [...rules, policy.protectionOf(record)?.id];
}

function cases<Case>(
  table: Readonly<Record<string, { readonly allow: readonly Case[]; readonly deny: readonly Case[] }>>,
) {
  return Object.entries(table).flatMap(([rule, { allow, deny }]) => [
    ...allow.map((one) => [rule, 'applies to', one] as const),
    ...deny.map((one) => [rule, 'does not apply to', one] as const),
  ]);
}

describe('each rule about people', () => {
  it.each(cases(FOR_PEOPLE))('%s %s %j', (rule, verdict, over) => {
    expect(rulesFor(over).includes(rule)).toBe(verdict === 'applies to');
  });
});

describe('each approval rule', () => {
  const byName = new Map(pack.catalogue.map(({ name, id }) => [name, id]));
  it.each(cases(FOR_ENTITLEMENTS))('%s %s %s', (rule, verdict, name) => {
    const asked = policy.approvalFor(byName.get(name)!)?.id;
    expect(asked === rule).toBe(verdict === 'applies to');
  });
});

describe('each rule of what may be asked for', () => {
  const rules = [
    ...pack.requestable.map((rule) => ['request', rule] as const),
    ...pack.exceptions.map((rule) => ['exception', rule] as const),
  ];
  const byName = new Map(pack.catalogue.map(({ name, id }) => [name, id]));
  const answer = (rule: string, over: Parameters<typeof worker>[0]) => {
    const [kind, { entitlements }] = rules.find(([, { id }]) => id === rule)!;
    return entitlements.map((name) => policy.requestRule(kind, byName.get(name)!, worker(over)));
  };
  it.each(cases(FOR_ASKING))('%s %s %j', (rule, verdict, over) => {
    const { days, approvals } = FOR_ASKING[rule]!;
    const said = answer(rule, over).map((one) => one && [one.rule, one.longestDays, one.approvals.map(({ id }) => id)]);
    for (const one of said) expect(one).toEqual(verdict === 'applies to' ? [rule, days, approvals] : undefined);
  });
});

describe('each budget', () => {
  it.each(Object.entries(FOR_PLANS))('%s lets its most go by, and holds one more', (rule, { change, most }) => {
    const many = (count: number) =>
      judge(
        Array.from({ length: count }, () => sample(change)),
        [worker()],
        policy,
        undefined,
      );
    expect(many(most)).toEqual({ outcome: 'proceed' });
    expect(many(most + 1)).toMatchObject({ outcome: 'hold', guard: rule });
  });
});

describe('the leaver rules', () => {
  const okta: Access = {
    ...absent(System.parse('okta')),
    status: 'active',
    holdings: [{ entitlement: EntitlementId.parse('okta:group:00g1'), via: 'direct' }],
  };
  const shown = (steps: readonly { readonly kind: string; readonly rule: string }[]) =>
    steps.map(({ kind, rule }) => `${rule}: ${kind}`);

  it('leaver-cut ends sign-in and sessions, and is done for who has no account', () => {
    expect(shown(cut(okta, policy.leaver, false))).toEqual([
      'leaver-cut: suspend-account',
      'leaver-cut: revoke-sessions',
    ]);
    expect(cut(absent(okta.system), policy.leaver, false)).toEqual([]);
  });

  it('leaver-clean-up takes what is held, and not what an exception keeps', () => {
    expect(shown(cleanUp(okta, policy.leaver, new Set(), false))).toEqual(['leaver-clean-up: revoke']);
    expect(cleanUp(okta, policy.leaver, new Set([EntitlementId.parse('okta:group:00g1')]), false)).toEqual([]);
  });

  it('leaver-destroy deactivates in Okta and deletes in Entra, once, after 30 days', () => {
    const entra = { ...okta, system: System.parse('entra') };
    expect(shown(destroy(okta, policy.leaver))).toEqual(['leaver-destroy: deactivate-account']);
    expect(shown(destroy(entra, policy.leaver))).toEqual(['leaver-destroy: delete-account']);
    expect(destroy({ ...okta, status: 'deactivated' }, policy.leaver)).toEqual([]);
    expect(policy.leaver.destroy.afterDays).toBe(30);
  });
});

describe('the truth table', () => {
  it('has an allow and a deny case for every rule of the pack, and for nothing else', () => {
    const { accounts, birthrights, approvals, protected: exempt, budgets, leaver, requestable, exceptions } = pack;
    const people = [...accounts, ...birthrights, ...exempt].map(({ id }) => id);
    expect(Object.keys(FOR_PEOPLE).sort()).toEqual(people.sort());
    expect(Object.keys(FOR_ASKING).sort()).toEqual([...requestable, ...exceptions].map(({ id }) => id).sort());
    const asked = [...Object.keys(FOR_ENTITLEMENTS), ...Object.values(FOR_ASKING).flatMap((one) => one.approvals)];
    expect([...new Set(asked)].sort()).toEqual(approvals.map(({ id }) => id).sort());
    expect(Object.keys(FOR_PLANS).sort()).toEqual(budgets.map(({ id }) => id).sort());
    expect([...FOR_LEAVERS].sort()).toEqual([leaver.cut, leaver.cleanUp, leaver.destroy].map(({ id }) => id).sort());
    for (const { allow, deny } of [...Object.values(FOR_PEOPLE), ...Object.values(FOR_ENTITLEMENTS)]) {
      expect(allow.length).toBeGreaterThan(0);
      expect(deny.length).toBeGreaterThan(0);
    }
  });
});

describe('the pack as a whole', () => {
  it('gives contractors less than employees, in every department and country', () => {
    for (const department of ['Engineering', 'Finance', 'Sales', 'People', 'IT', 'Security', 'Executive'])
      for (const country of ['GB', 'DE', 'US']) {
        const held = (employmentType: string) =>
          new Set(
            policy
              .birthrightsFor(worker({ department, country, employmentType }))
              .map(({ entitlement }) => entitlement),
          );
        const beyond = [...held('contractor')].filter((entitlement) => !held('employee').has(entitlement));
        const markers = pack.catalogue.filter(({ name }) => name === 'contractors').map(({ id }) => id);
        expect(beyond).toEqual(markers);
        expect(held('contractor').size).toBeLessThan(held('employee').size);
      }
  });

  it('lets nobody have anything privileged without an approval that ends within three days', () => {
    for (const { id, privileged } of pack.catalogue) {
      const approval = policy.approvalFor(id);
      if (privileged) expect(approval?.expiresAfterHours).toBeLessThanOrEqual(72);
    }
    expect(pack.catalogue.filter(({ privileged }) => privileged)).not.toEqual([]);
  });

  it('keeps every joiner within the budgets', () => {
    const grants = (over: Parameters<typeof worker>[0]) => policy.birthrightsFor(worker(over)).length;
    for (const { allow } of Object.values(FOR_PEOPLE))
      for (const over of allow)
        expect(grants({ attributes: { peopleManager: 'true' }, country: 'DE', ...over })).toBeLessThanOrEqual(15);
  });

  it('ships the JSON Schema its files are edited by, as generated', async () => {
    const shipped: unknown = JSON.parse(await readFile('policies/schema/pack-file.json', 'utf8'));
    // To renew it: node cli/tenure.ts policy schema > policies/schema/pack-file.json && npm run fix
    expect(shipped).toEqual(JSON.parse(policySchema()));
  });

  it.each(files)('$path tells editors its schema', ({ text }) => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=schema/pack-file.json');
  });
});

function sample(kind: (typeof FOR_PLANS)[keyof typeof FOR_PLANS]['change']): Change {
  return Change.parse({
    kind,
    id: 'c1',
    system: 'okta',
    lane: kind === 'revoke' ? 'clean-up' : 'provision',
    because: 'test',
    rule: 'test',
    idempotencyKey: '0'.repeat(64),
    ...(kind === 'grant' || kind === 'revoke' ? { entitlement: 'okta:group:00g1' } : {}),
    ...(kind === 'create-account' ? { profile: {} } : {}),
  });
}
