/** How many people should be without access by now and have it, because a batch or a case waits for an operator's release. */
import type { Case } from '../../core/case.ts';
import type { Instant } from '../../core/ids.ts';
import { brakes, cases } from '../../runtime/parts.ts';
import { listBatches } from '../../store/batches.ts';
import { everyCase } from '../../store/cases.ts';

export async function cutsHeld(now: Instant): Promise<number> {
  const held = await listBatches(brakes(), 'held');
  const counted = new Set<string | undefined>(held.map(({ batchId }) => batchId));
  let people = 0;
  for (const { cuts } of held) if (cuts !== undefined && cuts.from <= now) people += cuts.people;
  for await (const one of everyCase(cases(), 'held')) if (!counted.has(one.batchId) && isUncut(one, now)) people += 1;
  return people;
}

function isUncut({ kind, cutAt, effectiveAt, event }: Case, now: Instant): boolean {
  return kind === 'leaver' && cutAt === undefined && (effectiveAt <= now || event?.data.urgency === 'immediate');
}
