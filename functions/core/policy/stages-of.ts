/** Approval rules as they are used, apart from how they are written: who only asks and counts need not load the schemas. */
import type { ApprovalRule, ApproverLists, Stage } from './approvals.ts';

/** The stages of a rule, whichever way it is written. */
export function stagesOf({ approvers, needs, stages }: ApprovalRule): readonly Stage[] {
  return stages ?? [{ approvers: approvers ?? [], ...(needs === undefined ? {} : { needs }) }];
}

/** Where a pack names none. */
export const NO_LISTS: ApproverLists = { groups: [], roles: [], departments: [], services: [], fallback: [] };
