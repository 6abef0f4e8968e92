/** Sections of a pack about what one person holds together: separation of duties, one of a set, and what is kept a while after a move. */
import * as z from 'zod';
import { enforcement, levelled } from './enforcement.ts';
import { EntitlementName, rule, When } from './rule.ts';

const names = (least: number) => z.array(EntitlementName).min(least);

/** Nobody holds one of `between` together with one of `and`: what is held stays, what would come beside it does not. */
export const SeparationRule = z.strictObject({
  ...rule,
  between: names(1).describe('names of catalogue entries'),
  and: names(1).describe('names of catalogue entries nobody holds beside any of "between"'),
  enforcement,
});
export type SeparationRule = z.infer<typeof SeparationRule>;

/** Nobody holds two of these: the highest somebody has a reason for wins, and the other goes once that one is seen. */
export const ExclusiveRule = z.strictObject({
  ...rule,
  highestFirst: names(2).describe('names of catalogue entries, the one that wins first, e.g. licence tiers'),
  enforcement,
});
export type ExclusiveRule = z.infer<typeof ExclusiveRule>;

/** Access by attribute that is kept a while after the attribute has gone. */
export const OverlapRule = z.strictObject({
  ...rule,
  when: When.default('true').describe('a CEL condition over the person after the move; leave it out for everybody'),
  entitlements: names(1).describe('names of catalogue entries'),
  keepDays: z.int().min(1).max(90).describe('days it is kept after the last rule that gave it applies no more'),
  ...levelled,
});
export type OverlapRule = z.infer<typeof OverlapRule>;
