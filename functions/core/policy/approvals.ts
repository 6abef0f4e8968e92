/** Who decides on what, as the pack says it: approval rules with their stages, and the lists that name approvers. */
import * as z from 'zod';
import { rule, SystemName, Worker } from './rule.ts';

const ListName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected kebab-case, e.g. security')
  .describe('the name of a list under "approvers:"');

const KINDS = ['manager', 'skip-level', 'owner', 'department-owner', 'service-owner'] as const;

export const Approver = z.union(
  [
    z.literal(KINDS),
    z.strictObject({ worker: Worker }),
    z.strictObject({ group: ListName }),
    z.strictObject({ role: ListName }),
  ],
  { error: 'expected manager, owner, or {worker: <worker id>}' },
);
export type Approver = z.infer<typeof Approver>;

const Approvers = z
  .array(Approver)
  .min(1)
  .describe("who may decide, most fitting first: the beneficiary's manager, the entitlement's owner, a named worker");

const Needs = z
  .union([z.literal(['any', 'all']), z.strictObject({ atLeast: z.int().min(1).max(20) })], {
    error: 'expected any, all, or {atLeast: <number>}',
  })
  .describe('how many of them must approve: any, all, or {atLeast: 2}; one who denies ends it');

export const Stage = z.strictObject({ approvers: Approvers, needs: Needs.optional() });
export type Stage = z.infer<typeof Stage>;

const MOST_HOURS = 24 * 90;
const Hours = z.int().min(1).max(MOST_HOURS);

export const ApprovalRule = z.strictObject({
  ...rule,
  approvers: Approvers.optional(),
  needs: Needs.optional(),
  stages: z
    .array(Stage)
    .min(1)
    .max(10)
    .optional()
    .describe('instead of approvers: several rounds, each begins when the one before has approved'),
  calendar: ListName.optional().describe('the calendar whose working hours count; leave it out for hours by the clock'),
  remindAfterHours: z
    .array(Hours)
    .max(10)
    .optional()
    .describe('hours after which those who have not decided are reminded'),
  escalateAfterHours: Hours.optional().describe('hours after which the next of the fallback chain may decide as well'),
  expiresAfterHours: Hours.describe('hours until an unanswered approval expires and nothing is granted'),
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;

const Workers = z.array(Worker).describe('HR ids of workers; a list may be empty, and is then passed over');

/** Lists of approvers, and who stands in when somebody named may not decide. */
export const ApproverLists = z.strictObject({
  groups: z
    .array(z.strictObject({ name: ListName, workers: Workers }))
    .default([])
    .describe('people who decide together, e.g. security'),
  roles: z
    .array(z.strictObject({ name: ListName, worker: Worker, departments: z.array(z.string()).optional() }))
    .default([])
    .describe('one worker in a role, where it matters for some departments only'),
  departments: z
    .array(z.strictObject({ department: z.string().min(1), owner: Worker }))
    .default([])
    .describe('who answers for a department, as HR names it'),
  services: z
    .array(z.strictObject({ system: SystemName, owner: Worker }))
    .default([])
    .describe('who answers for a target system'),
  fallback: z
    .array(Approver)
    .default([])
    .describe(
      'who decides when somebody named may not, in this order: e.g. skip-level, department-owner, service-owner',
    ),
});
export type ApproverLists = z.infer<typeof ApproverLists>;
