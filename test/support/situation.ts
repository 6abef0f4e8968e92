/** Situations to plan for: a policy, a person, what was observed and why it is held. Any at all, and what running a plan makes of one. */
import * as fc from 'fast-check';
import { type Access, absent, type Holding, type ProfileField, Via } from '../../functions/core/access.ts';
import type { Colleague, Colleagues } from '../../functions/core/approver.ts';
import { sha256 } from '../../functions/core/canonical.ts';
import { after, LANES } from '../../functions/core/change.ts';
import { Delegation } from '../../functions/core/delegation.ts';
import { classify } from '../../functions/core/employment.ts';
import { deltaDigest } from '../../functions/core/guard.ts';
import { CaseId, EntitlementId, PersonId, System, WorkerId } from '../../functions/core/ids.ts';
import { settledDown } from '../../functions/core/lapse.ts';
import type { Ownership } from '../../functions/core/owned.ts';
import type { Person } from '../../functions/core/person.ts';
import { batch, type Plan } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import { WindowRule } from '../../functions/core/policy/brakes.ts';
import { compile } from '../../functions/core/policy/compile.ts';
import { PolicyPack } from '../../functions/core/policy/pack.ts';
import type { Policy } from '../../functions/core/policy/policy.ts';
import { type Decision, Reason } from '../../functions/core/reason.ts';
import { AccessRequest, requestIdOf } from '../../functions/core/request.ts';
import { acknowledgedBy, reasonsAfter } from '../../functions/core/settle.ts';
import type { Situation } from '../../functions/core/situation.ts';
import { Outcome } from '../../functions/core/steps.ts';
import { bucketOf } from '../../functions/core/window.ts';
import { anyEvents, at, nobody, personAfter } from './lifecycle.ts';

export const OKTA = System.parse('okta');
export const ENTRA = System.parse('entra');
const SYSTEMS = [OKTA, ENTRA];
export const CASE = CaseId.parse(`c-${'0'.repeat(24)}`);

/** The catalogue: the last two need an approval. */
const NAMES = {
  wiki: 'okta:group:wiki',
  ledger: 'okta:app:ledger',
  licence: 'entra:licence:office',
  payroll: 'entra:group:payroll',
  admin: 'entra:role:admin',
} as const;
export type Name = keyof typeof NAMES;
export const ENTITLEMENTS = Object.fromEntries(
  Object.entries(NAMES).map(([name, id]) => [name, EntitlementId.parse(id)]),
) as Record<Name, EntitlementId>;
/** Held by some, in no catalogue. */
const UNGOVERNED = EntitlementId.parse('okta:group:chess-club');

const FIELDS: readonly ProfileField[] = ['login', 'workerId', 'department', 'displayName'];
export const KEEPS = { [OKTA]: FIELDS, [ENTRA]: FIELDS.filter((field) => field !== 'department') };

const rule = (id: string) => ({ id, because: `it is the rule called ${id}`, source: 'a test' });

export interface Shape {
  readonly accounts?: readonly {
    readonly when: string;
    readonly systems: readonly string[];
    readonly preHireDays?: number;
    /** As HR's address, unless told. */
    readonly login?: string;
  }[];
  readonly asksAgain?: boolean;
  /** No entry of the catalogue names an approval. */
  readonly asksNobody?: boolean;
  readonly birthrights?: readonly {
    readonly when: string;
    readonly grants: readonly Name[];
    readonly enforcement?: string;
  }[];
  readonly protects?: readonly string[];
  readonly budgets?: readonly {
    readonly change: string;
    readonly mostPerPlan: number;
    readonly enforcement?: string;
  }[];
  readonly windows?: readonly object[];
  readonly requestable?: readonly object[];
  readonly exceptions?: readonly object[];
  readonly approvals?: readonly object[];
  readonly destroys?: Readonly<Record<string, string>>;
  readonly separations?: readonly {
    readonly between: readonly Name[];
    readonly and: readonly Name[];
    readonly enforcement?: string;
  }[];
  readonly exclusives?: readonly { readonly highestFirst: readonly Name[]; readonly enforcement?: string }[];
  readonly overlaps?: readonly {
    readonly entitlements: readonly Name[];
    readonly keepDays: number;
    readonly when?: string;
    readonly enforcement?: string;
  }[];
  readonly playbooks?: readonly {
    readonly when: string;
    readonly afterDays: number;
    readonly accounts: Readonly<Record<string, string>>;
    readonly handOver?: readonly object[];
    readonly gardenLeave?: object;
  }[];
  /** Who takes over what a leaver owns. */
  readonly owned?: readonly (object | string)[];
  readonly departments?: readonly object[];
  readonly names?: readonly object[];
  readonly correlation?: object;
  readonly protectsLogins?: readonly string[];
  readonly protectsAccounts?: readonly { readonly system: string; readonly id: string }[];
}

