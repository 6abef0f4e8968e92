/** How user names are made: what is tried in which order, how long they may be, what a new name does, and when one is free again. */
import * as z from 'zod';
import { rule, When } from './rule.ts';

/** Entra's longest part before the @, the shortest of those of our targets: https://learn.microsoft.com/graph/api/resources/user#properties */
export const LONGEST_LOCAL_PART = 64;
/** Okta's longest login (its default schema), the shortest of those of our targets. */
export const LONGEST_NAME = 100;

const LocalPart = z.string().regex(/^[a-z0-9]+([._-][a-z0-9]+)*$/, 'expected what a name is folded to, e.g. root');

/** The first rule that fits the person names them. */
export const NameRule = z.strictObject({
  ...rule,
  when: When,
  domain: z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/, 'expected a domain, e.g. acme.example')
    .describe('what comes after the @'),
  candidates: z
    .array(z.string().min(1))
    .min(1)
    .max(8)
    .describe(
      'CEL expressions that give the part before the @, best first, e.g. person.givenName + "." + person.familyName; what they give is folded to ASCII. When all are taken the first is numbered from 2 on',
    ),
  spellings: z
    .record(z.string().min(1).max(4), z.string().regex(/^[a-z0-9]{0,8}$/, 'expected at most 8 letters or digits'))
    .default({})
    .describe('letters spelt otherwise than by leaving out their marks, e.g. { ö: oe }'),
  longest: z
    .int()
    .min(8)
    .max(LONGEST_LOCAL_PART)
    .default(LONGEST_LOCAL_PART)
    .describe('the most characters before the @'),
  never: z.array(LocalPart).default([]).describe('what nobody is called, e.g. [admin, root]'),
  onNameChange: z
    .enum(['rename', 'keep'])
    .default('rename')
    .describe('what becomes of the user name when HR says that the person has another name'),
  aliasDays: z
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe('days an old name stays theirs after a new one; leave it out for good'),
  reusedAfterDays: z
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe("days after they left from which a leaver's name may be given to somebody else; leave it out for never"),
});
export type NameRule = z.infer<typeof NameRule>;
