/** What people may ask for under another policy and might not under this one, and the other way round. Pure. */
import type { EntitlementId } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { PolicyPack } from './policy/pack.ts';
import type { Policy } from './policy/policy.ts';
import type { Requestable, RequestKind } from './policy/requests.ts';

export interface AskingDifference {
  readonly kind: RequestKind;
  readonly entitlement: EntitlementId;
  /** `otherwise`: for another time at most, or with other approvals. */
  readonly becomes: 'possible' | 'impossible' | 'otherwise';
}

interface Askable {
  readonly kind: RequestKind;
  readonly entitlement: EntitlementId;
}

/** What anybody may ask for by the rules of either pack. */
export function askable(...packs: readonly PolicyPack[]): readonly Askable[] {
  const all = packs.flatMap(({ catalogue, requestable, exceptions }) => {
    const ids = new Map(catalogue.map(({ name, id }) => [name, id]));
    const named = (kind: RequestKind, rules: PolicyPack['requestable']) =>
      rules.flatMap(({ entitlements }) =>
        entitlements.flatMap((name) => ids.get(name) ?? []).map((entitlement) => ({ kind, entitlement })),
      );
    return [...named('request', requestable), ...named('exception', exceptions)];
  });
  return [...new Map(all.map((one) => [`${one.kind} ${one.entitlement}`, one])).values()];
}

export function askingDifference(
  old: Policy,
  changed: Policy,
  records: readonly WorkerRecord[],
  asked: readonly Askable[],
): readonly AskingDifference[] {
  const terms = (policy: Policy, { kind, entitlement }: Askable) =>
    termsOf(records.map((record) => policy.requestRule(kind, entitlement, record)).find((rule) => rule !== undefined));
  return asked.flatMap((one) => {
    const [before, after] = [terms(old, one), terms(changed, one)];
    if (before === after) return [];
    const becomes = before === undefined ? 'possible' : after === undefined ? 'impossible' : 'otherwise';
    return [{ ...one, becomes } as const];
  });
}

function termsOf(rule: Requestable | undefined): string | undefined {
  if (rule === undefined) return undefined;
  return JSON.stringify([rule.longestDays, rule.approvals]);
}