export function policyOf(shape: Shape = {}): Policy {
  return compile(packOf(shape));
}

export function packOf(shape: Shape = {}): PolicyPack {
  return PolicyPack.parse({
    version: 1,
    name: 'test',
    catalogue: Object.entries(NAMES).map(([name, id]) => ({
      name,
      id,
      title: name,
      ...(shape.asksNobody !== true && (name === 'payroll' || name === 'admin')
        ? { approval: 'ask-somebody', owner: 'w-9' }
        : {}),
    })),
    accounts: (shape.accounts ?? [{ when: 'true', systems: SYSTEMS }]).map((one, index) => ({
      ...rule(`account-${index}`),
      login: shape.names === undefined ? 'person.email' : 'person.name',
      ...one,
    })),
    names: (shape.names ?? []).map((one, index) => ({ ...rule(`name-${index}`), when: 'true', ...one })),
    ...(shape.correlation === undefined ? {} : { correlation: { ...rule('alike'), ...shape.correlation } }),
    birthrights: (shape.birthrights ?? []).map((one, index) => ({ ...rule(`birthright-${index}`), ...one })),
    approvals: [
      {
        ...rule('ask-somebody'),
        approvers: ['owner', 'manager', { worker: 'w-8' }, { worker: 'w-1' }, { worker: 'w-7' }, { worker: 'w-6' }],
        expiresAfterHours: 24,
      },
      ...(shape.approvals ?? []),
    ],
    requestable: shape.requestable ?? [],
    exceptions: shape.exceptions ?? [],
    ...(shape.departments === undefined ? {} : { approvers: { departments: shape.departments } }),
    leaver: {
      cut: rule('cut'),
      cleanUp: rule('clean-up'),
      ...(shape.owned === undefined ? {} : { owned: { ...rule('owned'), to: shape.owned } }),
      destroy: {
        ...rule('destroy'),
        afterDays: 30,
        accounts: shape.destroys ?? { okta: 'deactivate-account', entra: 'delete-account' },
      },
    },
    protected: [
      ...(shape.protects === undefined ? [] : [{ ...rule('break-glass'), workers: shape.protects }]),
      ...(shape.protectsLogins === undefined ? [] : [{ ...rule('by-login'), logins: shape.protectsLogins }]),
      ...(shape.protectsAccounts === undefined ? [] : [{ ...rule('by-account'), accounts: shape.protectsAccounts }]),
    ],
    separations: (shape.separations ?? []).map((one, index) => ({ ...rule(`separation-${index}`), ...one })),
    exclusives: (shape.exclusives ?? []).map((one, index) => ({ ...rule(`exclusive-${index}`), ...one })),
    overlaps: (shape.overlaps ?? []).map((one, index) => ({ ...rule(`overlap-${index}`), ...one })),
    playbooks: (shape.playbooks ?? []).map((one, index) => ({ ...rule(`playbook-${index}`), ...one })),
    windows: (shape.windows ?? []).map((one, index) => ({ ...rule(`window-${index}`), ...one })),
    budgets: (shape.budgets ?? []).map((one, index) => ({ ...rule(`budget-${index}`), ...one })),
    ...(shape.asksAgain === undefined
      ? {}
      : { time: { rescission: { ...rule('rescission'), asksAgain: shape.asksAgain } } }),
  });
}

/** Rules of what may be asked for, by these approvals. */
function anyAsked(...approvals: readonly (readonly string[])[]): fc.Arbitrary<readonly object[]> {
  return fc
    .record({
      when: fc.constantFrom(...CONDITIONS),
      entitlements: fc.subarray(Object.keys(NAMES), { minLength: 1 }),
      approvals: fc.constantFrom(...approvals),
    })
    .map((one) => [{ ...rule(`asked-${one.approvals.length}`), longestDays: 30, ...one }]);
}

const ANOTHER = { ...rule('ask-another'), approvers: [{ worker: 'w-6' }, { worker: 'w-8' }], expiresAfterHours: 24 };
const WINDOW = WindowRule.parse({ ...rule('window'), change: 'grant', withinHours: 24, most: 1 });

