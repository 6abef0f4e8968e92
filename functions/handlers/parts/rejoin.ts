/** Puts a case back into its person's inbox without an operator: when its turn comes it observes and plans anew, with what is known then. */
import type { Case } from '../../core/case.ts';
import { unlessRefused, writeAll } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { wake } from '../../runtime/wake.ts';
import { updateCase } from '../../store/cases.ts';
import type { Write } from '../../store/items.ts';
import { rejoinInbox } from '../../store/turns.ts';

/**
 * Only while the case is as `handled` was read: one that went on meanwhile is left alone. `also` is written with it. A lost
 * wake-up is the sweep's.
 */
export async function rejoin(handled: Case, also: readonly Write[] = []): Promise<void> {
  const { caseId, personId, state, taskToken } = handled;
  const asRead = {
    expression: `#state = :was AND ${taskToken === undefined ? 'attribute_not_exists(#taskToken)' : '#taskToken = :token'}`,
    names: { '#state': 'state', '#taskToken': 'taskToken' },
    values: { ':was': state, ...(taskToken === undefined ? {} : { ':token': taskToken }) },
  };
  const received = updateCase(
    cases().table,
    caseId,
    { state: 'received' },
    { remove: ['note', 'taskToken'], condition: asRead },
  );
  const rejoined = await unlessRefused(
    writeAll(ledger(), [received, ...rejoinInbox(people().table, handled, clock()), ...also]),
  );
  // Whoever had the turn may have ended just now, and found nobody in the inbox.
  if (rejoined !== undefined) await wake('CaseReceived', [personId]);
}
