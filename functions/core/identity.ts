/** Who is meant, before anything is planned: which accounts are theirs, which only look so, and what the person is called. Pure. */
import type { Access } from './access.ts';
import { described, probableAt, type Resembling } from './correlation.ts';
import { allRecords, liveRecords, primaryRecord, standing } from './employment.ts';
import type { System } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person, Resemblance } from './person.ts';
import type { Finding, Plan, Verdict } from './plan.ts';
import { belongsToSomebodyElse, type Situation } from './situation.ts';
import { nameNow } from './user-name.ts';

export interface Identified {
  /** As it is planned from: with the name they are given, and without what is not theirs to plan for. */
  readonly situation: Situation;
  readonly told: Pick<Plan, 'userName' | 'unnamed' | 'linked'>;
  readonly findings: readonly Finding[];
  /** A human decides first: nothing but a cut runs until then. */
  readonly verdict?: Verdict;
}

interface Probable {
  readonly system: System;
  readonly resembling: readonly Resembling[];
}

export function identified(raw: Situation): Identified {
  const observed = raw.observed.map((access) => withoutFound(asFoundByLogin(raw, access)));
  const seen = { ...raw, observed };
  const { correlation } = raw.policy;
  const again = raw.person.resembles ?? [];
  if (correlation !== undefined && again.length > 0 && recordsHere(raw).length > 0)
    return { situation: seen, told: {}, findings: [], verdict: perhapsKnown(correlation.id, again, raw.person) };
  const probable = probableAccounts(raw);
  if (correlation === undefined || probable.length === 0) return named(raw, seen);
  // What is cut is certain; what only looks theirs people are told of, for it may let a leaver in still.
  if (standing(raw.person) === 'ended') return { ...named(raw, seen), findings: probable.flatMap(resemblances) };
  if (correlation.whenProbable === 'link' && probable.every(({ resembling }) => resembling.length === 1))
    return linking(seen, probable);
  return {
    situation: seen,
    told: {},
    findings: probable.flatMap(resemblances),
    verdict: unsure(correlation.id, probable, primaryRecord(raw.person)),
  };
}

/** What they are called follows from the accounts that are theirs, and then what becomes of these. */
function named(raw: Situation, seen: Situation): Identified {
  const own = seen.observed.filter((access) => !belongsToSomebodyElse(access, raw.person));
  const told = nameNow(raw, own);
  const person = told.userName === undefined ? raw.person : { ...raw.person, userName: told.userName };
  return { situation: { ...seen, person }, told, findings: [] };
}

/** They are read whole first, by their ids: the next plan of the case knows what they hold. */
function linking(seen: Situation, probable: readonly Probable[]): Identified {
  const linked = Object.fromEntries(
    probable.flatMap(({ system, resembling }) => resembling.map(({ sighting }) => [system, sighting.accountId])),
  );
  const observed = seen.observed.filter(({ system }) => linked[system] === undefined);
  return { situation: { ...seen, observed }, told: { linked }, findings: [] };
}

function probableAccounts(situation: Situation): readonly Probable[] {
  const { person, policy, observed } = situation;
  const records = standing(person) === 'ended' ? allRecords(person) : recordsHere(situation);
  return observed.flatMap((access) => {
    const record = records.find((one) => policy.accountsFor(one).some(({ system }) => system === access.system));
    const resembling = record === undefined ? [] : probableAt(access, person, record, policy);
    return resembling.length === 0 ? [] : [{ system: access.system, resembling }];
  });
}

/** Only for somebody who is to have an account: what a leaver may have is looked for by what is certain. */
function recordsHere({ person }: Situation): readonly WorkerRecord[] {
  const status = standing(person);
  if (status === 'expected') return allRecords(person);
  return status === 'active' ? liveRecords(person) : [];
}

/** A login that policy computes and somebody else's account has: that account is shown, and so nothing is made beside it. */
function asFoundByLogin({ person, policy }: Situation, access: Access): Access {
  if (access.status !== 'absent' || access.found === undefined) return access;
  const wanted = policy.accountsFor(primaryRecord(person)).find(({ system }) => system === access.system);
  if (wanted?.login === undefined || wanted.generated === true) return access;
  const login = wanted.login.toLowerCase();
  const [holder] = access.found.filter(({ profile }) => profile.login?.toLowerCase() === login);
  if (holder === undefined) return access;
  const { status, accountId, profile } = holder;
  return { ...access, status, accountId, profile };
}

function withoutFound({ found: _, ...access }: Access): Access {
  return access;
}

function perhapsKnown(rule: string, again: readonly Resemblance[], person: Person): Verdict {
  const { workerId } = primaryRecord(person);
  const others = again.map((one) => `worker ${one.workerId} (${one.agree.join(', ')} agree)`);
  return {
    outcome: 'hold',
    guard: rule,
    because: `probably a human we know, and not certain: ${others.join('; ')}`,
    next: `If they are one: tenure link ${workerId} worker OTHER --because WHY; if not, the same with --not-theirs for each`,
  };
}

function unsure(rule: string, probable: readonly Probable[], { workerId }: WorkerRecord): Verdict {
  const accounts = probable.flatMap(({ system, resembling }) => resembling.map((one) => described(system, one)));
  return {
    outcome: 'hold',
    guard: rule,
    because: `probably theirs, and not certain: ${accounts.join('; ')}`,
    next: `If it is theirs: tenure link ${workerId} SYSTEM ACCOUNT --because WHY; if not, the same with --not-theirs`,
  };
}

function resemblances({ system, resembling }: Probable): readonly Finding[] {
  return resembling.map((one) => ({
    kind: 'probably-theirs',
    system,
    text: `${described(system, one)}: link it, or say that it is not theirs (tenure link)`,
  }));
}