const CONDITIONS = ['true', 'person.department == "Finance"', 'person.country == "DE"', 'person.department == "Legal"'];

export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record(
    {
      accounts: fc.array(
        fc.record({
          when: fc.constantFrom(...CONDITIONS),
          systems: fc.subarray([...SYSTEMS], { minLength: 1 }),
        }),
        { maxLength: 2 },
      ),
      birthrights: fc.array(
        fc.record({
          when: fc.constantFrom(...CONDITIONS),
          grants: fc.subarray(Object.keys(NAMES) as Name[], { minLength: 1 }),
        }),
        { maxLength: 3 },
      ),
      budgets: fc.array(
        fc.record({
          change: fc.constantFrom('grant', 'revoke', 'suspend-account', 'create-account', 'deactivate-account'),
          mostPerPlan: fc.integer({ min: 0, max: 2 }),
        }),
        { maxLength: 2 },
      ),
      protects: fc.constantFrom(['w-99'], ['w-99'], ['w-99'], ['w-2']),
      requestable: anyAsked(['ask-somebody'], []),
      exceptions: anyAsked(['ask-somebody', 'ask-another']),
      windows: fc.constantFrom([], [], [WINDOW]),
      owned: fc.constantFrom(['manager', { worker: 'w-8' }], ['skip-level']),
    },
    { requiredKeys: ['birthrights'] },
  )
  .map(({ windows = [], ...shape }) => ({ ...policyOf({ ...shape, approvals: [ANOTHER] }), windows }));

export const HERE: Colleague = { personId: PersonId.parse('p-8'), worksHere: true };
export const LEFT: Colleague = { personId: PersonId.parse('p-9'), worksHere: false };
export const REQUESTER: Colleague = { personId: PersonId.parse('p-7'), worksHere: true };
export const SELF: Colleague = { personId: PersonId.parse('p-1'), worksHere: true };
export const COLLEAGUES = new Map(
  Object.entries({ 'w-1': SELF, 'w-7': REQUESTER, 'w-8': HERE, 'w-9': LEFT }).map(([worker, one]) => [
    WorkerId.parse(worker),
    one,
  ]),
);

const DELEGATION = Delegation.parse({
  ...{ delegationId: 'd-1', delegator: 'p-6', delegate: 'p-8', to: 'w-8' },
  ...{ from: at('2026-01-01'), until: at('2027-01-01'), madeAt: at('2026-01-01') },
});

/** Others besides: a manager above, somebody on leave who has delegated. */
const MORE_COLLEAGUES: Colleagues = new Map([
  ...COLLEAGUES,
  ...Object.entries({
    'w-8': { ...HERE, manager: WorkerId.parse('w-6') },
    'w-6': {
      personId: PersonId.parse('p-6'),
      worksHere: false,
      onLeave: true,
      delegations: [DELEGATION],
    },
  }).map(([worker, one]): [WorkerId, Colleague] => [WorkerId.parse(worker), one]),
]);

const NOW = at('2026-03-10');

export function decision(over: Partial<Decision> = {}): Decision {
  return {
    approvalId: 'a-1',
    outcome: 'approved',
    approver: HERE.personId,
    decidedAt: NOW,
    planDigest: sha256('a plan'),
    ...over,
  };
}

export const anyDecision: fc.Arbitrary<Decision> = fc
  .record({
    outcome: fc.constantFrom('approved', 'approved', 'denied', 'expired'),
    approver: fc.constantFrom(HERE, HERE, LEFT, REQUESTER, SELF).map(({ personId }) => personId),
  })
  .map(decision);

export function reason(name: Name, over: Partial<Reason> = {}): Reason {
  return Reason.parse({
    entitlement: ENTITLEMENTS[name],
    kind: 'birthright',
    rule: 'birthright-0',
    because: 'it is the rule called birthright-0',
    since: at('2026-01-01'),
    caseId: CASE,
    ...over,
  });
}

const anyReason: fc.Arbitrary<Reason> = fc
  .record(
    {
      name: fc.constantFrom(...(Object.keys(NAMES) as Name[])),
      kind: fc.constantFrom('birthright', 'birthright', 'request', 'exception', 'overlap'),
      rule: fc.constantFrom('birthright-0', 'birthright-1', 'gone-by-now'),
      until: fc.constantFrom(at('2026-02-01'), at('2027-02-01')),
      decision: anyDecision,
    },
    { requiredKeys: ['name', 'kind', 'rule'] },
  )
  .map(({ name, ...over }) => reason(name, over));

