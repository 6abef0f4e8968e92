/** What a leaver owns, and what their playbook has people see to, is handed over before the accounts end: steps, and what people are told. */
import type { Access } from './access.ts';
import { digest } from './canonical.ts';
import { isFromHr } from './case.ts';
import { primaryRecord, standing } from './employment.ts';
import { takerAt } from './heir.ts';
import { called, type Owned, thingsIn } from './owned.ts';
import type { Finding } from './plan.ts';
import type { LeaverPlaybook } from './policy/compile-combinations.ts';
import type { Step } from './reconcile.ts';
import { destroyAt } from './retention.ts';
import { belongsToSomebodyElse, type Situation } from './situation.ts';

type Task = LeaverPlaybook['handOver'][number];

/** Where others own it too the leaver only lets go: nobody is made an owner who need not be. */
export function handOverSteps(situation: Situation, access: Access): readonly Step[] {
  const { owned: rule } = playbookOf(situation);
  if (rule === undefined || access.status === 'absent') return [];
  const why = { rule: rule.id, because: rule.because };
  return thingsIn(access.owned)
    .filter(({ fixed }) => fixed === undefined)
    .flatMap(({ thing, others }): readonly Step[] => {
      if (others > 0) return [{ kind: 'hand-over', lane: 'clean-up', thing, ...why }];
      const taker = takerAt(situation, access.system);
      return 'heir' in taker ? [{ kind: 'hand-over', lane: 'clean-up', thing, to: taker.heir, ...why }] : [];
    });
}

/** Why the account may not end yet, each as a finding; none, and it may. What was seen counts, not what this plan would change. */
export function keepsFromEnding(situation: Situation, { system, owned, status }: Access): readonly Finding[] {
  if (status === 'absent') return [];
  const waits = (about: string, task: string): Finding => ({
    kind: 'account-waits',
    system,
    text: `the account does not end before this is seen to: ${about}; it is looked at again by itself`,
    task,
  });
  const unseen = owned !== undefined && 'unseen' in owned ? [owned.unseen] : [];
  return [
    ...unseen.map((why) => waits(`nobody can say what it owns: ${why}`, unseenTask(system))),
    ...thingsIn(owned)
      .filter(({ others }) => others === 0)
      .map((one) =>
        waits(`it is the last owner of ${called(one)}: make somebody else an owner in ${system}`, one.thing),
      ),
    ...playbookOf(situation)
      .handOver.filter(({ required }) => required)
      .map((task) => waits(inWords(task), taskId(situation, task))),
  ].filter(isOpen(situation));
}

/** May accounts be destroyed now, as far as time goes? Not for somebody who came back or is expected to, not under legal hold, not early. */
export function retentionOver(situation: Situation): boolean {
  const { case: handled, person, now } = situation;
  const at = destroyAt(person, playbookOf(situation));
  return handled.intent === 'retention-over' && at !== undefined && now >= at;
}

export function handOvers(situation: Situation): readonly Finding[] {
  const { person, observed, case: handled } = situation;
  if (standing(person) !== 'ended') return [];
  const own = observed.filter((access) => !belongsToSomebodyElse(access, person));
  const tasks = isFromHr(handled) ? playbookOf(situation).handOver : [];
  return [
    ...tasks
      .map((task) => ({
        kind: 'hand-over',
        text: task.required ? `${inWords(task)}; the accounts end after it` : inWords(task),
        task: taskId(situation, task),
      }))
      .filter(isOpen(situation)),
    ...own.flatMap((access) => withoutTaker(situation, access)).filter(isOpen(situation)),
    ...(retentionOver(situation) ? own.flatMap((access) => waitingEnd(situation, access)) : []),
  ];
}

/** Only what has an end ahead of it waits. */
function waitingEnd(situation: Situation, access: Access): readonly Finding[] {
  return playbookOf(situation).destroy.accounts[access.system] === undefined ? [] : keepsFromEnding(situation, access);
}

function withoutTaker(situation: Situation, { system, status, owned }: Access): readonly Finding[] {
  if (playbookOf(situation).owned === undefined || status === 'absent' || owned === undefined) return [];
  if ('unseen' in owned) return [unseen(system, owned.unseen)];
  return owned.things.flatMap((one) => {
    if (one.others > 0 && one.fixed === undefined) return [];
    if (one.fixed !== undefined) return [tell(system, one, 'its owners are kept on premises: change them there')];
    const taker = takerAt(situation, system);
    return 'heir' in taker ? [] : [tell(system, one, `nobody may take it over (${taker.passedOver})`)];
  });
}

function tell(system: string, one: Owned, why: string): Finding {
  const last = one.others === 0 ? 'the leaver is its last owner' : 'the leaver still owns it';
  return {
    kind: 'not-handed-over',
    system,
    text: `${called(one)}: ${last}, and ${why}. Make somebody an owner in ${system}; it is looked at again by itself`,
    task: one.thing,
  };
}

function unseen(system: string, why: string): Finding {
  const text = `what the leaver owns in ${system} could not be read: ${why}. Look there by hand meanwhile`;
  return { kind: 'owned-unseen', system, text, task: unseenTask(system) };
}

function unseenTask(system: string): string {
  return `${system}:owned`;
}

/** Every task of the leaver's playbook. */
export function tasksOf(situation: Situation): readonly string[] {
  return playbookOf(situation).handOver.map((task) => taskId(situation, task));
}

/** The same for one leaving, however often it is planned: who comes back and leaves again is asked anew. */
function taskId({ person }: Situation, { what, to }: Task): string {
  const endings = Object.values(person.employments).map(({ record: { workerId }, endedAt }) =>
    digest({ workerId, endedAt }),
  );
  return `t-${digest([person.personId, endings.sort(), what, to]).slice(0, 12)}`;
}

function isOpen({ attested = [] }: Situation): (finding: Finding) => boolean {
  return ({ task = '' }) => !attested.includes(task);
}

function inWords({ what, to }: Task): string {
  return `${what}: to ${to === 'manager' ? 'the manager' : to.worker}`;
}

function playbookOf({ person, policy }: Situation): LeaverPlaybook {
  return policy.leaverFor(primaryRecord(person));
}
