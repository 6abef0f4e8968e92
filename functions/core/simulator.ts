/** A change of policy tried on everybody, one person after the other: what it would do to each, and the sum. Pure, and no bigger than the company is varied. */
import { subjectOf } from './desired.ts';
import { allRecords, standing } from './employment.ts';
import { type Instant, System } from './ids.ts';
import type { Person } from './person.ts';
import { compile, shared } from './policy/compile.ts';
import type { PolicyPack } from './policy/pack.ts';
import { packDifference } from './policy/pack-difference.ts';
import type { Policy } from './policy/policy.ts';
import { trials } from './policy/trial.ts';
import type { Reason } from './reason.ts';
import { compare } from './simulation.ts';
import { askable, askingDifference } from './simulation-asking.ts';
import { endingDifference } from './simulation-leavers.ts';
import { type Simulation, tally } from './simulation-tally.ts';

export interface Simulator {
  readonly old: Policy;
  readonly changed: Policy;
  add(person: Person, reasons: readonly Reason[]): void;
  sum(): Simulation;
}

export function simulator(oldPack: PolicyPack, changedPack: PolicyPack, now: Instant): Simulator {
  const among = shared();
  const [old, changed] = [compile(oldPack, among), compile(changedPack, among)];
  const rules = packDifference(oldPack, changedPack);
  const differs = (...sections: readonly string[]) => rules.some(({ section }) => sections.includes(section));
  const leaving = differs('leaver', 'playbooks');
  const asked = differs('requestable', 'exceptions', 'approvals', 'catalogue') ? askable(oldPack, changedPack) : [];
  const tried = trials(changedPack).map((trial) => ({ ...trial, policy: compile(trial.enforced, among) }));
  const sum = tally(old, changed);
  return {
    old,
    changed,
    add(person, reasons) {
      const subject = subjectOf(person, reasons, now);
      const compared = compare(old, changed, subject);
      const works = standing(person) === 'active' || standing(person) === 'suspended';
      sum.add(subject.department, compared, works, protectionOf(changed, person));
      const ending = leaving ? endingDifference(old, changed, person, now) : undefined;
      if (ending !== undefined) sum.addEnding(ending);
      sum.addAsking(askingDifference(old, changed, subject.records, asked));
      for (const { rule, policy } of tried) sum.addTrial(rule, compare(changed, policy, subject));
    },
    sum: () => ({ ...sum.sum(tried), rules }),
  };
}

/** As protection.ts does: by any of their records, or an account we know. */
function protectionOf(policy: Policy, person: Person): string | undefined {
  for (const record of allRecords(person)) {
    const rule =
      policy.protectionOf(record) ??
      policy
        .accountsFor(record, person.userName?.name)
        .map((account) => policy.protectionOfAccount(account))
        .find((one) => one !== undefined);
    if (rule !== undefined) return rule.id;
  }
  for (const [system, accountId] of Object.entries(person.accounts)) {
    const rule = policy.protectionOfAccount({ system: System.parse(system), accountId });
    if (rule !== undefined) return rule.id;
  }
  return undefined;
}
