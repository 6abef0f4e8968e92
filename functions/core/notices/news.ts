/** What the bus says that people may have to be told of. Ids only; what is unknown is nobody's news. */
import * as z from 'zod';
import { CaseId, Instant, PersonId, WorkerId } from '../ids.ts';

const version = z.literal(1);

const ofType = {
  CaseReceived: z.object({ version, caseIds: z.array(CaseId).default([]) }),
  /** The clock opened it, and no source sent it. */
  CaseOpened: z.object({ version, caseId: CaseId }),
  /** Held or blocked: an operator must see to it. */
  CaseStopped: z.object({ version, caseId: CaseId }),
  CaseWaits: z.object({ version, caseId: CaseId, kinds: z.array(z.string()) }),
  BatchHeld: z.object({ version, batchId: z.string() }),
  /** Nothing has been heard of it for longer than is borne: told of each hour, while it is so. */
  SourceSilent: z.object({ version, source: z.string(), since: Instant }),
  LayoffProposed: z.object({ version, layoffId: z.string() }),
  ApprovalNotice: z.object({
    version,
    about: z.enum(['asked', 'reminded', 'escalated', 'expired', 'decided', 'closed']),
    caseId: CaseId,
    approvalId: z.string(),
    expiresAt: Instant,
  }),
  EndDateNear: z.object({
    version,
    caseId: CaseId,
    personId: PersonId,
    workerId: WorkerId,
    managerWorkerId: WorkerId.optional(),
    lastDayEnds: Instant,
    days: z.number(),
  }),
} as const;

type NewsType = keyof typeof ofType;
export type News = {
  [Type in NewsType]: { readonly type: Type; readonly detail: z.infer<(typeof ofType)[Type]> };
}[NewsType];

/** What a rule of the bus listens for. */
export const NEWS_TYPES = Object.keys(ofType) as readonly NewsType[]; // the keys of the table are its names

const Envelope = z.object({ 'detail-type': z.enum(NEWS_TYPES as [NewsType, ...NewsType[]]), detail: z.unknown() });

/** The news in an event of the bus; undefined for what this version does not know. */
export function newsIn(event: unknown): News | undefined {
  const envelope = Envelope.safeParse(event);
  if (!envelope.success) return undefined;
  const type = envelope.data['detail-type'];
  const detail = ofType[type].safeParse(envelope.data.detail);
  return detail.success ? ({ type, detail: detail.data } as News) : undefined; // as: the schema is that of the type
}
