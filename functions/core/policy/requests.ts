/** What may be asked for: entitlements on request, and exceptions that outlast a termination. Both end on a day. */
import * as z from 'zod';
import type { EntitlementId } from '../ids.ts';
import type { WorkerRecord } from '../lifecycle-event.ts';
import type { ApprovalRule } from './approvals.ts';
import { EntitlementName, RuleId, rule, When } from './rule.ts';

const asked = {
  ...rule,
  entitlements: z.array(EntitlementName).min(1).describe('names of catalogue entries that may be asked for'),
  when: When.describe('a CEL condition over the person it is asked for, e.g. person.department == "Finance"'),
};

/** Access somebody may ask for, while the condition holds for them. */
export const RequestableRule = z.strictObject({
  ...asked,
  longestDays: z
    .int()
    .min(1)
    .max(3650)
    .describe('days from the asking that the access may last; it ends then, whatever else is stuck'),
  approvals: z
    .array(RuleId)
    .default([])
    .describe('approval rules, all of which must be answered yes; leave it out for the one the catalogue names'),
});
export type RequestableRule = z.infer<typeof RequestableRule>;

/** Access somebody may keep beyond their termination. Asked for before they go, and decided by two. */
export const ExceptionRule = z.strictObject({
  ...asked,
  longestDays: z
    .int()
    .min(1)
    .max(365)
    .describe('days from the asking that the access may last; it ends then, whatever else is stuck'),
  approvals: z
    .array(RuleId)
    .min(2, 'expected two approval rules or more: the manager alone does not keep a leaver in')
    .describe('approval rules, all of which must be answered yes, each by somebody else: manager and security'),
});
export type ExceptionRule = z.infer<typeof ExceptionRule>;

export type RequestKind = 'request' | 'exception';

/** What policy says to one asking: under which rule, for how long at most, and who must say yes. */
export interface Requestable {
  readonly rule: string;
  readonly because: string;
  readonly longestDays: number;
  readonly title: string;
  /** All of them. */
  readonly approvals: readonly ApprovalRule[];
}

/** The sections of a pack, ready to answer: the first rule that fits decides. */
export type RequestRules = (
  kind: RequestKind,
  entitlement: EntitlementId,
  record: WorkerRecord,
) => Requestable | undefined;
