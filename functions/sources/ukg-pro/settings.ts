/** What a company says of its UKG Pro: how we are let in, and what its codes mean. */
import * as z from 'zod';

/** A service account, and the key of the company (Service Account Administration in UKG Pro). */
export const Credentials = z.strictObject({
  username: z.string().min(1),
  password: z.string().min(1),
  customerApiKey: z.string().min(1),
});
export type Credentials = z.infer<typeof Credentials>;

/** Found with others who read UKG Pro, not in its own documentation: active, leave, suspended, terminated, retired, deceased. */
const STATUSES: Readonly<Record<string, 'active' | 'leave' | 'left'>> = {
  A: 'active',
  L: 'leave',
  S: 'leave',
  T: 'left',
  R: 'left',
  D: 'left',
};

export const Settings = z.strictObject({
  statuses: z.record(z.string().max(20), z.enum(['active', 'leave', 'left'])).default({ ...STATUSES }),
  /** One company's employments alone, where somebody may be employed by several. */
  companyId: z.string().min(1).max(40).optional(),
  /** The most was not found in UKG's documentation; others report 200. */
  perPage: z.int().min(1).max(200).default(100),
});
export type Settings = z.infer<typeof Settings>;
