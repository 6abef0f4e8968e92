/** The brakes of a pack: how many people may be changed in a rolling window, what a batch of events must look like, and who releases what was held. */
import * as z from 'zod';
import { levelled } from './enforcement.ts';
import { rule, SystemName } from './rule.ts';

/** Our choice: a window has 24 buckets, and one of less than 150 s would end while a Lambda that counts in it still runs. */
const limit = {
  withinHours: z
    .int()
    .min(1)
    .max(24 * 7)
    .describe('the rolling window, in hours'),
  most: z.int().min(0).describe('more people than this within the window, and it waits for a release'),
  mostPercent: z
    .number()
    .gt(0)
    .max(100)
    .optional()
    .describe('the same in per cent of those who work here; the lower of the two counts'),
  floor: z
    .int()
    .min(1)
    .default(20)
    .describe('with fewer people than this a per cent means nothing: only "most" counts then'),
};

/** How many people may have a change of a class within a rolling window. A cut is never counted and never waits. */
export const WindowRule = z.strictObject({
  ...rule,
  change: z
    .enum(['grant', 'revoke', 'disable', 'delete'])
    .describe('grant (accounts too), revoke, disable (suspended, but not a cut), delete (deactivated or deleted)'),
  ...limit,
  system: SystemName.optional().describe('count changes in this target system only'),
  privileged: z.boolean().default(false).describe('count only entitlements the catalogue calls privileged'),
  each: z.literal('department').optional().describe('count each department for itself'),
  ...levelled,
});
export type WindowRule = z.infer<typeof WindowRule>;

const share = {
  mostPercent: z.number().min(0).max(100).describe('more of the events than this, in per cent, and the batch is held'),
  floor: z.int().min(1).default(20).describe('in a batch with fewer events than this the check says nothing'),
};

/** What a batch of events must look like before any of it is planned. One event alone is a batch of one. */
export const FeedRule = z.discriminatedUnion('check', [
  z.strictObject({
    ...rule,
    check: z.literal('terminations').describe('people terminated or suspended, of those who work here'),
    ...limit,
    each: z.enum(['department', 'site']).optional().describe('count each department, or each office, for itself'),
  }),
  z.strictObject({
    ...rule,
    check: z.literal('row-count').describe('rows of a named feed against the last one of its name'),
    leastPercent: z.number().min(0).max(100).describe('fewer rows than this, in per cent of the last feed'),
    mostPercent: z.number().min(100).describe('more rows than this, in per cent of the last feed'),
    floor: z.int().min(1).default(20).describe('when the last feed had fewer rows than this the check says nothing'),
  }),
  z.strictObject({
    ...rule,
    check: z
      .literal('same-again')
      .describe('a named feed that says word for word what the last one said, as new events'),
  }),
  z.strictObject({ ...rule, check: z.literal('missing-managers').describe('records without a manager'), ...share }),
  z.strictObject({
    ...rule,
    check: z.literal('skewed-dates').describe('events that take effect long before or after today'),
    daysAway: z.int().min(1).max(36_500).describe('days from today that are still plausible'),
    ...share,
  }),
  z.strictObject({
    ...rule,
    check: z.literal('reused-ids').describe('worker ids that now name somebody else'),
    most: z.int().min(0).describe('more than this many, and the batch is held'),
  }),
  z.strictObject({
    ...rule,
    check: z.literal('swapped-fields').describe('given and family name, or department and title, changed places'),
    most: z.int().min(0).describe('more than this many records, and the batch is held'),
  }),
]);
export type FeedRule = z.infer<typeof FeedRule>;
export type TerminationsRule = Extract<FeedRule, { check: 'terminations' }>;

/** Who lets go on what was held. Without a rule one operator does, within a day. */
export const ReleaseRule = z.strictObject({
  ...rule,
  of: z.enum(['batch', 'plan', 'layoff']).describe('a batch of events, the plan of a case, a list of people to leave'),
  people: z.union([z.literal(1), z.literal(2)]).describe('how many different operators it takes'),
  expiresAfterHours: z
    .int()
    .min(1)
    .max(24 * 30)
    .describe('hours after which a release, or the first of two, counts no more'),
  longestDays: z
    .int()
    .min(1)
    .max(365)
    .optional()
    .describe('of a layoff: how many days ahead it may end; 31 where this says nothing'),
});
export type ReleaseRule = z.infer<typeof ReleaseRule>;

/** What a release takes, as a rule says it or by default. */
export type ReleaseTerms = Pick<ReleaseRule, 'people' | 'expiresAfterHours'>;

/** Our choice: a list that raises limits is of one layoff, and no standing permission. */
const LONGEST_LAYOFF_DAYS = 31;

/** The latest end a layoff may have, in days from its proposal. */
export function longestLayoff(rules: readonly ReleaseRule[]): number {
  return rules.find(({ of }) => of === 'layoff')?.longestDays ?? LONGEST_LAYOFF_DAYS;
}

const BY_DEFAULT: ReleaseTerms = { people: 1, expiresAfterHours: 24 };
/** A layoff is two people's decision, whatever a pack leaves out. */
const LAYOFF_BY_DEFAULT: ReleaseTerms = { people: 2, expiresAfterHours: 24 };

export function releaseTerms(rules: readonly ReleaseRule[], of: ReleaseRule['of']): ReleaseTerms {
  return rules.find((one) => one.of === of) ?? (of === 'layoff' ? LAYOFF_BY_DEFAULT : BY_DEFAULT);
}
