/** The approvals of a case, and what was told about them in chat. */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { CaseId } from '../core/ids.ts';
import type { Approvals } from './approvals.ts';
import { sortKeysOf } from './every-item.ts';

/** What was told first: it is found by the approval. Answers how many items. */
export async function eraseApprovals(approvals: Approvals, caseId: CaseId): Promise<number> {
  let erased = 0;
  for (const approvalId of await sortKeysOf(approvals, caseId)) {
    for (const sk of await sortKeysOf(approvals, `chat#${approvalId}`)) {
      await remove(approvals, `chat#${approvalId}`, sk);
      erased += 1;
    }
    await remove(approvals, caseId, approvalId);
    erased += 1;
  }
  return erased;
}

async function remove({ client, table }: Approvals, pk: string, sk: string): Promise<void> {
  await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk } }));
}
