/** The differ of one target: the steps from what is held to what is wanted. Pure, and the same for every target. */
import type { Access, Holding, Profile, ProfileField, Via } from './access.ts';
import { holds } from './change.ts';
import { type EntitlementId, entitlementParts, type PersonId } from './ids.ts';
import { leftWithout } from './lapse.ts';
import type { Thing } from './owned.ts';
import type { Finding } from './plan.ts';
import type { LeaverRules } from './policy/pack.ts';

/** A change before the planner has given it an id and a key. */
export type Step = {
  readonly because: string;
  readonly rule: string;
} & (
  | {
      readonly kind: 'create-account';
      readonly lane: 'provision';
      readonly profile: Partial<Profile>;
      readonly staged?: true;
    }
  | { readonly kind: 'update-account'; readonly lane: 'provision'; readonly profile: Partial<Profile> }
  | { readonly kind: 'enable-account'; readonly lane: 'provision' }
  | { readonly kind: 'suspend-account' | 'revoke-sessions'; readonly lane: 'cut' | 'clean-up' }
  | { readonly kind: 'deactivate-account' | 'delete-account'; readonly lane: 'destroy' }
  | {
      readonly kind: 'grant';
      readonly lane: 'provision';
      readonly entitlement: EntitlementId;
      readonly approval?: string;
    }
  | { readonly kind: 'revoke'; readonly lane: 'cut' | 'clean-up'; readonly entitlement: EntitlementId }
  | {
      readonly kind: 'hand-over';
      readonly lane: 'clean-up';
      readonly thing: Thing;
      readonly to?: { readonly personId: PersonId; readonly accountId: string };
    }
  | {
      readonly kind: 'manual-task';
      readonly lane: 'cut' | 'provision' | 'clean-up' | 'destroy';
      readonly entitlement?: EntitlementId;
      readonly instructions: string;
    }
);

/** A grant that policy wants, and why. */
export interface WantedGrant {
  readonly entitlement: EntitlementId;
  readonly rule: string;
  readonly because: string;
  /** The id of the approval it waits for. */
  readonly approval?: string;
}

/** What someone who works here should have in one target. */
export interface Wanted {
  readonly account?: { readonly profile: Partial<Profile>; readonly rule: string; readonly because: string };
  readonly grants: readonly WantedGrant[];
  /** Entitlements a reason supported before and none does now: the only ones a mover loses. */
  readonly lost: readonly EntitlementId[];
}

/** Steps for somebody who works here: account first, then grants, then what they lose. */
export function provision(actual: Access, wanted: Wanted, keeps: readonly ProfileField[]): readonly Step[] {
  const account = wanted.account === undefined ? [] : accountSteps(actual, wanted.account, keeps);
  const left = leftAfter(actual, wanted.lost);
  const grants = wanted.grants
    .filter((grant) => !holds(left, grant.entitlement))
    .map((grant) => ({ kind: 'grant', lane: 'provision', ...grant }) as const);
  return [...account, ...grants, ...loseSteps(actual, wanted.lost)];
}

/** What somebody who stays gives back: what no reason supports any more. */
export function loseSteps(actual: Access, lost: readonly EntitlementId[]): readonly Step[] {
  const why = { rule: 'no-reason-left', because: 'no live reason supports it any more' };
  const mine = (held: Holding) => lost.includes(held.entitlement);
  return [
    ...actual.holdings
      .filter(mine)
      .filter(isDirect)
      .map((held) => revokeStep(held, why)),
    ...leftAfter(actual, lost)
      .holdings.filter(mine)
      .map((held) => taskStep(held, why)),
  ];
}

/** What is left when what is held directly of these has been taken away, and what came through it has gone. */
function leftAfter(actual: Access, lost: readonly EntitlementId[]): Access {
  const direct = actual.holdings.filter(isDirect).map(({ entitlement }) => entitlement);
  return leftWithout(
    actual,
    direct.filter((entitlement) => lost.includes(entitlement)),
  );
}

function isDirect({ via }: Holding): boolean {
  return via === 'direct';
}

/** An account that nothing supports any more is closed once what it held for a reason is given back; a rule that gives it again opens it. */
export function withdraw(actual: Access): readonly Step[] {
  if (actual.status !== 'active') return [];
  const why = { rule: 'no-reason-left', because: 'no rule gives the account any more, and no live reason needs it' };
  if (actual.synchronised) return [masteredElsewhere('clean-up', why.rule, why.because)];
  return [
    { kind: 'suspend-account', lane: 'clean-up', ...why },
    { kind: 'revoke-sessions', lane: 'clean-up', ...why },
  ];
}

function accountSteps(
  actual: Access,
  account: NonNullable<Wanted['account']>,
  keeps: readonly ProfileField[],
): readonly Step[] {
  const { rule, because } = account;
  const profile = Object.fromEntries(
    Object.entries(account.profile).filter(([field]) => keeps.includes(field as ProfileField)),
  );
  if (actual.status === 'absent') return [{ kind: 'create-account', lane: 'provision', profile, rule, because }];
  const differing = Object.fromEntries(
    Object.entries(profile).filter(([field, value]) => actual.profile[field as ProfileField] !== value),
  );
  const update = Object.keys(differing).length > 0;
  if (actual.synchronised)
    return update || actual.status !== 'active' ? [masteredElsewhere('provision', rule, because)] : [];
  return [
    ...(actual.status === 'active' ? [] : [{ kind: 'enable-account', lane: 'provision', rule, because } as const]),
    ...(update
      ? [
          {
            kind: 'update-account',
            lane: 'provision',
            profile: differing,
            rule,
            because: 'the HR record says otherwise',
          } as const,
        ]
      : []),
  ];
}

