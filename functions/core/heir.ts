/** Who takes over what a leaver owns: the first the policy names who works here, stays, and has an account at that target. Pure. */
import type { Colleague } from './approver.ts';
import { primaryRecord, standing } from './employment.ts';
import type { PersonId, System, WorkerId } from './ids.ts';
import { thingsIn } from './owned.ts';
import type { Heir } from './policy/pack.ts';
import { addDays } from './schedule.ts';
import { belongsToSomebodyElse, type Situation } from './situation.ts';

export interface TakesOver {
  readonly personId: PersonId;
  readonly accountId: string;
}

/** Whom the policy names, or why each of them may not. */
export type Taker = { readonly heir: TakesOver } | { readonly passedOver: string };

export function takerAt(situation: Situation, system: System): Taker {
  const said = namedBy(situation).map(({ by, worker }) => {
    const colleague = worker === undefined ? undefined : situation.colleagues.get(worker);
    const judged = worker === undefined ? 'there is none' : judge(situation, colleague, system);
    return { by, judged };
  });
  const first = said.map(({ judged }) => judged).find((judged) => typeof judged !== 'string');
  if (first !== undefined) return { heir: first };
  return { passedOver: said.map(({ by, judged }) => `${by}: ${String(judged)}`).join('; ') };
}

/** The workers whose standing planning must know; a manager's manager becomes known as the manager is. */
export function workersWhoTakeOver(situation: Situation): readonly WorkerId[] {
  const { observed, person } = situation;
  if (standing(person) !== 'ended') return [];
  const owns = observed.some(
    (access) => !belongsToSomebodyElse(access, person) && thingsIn(access.owned).some(({ others }) => others === 0),
  );
  return owns ? namedBy(situation).flatMap(({ worker }) => worker ?? []) : [];
}

interface Named {
  readonly by: string;
  readonly worker: WorkerId | undefined;
}

function namedBy(situation: Situation): readonly Named[] {
  const { to = [] } = situation.policy.leaverFor(primaryRecord(situation.person)).owned ?? {};
  return to.map((heir) =>
    typeof heir === 'string'
      ? { by: `the ${heir}`, worker: PLACES[heir](situation) }
      : { by: heir.worker, worker: heir.worker },
  );
}

const PLACES = {
  manager: ({ person }) => primaryRecord(person).managerWorkerId,
  'skip-level': ({ person, colleagues }) => {
    const manager = primaryRecord(person).managerWorkerId;
    return manager === undefined ? undefined : colleagues.get(manager)?.manager;
  },
  'department-owner': ({ person, policy }) =>
    policy.approvers.departments.find(({ department }) => department === primaryRecord(person).department)?.owner,
} as const satisfies Record<Extract<Heir, string>, (situation: Situation) => WorkerId | undefined>;

/** What they take it over with, or why they may not. */
function judge(situation: Situation, colleague: Colleague | undefined, system: System): TakesOver | string {
  const { person, now, policy } = situation;
  if (colleague === undefined) return 'no source has sent a worker record for them';
  const { personId, worksHere, endsAt, accounts = {} } = colleague;
  if (personId === person.personId) return 'that is who leaves';
  if (!worksHere) return 'has left, or is on leave';
  const { afterDays } = policy.leaverFor(primaryRecord(person)).destroy;
  if (endsAt !== undefined && endsAt <= addDays(now, afterDays)) return `leaves within ${afterDays} days`;
  const accountId = accounts[system];
  return accountId === undefined ? `has no account in ${system} that we know` : { personId, accountId };
}
