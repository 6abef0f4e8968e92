/** The section of a pack about leavers who are not like the others: other retention, other ends, what they hand over. */
import * as z from 'zod';
import { rule, SystemName, When, Worker } from './rule.ts';

export const AccountEnds = z.record(SystemName, z.enum(['deactivate-account', 'delete-account']));

const Receiver = z.union([z.literal('manager'), z.strictObject({ worker: Worker })], {
  error: 'expected manager, or {worker: <worker id>}',
});

const HandOver = z.strictObject({
  what: z.string().min(3).describe('what is handed over, in words the receiver reads'),
  to: Receiver.describe('who takes it over'),
  required: z.boolean().default(false).describe('the accounts end only when somebody has attested that it is done'),
});

const GardenLeave = z.strictObject({
  mailbox: Receiver.describe('who reads the mailbox until the employment ends'),
  autoReply: z.string().min(3).max(500).describe('what the mailbox answers meanwhile'),
  handOver: z.array(HandOver).default([]).describe('what people see to while the employment goes on'),
});
export type GardenLeave = z.infer<typeof GardenLeave>;

/** The first whose condition holds for the leaver decides; `leaver` is for everybody else. The cut is the same for all. */
export const Playbook = z.strictObject({
  ...rule,
  when: When,
  afterDays: z.int().min(1).max(3650).describe('days between the cut and the end of the accounts'),
  accounts: AccountEnds.describe('what becomes of the account in each system'),
  handOver: z.array(HandOver).default([]).describe('what people see to before the accounts end'),
  gardenLeave: GardenLeave.optional().describe('what people see to when access is cut days before the employment ends'),
});
export type Playbook = z.infer<typeof Playbook>;
