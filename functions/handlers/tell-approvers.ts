/** Tells approvers in chat what waits for them and what became of it, whenever something was said of an approval. */
import * as z from 'zod';
import { CaseId } from '../core/ids.ts';
import { channels, linkTo, tryChannels } from '../runtime/channels.ts';
import { orChecks } from '../runtime/checks.ts';
import { policyPack } from '../runtime/policy-pack.ts';
import { queue } from '../runtime/queue.ts';
import { tell } from './parts/tell.ts';

/** A notice of functions/core/notice.ts: what it is about is looked at, what it says happened is not needed. */
const Told = z.object({ version: z.literal(1), caseId: CaseId, approvalId: z.string() });

export const handler = orChecks(
  queue(Told, 'CHAT_TELLINGS_QUEUE_URL', ({ caseId, approvalId }) =>
    tell(caseId, approvalId, { channels: channels(), linkTo, catalogue: () => policyPack().catalogue }),
  ),
  tryChannels,
);
