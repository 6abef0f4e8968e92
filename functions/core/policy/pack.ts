/** The policy pack: what a company decides about access, as data. Every rule carries an id, `because` and `source`, printed into evidence. */
import * as z from 'zod';
import { EntitlementId } from '../ids.ts';
import { ApprovalRule, ApproverLists } from './approvals.ts';
import { FeedRule, ReleaseRule, WindowRule } from './brakes.ts';
import { Calendar } from './calendars.ts';
import { ExclusiveRule, OverlapRule, SeparationRule } from './combinations.ts';
import { CorrelationRule } from './correlation.ts';
import { levelled } from './enforcement.ts';
import { NameRule } from './names.ts';
import { AccountEnds, Playbook } from './playbook.ts';
import { ExceptionRule, RequestableRule } from './requests.ts';
import { EntitlementName, RuleId, rule, SystemName, When, Worker } from './rule.ts';
import { TimeRules } from './time.ts';

const Login = z
  .string()
  .min(1)
  .describe(
    'a CEL expression that gives the login, e.g. person.email; or person.name, the user name that `names` gives them',
  );

/** An entitlement the pack governs. What is not in the catalogue is left alone, save for leavers. */
export const CatalogueEntry = z.strictObject({
  name: EntitlementName,
  id: EntitlementId.describe("system:kind:the system's own id, e.g. okta:group:00g1"),
  title: z.string().min(1).describe('what people call it'),
  privileged: z.boolean().default(false).describe('does it let its holder harm or grant?'),
  owner: Worker.optional(),
  pool: z
    .int()
    .min(0)
    .optional()
    .describe('how many there are to hand out, e.g. licences bought; tenure simulate counts against it'),
  approval: RuleId.optional().describe('the approval rule a grant of this needs; leave it out for none'),
});
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;

/** Who gets an account where. Where several rules give one person an account in one system, the first one decides. */
export const AccountRule = z.strictObject({
  ...rule,
  when: When,
  systems: z.array(SystemName).min(1).describe('target systems, e.g. [okta, entra]'),
  login: Login,
  preHireDays: z
    .int()
    .min(1)
    .max(90)
    .optional()
    .describe('days before the first day on which the account is made, unable to sign in until the day'),
});
export type AccountRule = z.infer<typeof AccountRule>;

/** Access held by attribute, without asking. */
export const BirthrightRule = z.strictObject({
  ...rule,
  when: When,
  grants: z.array(EntitlementName).min(1).describe('names of catalogue entries'),
  ...levelled,
});
export type BirthrightRule = z.infer<typeof BirthrightRule>;

/** How many changes of a class one plan may make before an operator must release it. It never holds a leaver's cut. */
export const BudgetRule = z.strictObject({
  ...rule,
  change: z.enum(['grant', 'revoke', 'suspend-account', 'deactivate-account', 'delete-account', 'create-account']),
  mostPerPlan: z.int().min(0).describe('more than this many in one plan and it waits for a release'),
  ...levelled,
});
export type BudgetRule = z.infer<typeof BudgetRule>;

/** Who is exempt from automation, by name: every case about them is held for an operator. */
export const ProtectedRule = z.strictObject({
  ...rule,
  workers: z.array(Worker).default([]),
  logins: z.array(z.string().min(1)).default([]).describe('logins, in any case of letters'),
  accounts: z
    .array(z.strictObject({ system: SystemName, id: z.string().min(1).describe("the target's own immutable id") }))
    .default([])
    .describe('accounts at a target, whatever they are called'),
});
export type ProtectedRule = z.infer<typeof ProtectedRule>;

/** Who may take over what a leaver owns. */
const Heir = z.union([z.enum(['manager', 'skip-level', 'department-owner']), z.strictObject({ worker: Worker })], {
  error: 'expected manager, skip-level, department-owner, or {worker: <worker id>}',
});
export type Heir = z.infer<typeof Heir>;

export const LeaverRules = z.strictObject({
  cut: z.strictObject(rule),
  cleanUp: z.strictObject(rule),
  destroy: z.strictObject({
    ...rule,
    afterDays: z.int().min(1).max(3650).describe('days between the cut and the end of the accounts'),
    accounts: AccountEnds.describe('what becomes of the account in each system'),
  }),
  owned: z
    .strictObject({
      ...rule,
      to: z
        .array(Heir)
        .min(1)
        .describe('who takes it over: the first of these who works here and has an account there'),
    })
    .optional()
    .describe('groups and applications a leaver owns; left out, nobody looks for them'),
});
export type LeaverRules = z.infer<typeof LeaverRules>;

export const PolicyPack = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).describe('what this pack is called in evidence'),
  catalogue: z.array(CatalogueEntry),
  accounts: z.array(AccountRule),
  birthrights: z.array(BirthrightRule),
  approvals: z.array(ApprovalRule),
  approvers: ApproverLists.optional().describe('lists of approvers, and who stands in for whom'),
  calendars: z.array(Calendar).optional().describe('when people work'),
  leaver: LeaverRules,
  protected: z.array(ProtectedRule),
  budgets: z.array(BudgetRule),
  windows: z.array(WindowRule).default([]),
  feedChecks: z.array(FeedRule).default([]),
  releases: z.array(ReleaseRule).default([]),
  requestable: z.array(RequestableRule).default([]),
  exceptions: z.array(ExceptionRule).default([]),
  separations: z.array(SeparationRule).default([]),
  exclusives: z.array(ExclusiveRule).default([]),
  overlaps: z.array(OverlapRule).default([]),
  playbooks: z.array(Playbook).default([]),
  names: z.array(NameRule).default([]).describe('how user names are made'),
  correlation: CorrelationRule.optional().describe('when an account without a worker id is probably somebody’s'),
  time: TimeRules.optional(),
});
export type PolicyPack = z.infer<typeof PolicyPack>;

/** One file of a pack: any of its sections. The files of a folder make one pack; lists of the same section add up. */
export const PackFile = PolicyPack.partial();
export type PackFile = z.infer<typeof PackFile>;

/** The sections every pack has: a list that is empty on purpose says `[]`. The others may be left out. */
export const SECTIONS = (Object.keys(PolicyPack.shape) as readonly (keyof PolicyPack)[]).filter(
  (name) => !PolicyPack.shape[name].safeParse(undefined).success,
); // Object.keys forgets the names it is given
