/** Accounts that are made before the first day, and let nobody sign in until it comes. */
import type { Access } from './access.ts';
import type { Instant } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Policy, WantedAccount } from './policy/policy.ts';
import { accountProfile } from './profile.ts';
import type { Step } from './reconcile.ts';
import { addDays, startsAt } from './schedule.ts';
import type { Situation } from './situation.ts';

/** Since when an account of this worker is to be there, the latest that is; undefined when none is yet, or the day has come. */
export function preparedSince(record: WorkerRecord, policy: Policy, now: Instant): Instant | undefined {
  if (now >= startsAt(record)) return undefined;
  return openings(record, policy)
    .filter((from) => from <= now)
    .at(-1);
}

/** When the next account of theirs is to be made, after `now`. */
export function preparedNext(record: WorkerRecord, policy: Policy, now: Instant): Instant | undefined {
  return openings(record, policy).find((from) => from > now);
}

function openings(record: WorkerRecord, policy: Policy): readonly Instant[] {
  return windows(record, policy)
    .map(({ from }) => from)
    .sort();
}

/** The account somebody who is expected is to have here by now, if they have none. */
export function prepare({ person, policy, keeps, now }: Situation, access: Access): readonly Step[] {
  if (access.status !== 'absent') return [];
  const records = Object.values(person.employments).map(({ record }) => record);
  const due = records.flatMap((record) =>
    windows(record, policy, person.userName?.name)
      .filter(({ system, from }) => system === access.system && from <= now)
      .flatMap((one) => {
        const profile = accountProfile(record, one);
        return profile === undefined ? [] : [{ ...one, profile }];
      }),
  );
  return due.slice(0, 1).map(({ profile, rule, because }) => ({
    kind: 'create-account',
    lane: 'provision',
    staged: true,
    profile: Object.fromEntries(
      Object.entries(profile).filter(([field]) => (keeps[access.system] ?? []).some((kept) => kept === field)),
    ),
    rule,
    because,
  }));
}

interface Window extends Omit<WantedAccount, 'preHireDays'> {
  readonly from: Instant;
}

function windows(record: WorkerRecord, policy: Policy, name?: string): readonly Window[] {
  return policy
    .accountsFor(record, name)
    .flatMap(({ preHireDays, ...account }) =>
      preHireDays === undefined ? [] : [{ ...account, from: addDays(startsAt(record), -preHireDays) }],
    );
}
