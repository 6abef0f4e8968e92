/** What the sections of a pack are made of: every rule's id, `because` and `source`, conditions, and how a section names things. */
import * as z from 'zod';
import { System, WorkerId } from '../ids.ts';

export const RuleId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected kebab-case, e.g. everyone-has-mail')
  .describe('kebab-case and unique in the pack; evidence names it');
export const rule = {
  id: RuleId,
  because: z.string().min(10).describe('why, in words an auditor reads'),
  source: z.string().min(3).describe('the control or decision it implements, e.g. SOC 2 CC6.3'),
};
export const When = z.string().min(1).describe('a CEL condition over person, e.g. person.department == "Finance"');
export const EntitlementName = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected kebab-case, e.g. finance-ledger')
  .describe('the short name of a catalogue entry');
export const SystemName = System.describe('a target system, e.g. okta');
export const Worker = WorkerId.describe("a worker's HR id");
