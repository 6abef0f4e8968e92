/** What policy wants for somebody: their accounts, and what they hold once the rules about what is held together have spoken. Pure. */
import { liveRecords, primaryRecord, standing } from './employment.ts';
import { type EntitlementId, entitlementParts, type Instant, type System } from './ids.ts';
import type { WorkerRecord } from './lifecycle-event.ts';
import type { Person } from './person.ts';
import type { Policy } from './policy/policy.ts';
import { isLive, type Reason } from './reason.ts';
import { heldTogether, keepsApart, type Together, type Without } from './together.ts';

/** Somebody, as far as policy decides about them. */
export interface Subject {
  readonly department: string;
  /** The records access follows from; none for who has left or is still to come. */
  readonly records: readonly WorkerRecord[];
  /** What other live reasons support: an exception, an overlap. A rule that goes does not take it. */
  readonly supported: readonly EntitlementId[];
  /** What was requested and given: it lives while a rule lets it be requested. */
  readonly requested?: readonly EntitlementId[];
}

export function subjectOf(person: Person, reasons: readonly Reason[], now: Instant): Subject {
  const subject = { department: primaryRecord(person).department, records: liveRecords(person), supported: [] };
  if (reasons.length === 0) return subject;
  const left = standing(person) === 'ended';
  const others = reasons.filter(({ kind }) => kind === 'exception' || (kind !== 'birthright' && !left));
  const live = others.filter((reason) => isLive(reason, now));
  return {
    ...subject,
    supported: live.filter((reason) => !endsWithItsRule(reason)).map(({ entitlement }) => entitlement),
    requested: live.filter(endsWithItsRule).map(({ entitlement }) => entitlement),
  };
}

/** An approved exception lives to its day, and so does what was given back after a rescission: request-reasons.ts. */
function endsWithItsRule({ kind, request }: Reason): boolean {
  return kind === 'request' && request !== undefined;
}

/** What policy wants for somebody. */
export interface Desired {
  /** Under which login, by system. */
  readonly accounts: ReadonlyMap<System, string>;
  /** What a reason supports, in the order of the ledger; twice what two support. */
  readonly wanted: readonly EntitlementId[];
  readonly held: ReadonlySet<EntitlementId>;
  /** Wanted by a reason, and not held for what is held beside it. */
  readonly without: readonly Without[];
}

/**
 * `from`: how they stood before. No rule gives anything where none gives an account; one that is there already stays
 * while anything else is held in its system (account-reason.ts). What is held already is not taken for what would come beside it; `kept` is held
 * a while yet.
 */
export function desiredOf(
  policy: Policy,
  subject: Subject,
  from?: Desired,
  kept: ReadonlySet<EntitlementId> = NOTHING,
): Desired {
  const accounts = accountsOf(policy, subject.records);
  const wanted = wantedBy(policy, subject, accounts);
  // Nearly everybody, and so worth its line: what is not looked at again is the very same.
  if (from !== undefined && isTheSame(policy, from, { accounts, wanted })) return from;
  const together = keepsApart(policy.combinations)
    ? heldTogether(policy.combinations, new Set(wanted), from?.held ?? NOTHING, kept)
    : allOf(wanted);
  for (const [system, login] of from?.accounts ?? [])
    if (!accounts.has(system) && [...together.held].some((one) => entitlementParts(one).system === system))
      accounts.set(system, login);
  return Object.assign(together, { accounts, wanted });
}

/** A set takes longer to make than all else, and nearly nobody's is asked for. */
function allOf(wanted: readonly EntitlementId[]): Together {
  let held: ReadonlySet<EntitlementId> | undefined;
  return {
    without: [],
    get held() {
      held ??= new Set(wanted);
      return held;
    },
  };
}

function isTheSame({ combinations }: Policy, from: Desired, to: Pick<Desired, 'accounts' | 'wanted'>): boolean {
  if (from.without.length > 0 || keepsApart(combinations)) return false;
  if (from.wanted.length !== to.wanted.length || from.accounts.size !== to.accounts.size) return false;
  for (const [at, entitlement] of to.wanted.entries()) if (from.wanted[at] !== entitlement) return false;
  for (const [system, login] of to.accounts) if (from.accounts.get(system) !== login) return false;
  return true;
}

const NOTHING: ReadonlySet<EntitlementId> = new Set();

/** A user name is chosen when the day comes, and no change of policy alters one that is given. */
const UNNAMED = '';

function accountsOf(policy: Policy, records: readonly WorkerRecord[]): Map<System, string> {
  const accounts = new Map<System, string>();
  for (const record of records)
    for (const { system, login = UNNAMED } of policy.accountsFor(record))
      if (!accounts.has(system)) accounts.set(system, login);
  return accounts;
}

/** What a reason supports, in the order of the ledger: what other reasons give, requests, birthrights. */
function wantedBy(
  policy: Policy,
  { records, supported, requested = [] }: Subject,
  accounts: Desired['accounts'],
): readonly EntitlementId[] {
  const wanted = [...supported];
  for (const entitlement of requested) if (isRequestable(policy, entitlement, records)) wanted.push(entitlement);
  const anywhere = systemsGoverned(policy).every((system) => accounts.has(system));
  for (const record of records)
    for (const { entitlement } of policy.birthrightsFor(record))
      if (anywhere || hasAccountFor(entitlement, accounts)) wanted.push(entitlement);
  return wanted;
}

/** Does a rule let somebody with these records request it? */
export function isRequestable(policy: Policy, entitlement: EntitlementId, records: readonly WorkerRecord[]): boolean {
  return records.some((record) => policy.requestRule('request', entitlement, record) !== undefined);
}

const governed = new WeakMap<Policy['catalogue'], readonly System[]>();

/** The systems of the catalogue, found once for each. */
function systemsGoverned({ catalogue }: Policy): readonly System[] {
  const known = governed.get(catalogue);
  if (known !== undefined) return known;
  const found = [...new Set([...catalogue.keys()].map((entitlement) => entitlementParts(entitlement).system))];
  governed.set(catalogue, found);
  return found;
}

function hasAccountFor(entitlement: EntitlementId, accounts: Desired['accounts']): boolean {
  const system = entitlement.slice(0, entitlement.indexOf(':')) as System; // an entitlement id begins with its system: ids.ts
  return accounts.has(system);
}
