/** What somebody may be to the API. A route says which of them may call it (functions/routes). */
import * as z from 'zod';

export const Role = z.enum(['requester', 'approver', 'operator', 'auditor']);
export type Role = z.infer<typeof Role>;
