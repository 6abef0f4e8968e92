/** What a company says of its SuccessFactors: how we are let in, and what its codes mean. */
import * as z from 'zod';
import { TimeZone } from '../../core/lifecycle-event.ts';

/**
 * `clientId` with a private key is the API key of an OAuth client registered in SuccessFactors, and `userId` whom it reads as. A user
 * and their password (`user@company`) SAP has taken away on 20 November 2026, but for its own add-on.
 */
export const Credentials = z.union([
  z.strictObject({
    clientId: z.string().min(1),
    companyId: z.string().min(1),
    userId: z.string().min(1),
    privateKey: z.string().min(1),
  }),
  z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(1) }),
  z.strictObject({ username: z.string().min(1), password: z.string().min(1) }),
]);
export type Credentials = z.infer<typeof Credentials>;

/** SAP note 2505526 has these codes (learn.microsoft.com/entra/identity/app-provisioning/sap-successfactors-integration-reference). */
const STATUSES: Readonly<Record<string, 'active' | 'leave' | 'left'>> = {
  A: 'active',
  U: 'leave',
  P: 'leave',
  S: 'leave',
  F: 'leave',
  // Dormant: at home while a global assignment is an employment of its own.
  D: 'leave',
  O: 'left',
  R: 'left',
  T: 'left',
};

export const Settings = z.strictObject({
  statuses: z.record(z.string().max(40), z.enum(['active', 'leave', 'left'])).default({ ...STATUSES }),
  timeZone: TimeZone.default('UTC'),
  /** More that an employment must be to be read, as an OData filter on EmpEmployment. */
  filter: z.string().max(500).default(''),
  /** Of which users: where nothing is said SuccessFactors leaves out the inactive ones, who are those that left (SAP notes 2324204, 2736579). */
  userStatuses: z.array(z.string().regex(/^[A-Za-z_]{1,30}$/)).default(['t', 'f', 'T', 'F', 'e', 'd']),
  /** Of EmpEmployment; each brings its job slices with it. */
  pageSize: z.int().min(1).max(400).default(100),
  /** How the server keeps pages apart (SAP note 2723468). */
  paging: z.enum(['snapshot', 'cursor', 'none']).default('snapshot'),
  /** Where a client with a secret fetches its token: a company's own broker. SuccessFactors itself takes only assertions. */
  tokenUrl: z.url().optional(),
});
export type Settings = z.infer<typeof Settings>;
