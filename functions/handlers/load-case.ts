/** The first step of a case, and of every wake-up: may it still run, and whom to look for at which target. */
import { type Case, ENDED } from '../core/case.ts';
import { entryOf } from '../core/entries.ts';
import { InvalidInput } from '../core/errors.ts';
import type { Instant } from '../core/ids.ts';
import type { Person } from '../core/person.ts';
import { queriesFor } from '../core/queries.ts';
import { CaseInput, INPUT_VERSION, type Loaded } from '../core/steps.ts';
import { append } from '../ledger/append.ts';
import { unlessRefused, writeAll } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { approvals, cases, ledger, people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { approvalsOf, closeApproval } from '../store/approvals.ts';
import { loadCase, updateCase } from '../store/cases.ts';
import { loadPerson, takeRight, unpark } from '../store/people.ts';

/** How long a woken case leaves the turn to the one that has it before it asks again. */
const TURN_SECONDS = 10;

export const handler = lambda(CaseInput, async ({ caseId }): Promise<Loaded> => {
  const handled = await loadCase(cases(), caseId);
  if (ENDED.includes(handled.state)) return answer(handled, 'stop');
  const file = await loadPerson(people(), handled.personId);
  if (file.person === undefined)
    throw new InvalidInput(`person ${handled.personId} of case ${caseId} is not known any more`);
  if (file.right !== undefined && file.right !== caseId) return answer(handled, 'wait', TURN_SECONDS);
  if (handled.asked) await expireApprovals(handled, file.person, clock());
  const queries = queriesFor(file.person, policy());
  const taken = await unlessRefused(
    writeAll(ledger(), [
      takeRight(people().table, handled.personId, caseId, file.right),
      unpark(people().table, handled.personId, caseId),
      updateCase(cases().table, caseId, { queries, state: 'planned' }, { remove: ['taskToken', 'note'] }),
    ]),
  );
  if (taken === undefined) return answer(handled, 'wait', TURN_SECONDS);
  return { ...answer(handled, 'observe'), systems: policy().systems.filter((system) => system in queries) };
});

function answer({ caseId }: Case, action: Loaded['action'], seconds = 0): Loaded {
  return { version: INPUT_VERSION, caseId, action, seconds, systems: [] };
}

/** An approval nobody decided in time is decided: it expired, and says so in evidence. */
async function expireApprovals(handled: Case, person: Person, now: Instant): Promise<void> {
  const late = (await approvalsOf(approvals(), handled.caseId)).filter(
    (approval) => approval.state === 'pending' && approval.expiresAt <= now,
  );
  for (const approval of late) {
    const decision = {
      approvalId: approval.approvalId,
      outcome: 'expired',
      decidedAt: now,
      planDigest: approval.planDigest,
    } as const;
    const entry = entryOf(
      handled,
      person,
      'approval-expired',
      { approvalId: approval.approvalId, planDigest: approval.planDigest },
      { entitlement: approval.entitlement },
    );
    await unlessRefused(
      append(ledger(), handled.caseId, [entry], {
        also: [closeApproval(approvals().table, approval, { state: 'expired', decision })],
      }),
    );
  }
}