/** The cut: nobody can sign in and what is signed in ends. The same for a leaver and for somebody on leave. */
export function cut(actual: Access, rules: LeaverRules, sessionsRevoked: boolean): readonly Step[] {
  if (actual.status === 'absent' || actual.status === 'deactivated') return [];
  const why = { rule: rules.cut.id, because: rules.cut.because };
  if (actual.synchronised && actual.status === 'active')
    return [
      masteredElsewhere('cut', why.rule, why.because),
      ...(sessionsRevoked ? [] : [{ kind: 'revoke-sessions', lane: 'cut', ...why } as const]),
    ];
  const revoke = { kind: 'revoke-sessions', lane: 'cut', ...why } as const;
  // Found open, also again: whoever opened it may have signed in since sessions were last revoked.
  if (actual.status === 'active') return [{ kind: 'suspend-account', lane: 'cut', ...why }, revoke];
  return sessionsRevoked ? [] : [revoke];
}

/** A leaver gives back everything but live exceptions; under legal hold licences stay, for the mailbox they keep. */
export function cleanUp(
  actual: Access,
  rules: LeaverRules,
  excepted: ReadonlySet<EntitlementId>,
  legalHold: boolean,
): readonly Step[] {
  const why = { rule: rules.cleanUp.id, because: rules.cleanUp.because };
  const kept = keptBy(actual, excepted, legalHold);
  return actual.holdings
    .filter((held) => !kept.has(held.entitlement) && !isDerived(held))
    .map((held) => (isDirect(held) ? revokeStep(held, why) : taskStep(held, why)));
}

/** What a leaver should have given back, is `left` all the same, and no change can take: it goes when what gives it lets go. */
export function heldThroughRule(
  actual: Access,
  left: Access,
  excepted: ReadonlySet<EntitlementId>,
  legalHold: boolean,
): readonly Finding[] {
  const kept = keptBy(actual, excepted, legalHold);
  return left.holdings
    .filter((held) => !kept.has(held.entitlement) && isDerived(held))
    .map((held) => ({
      kind: 'held-through-rule',
      system: actual.system,
      entitlement: held.entitlement,
      text: `a leaver still holds it: ${whereItComesFrom(held)}`,
    }));
}

/** What a leaver keeps, and the groups without which it would go. */
function keptBy(actual: Access, excepted: ReadonlySet<EntitlementId>, legalHold: boolean): ReadonlySet<EntitlementId> {
  const kept = actual.holdings.filter(
    ({ entitlement }) => excepted.has(entitlement) || (legalHold && entitlementParts(entitlement).kind === 'licence'),
  );
  const origins = kept.flatMap(({ via, from = [] }) => (via === 'inherited' ? from : []));
  return new Set([...kept.map(({ entitlement }) => entitlement), ...origins]);
}

function isDerived({ via }: Holding): boolean {
  return via === 'rule' || via === 'inherited';
}

/** What is left of an account once retention is over. */
export function destroy(actual: Access, rules: LeaverRules): readonly Step[] {
  const kind = rules.destroy.accounts[actual.system];
  if (kind === undefined || actual.status === 'absent') return [];
  if (kind === 'deactivate-account' && actual.status === 'deactivated') return [];
  if (actual.synchronised && actual.status === 'active') return []; // people have not cut it yet: one thing after the other
  const why = { rule: rules.destroy.id, because: rules.destroy.because };
  return [
    actual.synchronised ? masteredElsewhere('destroy', why.rule, why.because) : { kind, lane: 'destroy', ...why },
  ];
}

type Why = Pick<Step, 'rule' | 'because'>;

function revokeStep({ entitlement }: Holding, why: Why): Step {
  return { kind: 'revoke', lane: 'clean-up', entitlement, ...why };
}

/** What no connector can take away. */
function taskStep(held: Holding, why: Why): Step {
  const { entitlement } = held;
  return { kind: 'manual-task', lane: 'clean-up', entitlement, instructions: whereItComesFrom(held), ...why };
}

/** Where people take it away. */
function whereItComesFrom({ via, from = [] }: Holding): string {
  if (via !== 'inherited' || from.length === 0) return AT_ITS_ORIGIN[via];
  return `this comes through ${from.join(' and ')}: take away that group, or the assignment to it`;
}

const AT_ITS_ORIGIN = {
  direct: 'this is held directly: take it away at the target',
  rule: 'a rule or dynamic membership gives this: correct the attribute or the rule at the target',
  synchronised: 'this is mastered on premises: take it away in the directory it is synchronised from',
  inherited: 'this comes through a group: take away that group, or the assignment to it',
} as const satisfies Record<Via, string>;

function masteredElsewhere(lane: 'cut' | 'provision' | 'clean-up' | 'destroy', rule: string, because: string): Step {
  return {
    kind: 'manual-task',
    lane,
    rule,
    because,
    instructions: 'the account is mastered on premises: make this change in the directory it is synchronised from',
  };
}