export function account(system: System, over: Partial<Access> = {}): Access {
  return {
    ...absent(system),
    status: 'active',
    accountId: `${system}-1`,
    profile: { workerId: 'w-1', login: 'ada.byron@marlow.example' },
    ...over,
  };
}

export function held(...names: readonly Name[]): Access['holdings'] {
  return names.map((name) => ({ entitlement: ENTITLEMENTS[name], via: 'direct' }));
}

/** What some own, or nobody could tell. */
const OWNED: readonly Ownership[] = [
  { things: [] },
  { things: [{ thing: 'entra:group:theirs', others: 0 }] },
  {
    things: [
      { thing: 'entra:application:shared', others: 1 },
      { thing: 'entra:group:synced', others: 0, fixed: true },
    ],
  },
  { unseen: 'it was not answered' },
];

function anyAccess(system: System): fc.Arbitrary<Access> {
  const grantable = [...Object.values(ENTITLEMENTS), UNGOVERNED].filter((id) => id.startsWith(`${system}:`));
  return fc
    .record({
      status: fc.constantFrom('absent', 'active', 'active', 'suspended', 'deactivated'),
      workerId: fc.constantFrom('w-1', 'w-1', 'w-1', 'w-2', 'w-3', undefined),
      department: fc.constantFrom('Legal', 'Finance', undefined),
      synchronised: fc.constantFrom(false, false, false, true),
      holdings: fc
        .subarray(grantable)
        .chain((ids) => fc.tuple(...ids.map((entitlement) => anyHolding(system, entitlement)))),
      owned: fc.constantFrom(undefined, undefined, ...OWNED),
    })
    .map(({ status, workerId, department, synchronised, holdings, owned }) =>
      status === 'absent'
        ? absent(system)
        : account(system, {
            status,
            synchronised,
            holdings,
            ...(owned === undefined ? {} : { owned }),
            profile: {
              ...(workerId === undefined ? {} : { workerId }),
              ...(department === undefined ? {} : { department }),
            },
          }),
    );
}

/** Some also or only through groups, which may be held or not. */
function anyHolding(system: System, entitlement: EntitlementId): fc.Arbitrary<Holding> {
  const groups = [...Object.values(ENTITLEMENTS), UNGOVERNED].filter((id) => id.startsWith(`${system}:group:`));
  return fc
    .record({ via: anyVia, from: fc.subarray(groups), follows: fc.subarray(['department', 'status']) })
    .map(({ via, from, follows }) => ({
      entitlement,
      via,
      ...((via === 'direct' || via === 'inherited') && !entitlement.includes(':group:') && from.length > 0
        ? { from }
        : {}),
      ...(via === 'rule' ? { follows } : {}),
    }));
}

const anyVia = fc.constantFrom<Via>('direct', 'direct', 'direct', ...Via.options);

export function situation(over: Partial<Situation> = {}): Situation {
  const person = over.person ?? nobody();
  return {
    case: { caseId: CASE, kind: classify(nobody(), person), workerId: WorkerId.parse('w-1'), intent: 'event' },
    person,
    requester: REQUESTER.personId,
    now: NOW,
    policy: policyOf(),
    observed: SYSTEMS.map((system) => absent(system)),
    keeps: KEEPS,
    reasons: [],
    decided: [],
    acknowledged: [],
    colleagues: COLLEAGUES,
    ...over,
  };
}

/** Accounts known to be theirs, sometimes. */
const anyPerson: fc.Arbitrary<Person> = fc
  .tuple(
    anyEvents,
    fc.constantFrom({}, {}, { [OKTA]: 'okta-1' }),
    fc.constantFrom({}, { [OKTA]: 'account-0' }, { [ENTRA]: 'account-0' }),
  )
  .map(([events, accounts, accountRules]) => ({ ...personAfter(events, nobody(accounts)), accountRules }));

const anyRequest: fc.Arbitrary<AccessRequest> = fc
  .record({
    kind: fc.constantFrom('request', 'exception'),
    entitlement: fc.constantFrom(...Object.values(ENTITLEMENTS)),
    until: fc.constantFrom(at('2026-02-01'), at('2026-04-01'), at('2027-01-01')),
  })
  .map((asked) =>
    AccessRequest.parse({
      ...asked,
      ...{ requestId: requestIdOf('w-7', JSON.stringify(asked)), because: 'for the test', askedAt: NOW, caseId: CASE },
      requestedBy: REQUESTER.personId,
    }),
  );

