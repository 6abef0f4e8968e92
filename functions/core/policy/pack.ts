/** The policy pack: what a company decides about access, as data. Every rule carries an id, `because` and `source`, printed into evidence. */
import * as z from 'zod';
import { EntitlementId, System, WorkerId } from '../ids.ts';

const RuleId = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected kebab-case, e.g. everyone-has-mail');
const rule = {
  id: RuleId,
  /** Why, in words an auditor reads. */
  because: z.string().min(10),
  /** The control or decision it implements, e.g. `SOC 2 CC6.3`. */
  source: z.string().min(3),
};
/** A CEL condition over `person` (the worker record) and `employment` (`{ kind: 'primary' | 'additional' }`). */
const Cel = z.string().min(1);
/** The short name of a catalogue entry. */
const EntitlementName = RuleId;

/** An entitlement the pack governs. What is not in the catalogue is left alone, save for leavers. */
export const CatalogueEntry = z.strictObject({
  name: EntitlementName,
  id: EntitlementId,
  title: z.string(),
  privileged: z.boolean().default(false),
  owner: WorkerId.optional(),
  /** The approval rule a grant of this needs; absent: none. */
  approval: RuleId.optional(),
});
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;

export const AccountRule = z.strictObject({ ...rule, when: Cel, systems: z.array(System).min(1), login: Cel });
export type AccountRule = z.infer<typeof AccountRule>;

export const BirthrightRule = z.strictObject({ ...rule, when: Cel, grants: z.array(EntitlementName).min(1) });
export type BirthrightRule = z.infer<typeof BirthrightRule>;

export const ApprovalRule = z.strictObject({
  ...rule,
  /** Who may decide, in order: the beneficiary's manager, the entitlement's owner, or named workers. */
  approvers: z.array(z.union([z.literal('manager'), z.literal('owner'), z.strictObject({ worker: WorkerId })])).min(1),
  expiresAfterHours: z
    .int()
    .min(1)
    .max(24 * 90),
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;

/** How many changes of a class one plan may make before an operator must release it. */
export const BudgetRule = z.strictObject({
  ...rule,
  change: z.enum(['grant', 'revoke', 'suspend-account', 'deactivate-account', 'delete-account', 'create-account']),
  mostPerPlan: z.int().min(0),
  /** The cut is never held by a budget: a budget over suspend-account or revoke leaves the leaver's cut alone. */
});
export type BudgetRule = z.infer<typeof BudgetRule>;

export const ProtectedRule = z.strictObject({
  ...rule,
  workers: z.array(WorkerId).default([]),
  logins: z.array(z.string()).default([]),
});
export type ProtectedRule = z.infer<typeof ProtectedRule>;

export const LeaverRules = z.strictObject({
  cut: z.strictObject({ ...rule }),
  cleanUp: z.strictObject({ ...rule }),
  destroy: z.strictObject({
    ...rule,
    afterDays: z.int().min(1).max(3650),
    accounts: z.record(System, z.enum(['deactivate-account', 'delete-account'])),
  }),
});
export type LeaverRules = z.infer<typeof LeaverRules>;

export const PolicyPack = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  catalogue: z.array(CatalogueEntry),
  accounts: z.array(AccountRule),
  birthrights: z.array(BirthrightRule),
  approvals: z.array(ApprovalRule),
  leaver: LeaverRules,
  protected: z.array(ProtectedRule),
  budgets: z.array(BudgetRule),
});
export type PolicyPack = z.infer<typeof PolicyPack>;
