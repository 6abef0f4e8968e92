/** What a leaver shows after the plan has run though it was neither to be left nor is told: somebody gave it meanwhile. Pure. */
import type { Access } from './access.ts';
import type { Going } from './awaited.ts';
import { holds } from './change.ts';
import type { EntitlementId } from './ids.ts';
import type { Finding, Plan } from './plan.ts';

/** Our choice: how often a case plans anew for it before a person is told; whoever goes on giving is not to be raced for ever. */
export const MOST_REPLANS = 5;
/** Ours: who gives one group often gives another with it. */
export const REPLAN_SECONDS = 10;

export interface Unplanned {
  readonly system: Access['system'];
  /** Absent: the account itself is active again. */
  readonly entitlement?: EntitlementId;
}

/**
 * What stays for an exception, a legal hold or a rule was predicted; what was refused is `told`; what goes by itself is
 * `going`. Others than leavers keep what is given to them by hand: it is a finding when they are next planned for.
 */
export function unplanned(
  { kind, predicted }: Plan,
  seen: readonly Access[],
  going: readonly Going[],
  told: readonly Finding[],
): readonly Unplanned[] {
  if (kind !== 'leaver') return [];
  return predicted.flatMap((left) => {
    const { system } = left;
    const known = new Set<string | undefined>(
      [...told, ...going.map(({ held }) => held)].map((one) => one.entitlement),
    );
    const now = seen.filter((access) => access.system === system);
    return [
      ...now
        .filter(({ status }) => status === 'active' && left.status !== 'active' && left.status !== 'absent')
        .map(() => ({ system })),
      ...now
        .flatMap(({ holdings }) => holdings)
        .filter(({ entitlement }) => !holds(left, entitlement) && !known.has(entitlement))
        .map(({ entitlement }) => ({ system, entitlement })),
    ];
  });
}

export function givenAgain({ system, ...held }: Unplanned): Finding {
  const what = held.entitlement === undefined ? 'the account was made active' : 'this was given';
  return {
    kind: 'given-to-a-leaver',
    system,
    ...held,
    text: `${what} again each time it was taken away, ${MOST_REPLANS} times: see who or what gives it, end that, then take it away there`,
  };
}