/** What has been answered so far of what the plan asks: decided, or begun by a vote. */
const anyAnswer = fc.option(
  fc.oneof(
    anyDecision,
    anyDecision.map(({ approver }) => ({ vote: approver })),
  ),
);

export const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    person: anyPerson,
    policy: anyPolicy,
    observed: fc.tuple(anyAccess(OKTA), anyAccess(ENTRA)),
    silent: fc.constantFrom(undefined, undefined, undefined, undefined, OKTA, ENTRA),
    reasons: fc.array(anyReason, { maxLength: 5 }),
    requests: fc.uniqueArray(anyRequest, { maxLength: 2, selector: ({ requestId }) => requestId }),
    decided: fc.array(
      fc.record({ entitlement: fc.constantFrom(ENTITLEMENTS.payroll, ENTITLEMENTS.admin), decision: anyDecision }),
      { maxLength: 3 },
    ),
    answers: fc.array(anyAnswer, { maxLength: 3 }),
    colleagues: fc.constantFrom(COLLEAGUES, COLLEAGUES, MORE_COLLEAGUES),
    used: fc.constantFrom(undefined, 0, 1),
    now: fc.constantFrom(NOW, NOW, at('2026-08-01')),
    intent: fc.constantFrom<Situation['case']['intent']>('event', 'event', 'retention-over'),
  })
  .map(({ intent, silent, observed, answers, used, ...over }) => {
    const usage =
      used === undefined
        ? undefined
        : { counters: { 'window#window': { [bucketOf(over.now, 24)]: used } }, counted: [] };
    const made = situation({ ...over, usage, observed: observed.filter(({ system }) => system !== silent) });
    return answered({ ...made, case: { ...made.case, intent } }, answers);
  });

/** The same once these have been said of the approvals that are asked for, in their order. */
function answered(
  before: Situation,
  answers: readonly (Decision | { readonly vote: PersonId | undefined } | null)[],
): Situation {
  const asked = plan(before).approvals.flatMap(({ id, since = before.now }, at) => {
    const answer = answers[at];
    const vote = answer && 'vote' in answer ? answer.vote : undefined;
    const votes = vote === undefined ? [] : [{ stage: 0, approver: vote, decidedAt: before.now }];
    return answer ? [{ approvalId: id, stage: 0, since, votes }] : [];
  });
  const decided = plan(before).approvals.flatMap(({ entitlement, rule: asks, request }, at) => {
    const answer = answers[at];
    return answer && 'outcome' in answer ? [{ entitlement, rule: asks, request, decision: answer }] : [];
  });
  return { ...before, asked, decided: [...before.decided, ...decided] };
}

/** The plan, released by an operator when a budget holds it. */
export function released(before: Situation): { readonly situation: Situation; readonly plan: Plan } {
  const first = plan(before);
  if (first.verdict.outcome !== 'hold') return { situation: before, plan: first };
  const after = { ...before, case: { ...before.case, releasedDigest: deltaDigest(first.changes) } };
  return { situation: after, plan: plan(after) };
}

/** What every target answers when all goes well. */
export function outcomesOf(made: Plan): readonly Outcome[] {
  return made.observed.flatMap(({ system }) =>
    LANES.map((lane) =>
      Outcome.parse({
        system,
        lane,
        receipts: batch(made, system, lane).map(({ id }) => ({ changeId: id, status: 'changed', grade: 'observed' })),
      }),
    ),
  );
}

/** The same of those that did not answer before and still do not. */
function silence({ observed }: Plan): readonly Outcome[] {
  const failed = { error: 'TargetUnavailable', cause: 'it does not answer' };
  const silent = SYSTEMS.filter((system) => !observed.some((access) => access.system === system));
  return silent.map((system) => Outcome.parse({ system, failed }));
}

/** The situation once the plan has run, its targets have caught up with themselves and been read back. */
export function carriedOut(before: Situation, made: Plan): Situation {
  const written = justWritten(before, made);
  return { ...written, observed: written.observed.map(settledDown) };
}

/** The same, read back at once: what goes by itself is still there. */
export function justWritten(before: Situation, made: Plan): Situation {
  const outcomes = [...outcomesOf(made), ...silence(made)];
  const runnable = (access: Access) => LANES.flatMap((lane) => batch(made, access.system, lane));
  return {
    ...before,
    observed: before.observed.map((access) => runnable(access).reduce(after, access)),
    reasons: reasonsAfter(made, before.reasons, outcomes, true),
    acknowledged: [...before.acknowledged, ...acknowledgedBy(made, outcomes)],
  };
}
