/** A pack made ready to answer the questions of planning. Pure: the same pack gives the same answers and the same digest. */
import { digest } from '../canonical.ts';
import { InvalidInput } from '../errors.ts';
import type { System } from '../ids.ts';
import type { WorkerRecord } from '../lifecycle-event.ts';
import { compileCombinations, compilePlaybooks } from './compile-combinations.ts';
import { compileNames, GENERATED } from './compile-names.ts';
import { compileRequests } from './compile-requests.ts';
import { type Condition, checkText, checkWhen, sound } from './condition.ts';
import { isEnforced, levelOf } from './enforcement.ts';
import type { AccountRule, BirthrightRule, CatalogueEntry, PolicyPack, ProtectedRule } from './pack.ts';
import { asSeen, type PersonSeen } from './person-seen.ts';
import type { AccountSeen, Birthright, Policy, WantedAccount } from './policy.ts';
import { type Conditions, conditions, indexed } from './rule-index.ts';
import { NO_LISTS } from './stages-of.ts';
import { systemsOf } from './systems.ts';
import { timesOf } from './times.ts';

/** The conditions of packs that are compared: what they have in common is found once for each person. */
export interface Shared {
  readonly accounts: Conditions;
  readonly birthrights: Conditions;
  /** Birthrights that say and give the same are the same, by what they say. */
  readonly compiled: Map<string, CompiledBirthright>;
}

export function shared(): Shared {
  return { accounts: conditions(), birthrights: conditions(), compiled: new Map() };
}

/** Throws `InvalidInput`, naming the rule, on a pack `parsePack` would have refused for its conditions or names. */
export function compile(pack: PolicyPack, among: Shared = shared()): Policy {
  const accounts = indexed(pack.accounts.map(compileAccount), among.accounts);
  const entries = new Map(pack.catalogue.map((entry) => [entry.name, entry]));
  const birthrights = pack.birthrights.map((rule) => compileBirthright(rule, entries, among.compiled));
  const enforced = indexed(
    birthrights.filter(({ rule }) => isEnforced(rule)),
    among.birthrights,
  );
  const tried = birthrights.filter(({ rule }) => !isEnforced(rule));
  const catalogue = new Map(pack.catalogue.map((entry) => [entry.id, entry]));
  const approvals = new Map(pack.approvals.map((rule) => [rule.id, rule]));
  return {
    digest: digest(pack),
    systems: systemsOf(pack),
    catalogue,
    leaver: pack.leaver,
    budgets: pack.budgets,
    windows: pack.windows,
    releases: pack.releases,
    approvers: pack.approvers ?? NO_LISTS,
    calendars: new Map((pack.calendars ?? []).map((calendar) => [calendar.name, calendar])),
    times: timesOf(pack.time),
    accountsFor: (record, name) => firstOfEachSystem(accounts, asSeen(record), name),
    namesFor: compileNames(pack),
    correlation: pack.correlation,
    birthrightsFor: (record) => given(enforced(asSeen(record))),
    triedFor: (record) =>
      tried
        .filter(({ rule, when }) => when.evaluate(rule.id, asSeen(record)))
        .flatMap(({ rule, gives }) => gives.map((one) => ({ ...one, enforcement: levelOf(rule) }))),
    approvalFor: (entitlement) => approvalOf(catalogue.get(entitlement), approvals),
    approvalRule: (id) => approvals.get(id),
    requestRule: compileRequests(pack, catalogue, approvals),
    protectionOf: (record) => pack.protected.find((rule) => protects(rule, record)),
    protectionOfAccount: (account) => pack.protected.find((rule) => protectsAccount(rule, account)),
    combinations: compileCombinations(pack),
    leaverFor: compilePlaybooks(pack),
  };
}

interface CompiledAccount {
  readonly rule: AccountRule;
  readonly when: Condition<boolean>;
  /** Absent: their user name. */
  readonly login?: Condition<string>;
}

export interface CompiledBirthright {
  readonly rule: BirthrightRule;
  readonly when: Condition<boolean>;
  readonly gives: readonly Birthright[];
}

function compileAccount(rule: AccountRule): CompiledAccount {
  const when = sound(rule.id, checkWhen(rule.when));
  return rule.login === GENERATED ? { rule, when } : { rule, when, login: sound(rule.id, checkText(rule.login)) };
}

function compileBirthright(
  rule: BirthrightRule,
  catalogue: ReadonlyMap<string, CatalogueEntry>,
  compiled: Shared['compiled'],
): CompiledBirthright {
  const gives = rule.grants.map((name) => {
    const entry = catalogue.get(name);
    if (entry === undefined) throw new InvalidInput(`rule ${rule.id} grants ${name}, which is not in the catalogue`);
    return { entitlement: entry.id, title: entry.title, rule: rule.id, because: rule.because };
  });
  const text = JSON.stringify([rule, gives]);
  const made = compiled.get(text) ?? { rule, when: sound(rule.id, checkWhen(rule.when)), gives };
  compiled.set(text, made);
  return made;
}

function firstOfEachSystem(
  applying: (person: PersonSeen) => readonly CompiledAccount[],
  person: PersonSeen,
  name: string | undefined,
): readonly WantedAccount[] {
  const wanted = new Map<System, WantedAccount>();
  for (const { rule, login } of applying(person)) {
    const systems = rule.systems.filter((system) => !wanted.has(system));
    if (systems.length === 0) continue;
    const named = {
      ...(login === undefined ? called(name) : { login: login.evaluate(rule.id, person) }),
      rule: rule.id,
      because: rule.because,
      ...(rule.preHireDays === undefined ? {} : { preHireDays: rule.preHireDays }),
    };
    for (const system of systems) wanted.set(system, { system, ...named });
  }
  return [...wanted.values()];
}

function called(name: string | undefined): Pick<WantedAccount, 'login' | 'generated'> {
  return { generated: true, ...(name === undefined ? {} : { login: name }) };
}

/** Each rule is a reason of its own: an entitlement two rules give is listed twice. */
function given(applying: readonly CompiledBirthright[]): readonly Birthright[] {
  const all: Birthright[] = []; // a loop: flatMap takes four times as long, and this runs for everybody
  for (const { gives } of applying) all.push(...gives);
  return all;
}

/** An approval the catalogue asks for and the pack lacks is an error, never "none needed". */
function approvalOf<Rule>(entry: CatalogueEntry | undefined, approvals: ReadonlyMap<string, Rule>): Rule | undefined {
  if (entry?.approval === undefined) return undefined;
  const rule = approvals.get(entry.approval);
  if (rule === undefined) throw new InvalidInput(`${entry.name} asks for approval ${entry.approval}, which is no rule`);
  return rule;
}

function protects(rule: ProtectedRule, { workerId, email }: Pick<WorkerRecord, 'workerId' | 'email'>): boolean {
  return rule.workers.includes(workerId) || rule.logins.some((login) => login.toLowerCase() === email.toLowerCase());
}

function protectsAccount(rule: ProtectedRule, { system, accountId, login }: AccountSeen): boolean {
  return (
    rule.accounts.some((one) => one.system === system && one.id === accountId) ||
    rule.logins.some((one) => one.toLowerCase() === login?.toLowerCase())
  );
}
