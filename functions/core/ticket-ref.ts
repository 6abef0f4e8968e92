/** A ticket, wherever it is. Apart from what is configured of ticket systems, which what decides does not carry with it. */
import * as z from 'zod';

export const TicketSystemName = z.enum(['servicenow', 'jira']);
export type TicketSystemName = z.infer<typeof TicketSystemName>;

/** A ticket, wherever it is: its immutable id there. */
export const TicketRef = z.strictObject({ system: TicketSystemName, id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });
export type TicketRef = z.infer<typeof TicketRef>;
