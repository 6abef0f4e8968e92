/** When an account that does not carry a worker id is probably somebody's: which signals must agree, and who decides then. */
import * as z from 'zod';
import { rule } from './rule.ts';

/** What can agree between a worker record and an account. `name`: it has one of the user names policy would give this person. */
export const SIGNALS = [
  'name',
  'email',
  'givenName',
  'familyName',
  'department',
  'title',
  'costCenter',
  'country',
  'office',
  'employmentType',
  'managerWorkerId',
] as const;
export const Signal = z.enum(SIGNALS);
export type Signal = z.infer<typeof Signal>;

/** One signal is never enough, and an address or user name is no more than one: both are given to somebody new in time. */
const Agreeing = z
  .array(Signal)
  .min(2)
  .refine((signals) => signals.some((one) => one !== 'name' && one !== 'email'), {
    error: 'a user name and an address are one signal: name another, e.g. familyName',
  })
  .describe('signals that must all agree, e.g. [name, givenName, familyName]');

export const CorrelationRule = z.strictObject({
  ...rule,
  probable: z.array(Agreeing).min(1).describe('each of these sets makes an account probably theirs'),
  people: z
    .array(Agreeing)
    .default([])
    .describe(
      'each of these sets makes a new worker record probably that of a person we know; only who is called the same is compared',
    ),
  whenProbable: z
    .enum(['ask', 'link'])
    .default('ask')
    .describe('ask: the case waits for a human; link: the only probable account is taken for theirs'),
});
export type CorrelationRule = z.infer<typeof CorrelationRule>;
