/** The first step of a case that was woken: may it still run, and whom to look for at which target. */
import { type Case, ENDED } from '../core/case.ts';
import { InvalidInput } from '../core/errors.ts';
import { queriesFor } from '../core/queries.ts';
import { CaseInput, INPUT_VERSION, type Loaded } from '../core/steps.ts';
import { unlessRefused, writeAll } from '../ledger/write-all.ts';
import { clock } from '../runtime/clock.ts';
import { lambda } from '../runtime/lambda.ts';
import { cases, ledger, people } from '../runtime/parts.ts';
import { policy } from '../runtime/policy.ts';
import { loadCase, updateCase } from '../store/cases.ts';
import { loadPerson, putPerson, takeRight, unpark } from '../store/people.ts';
import { seeToApprovals } from './parts/due-approvals.ts';
import { rejoin } from './parts/rejoin.ts';
import { seekNames } from './parts/user-names.ts';

const STOP: Loaded = { version: INPUT_VERSION, action: 'stop', systems: [] };

export const handler = lambda(CaseInput, async ({ caseId, personId }): Promise<Loaded> => {
  const [handled, file] = await Promise.all([loadCase(cases(), caseId), loadPerson(people(), personId)]);
  if (ENDED.includes(handled.state)) return STOP;
  if (file.person === undefined) throw new InvalidInput(`person ${personId} of case ${caseId} is not known any more`);
  if (file.right !== undefined && file.right !== caseId) return standInLine(handled);
  if (handled.asked) await seeToApprovals(handled, file.person, clock());
  const { person, names } = await seekNames(file.person, policy(), clock());
  const queries = queriesFor(person, policy(), names);
  const taken = await unlessRefused(
    writeAll(ledger(), [
      takeRight(people().table, personId, caseId, file.right),
      unpark(people().table, personId, caseId),
      ...(person === file.person ? [] : [putPerson(people().table, person)]),
      updateCase(cases().table, caseId, { queries, state: 'planned' }, { remove: ['taskToken', 'note'] }),
    ]),
  );
  if (taken === undefined) return standInLine(handled);
  return { version: INPUT_VERSION, action: 'observe', systems: policy().systems.filter((system) => system in queries) };
});

/** Another case writes for this person: this one waits in the inbox, and is opened again when that one ends. */
async function standInLine(handled: Case): Promise<Loaded> {
  await rejoin(handled);
  return STOP;
}
