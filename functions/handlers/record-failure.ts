/** Where every failing state leads: evidence of what failed; and when the case itself failed, it is parked for an operator. */
import { ENDED } from '../core/case.ts';
import { denialIn } from '../core/denial.ts';
import { entryOf } from '../core/entries.ts';
import { InvalidInput, isOurs } from '../core/errors.ts';
import { Failure, Outcome } from '../core/steps.ts';
import { unlessRefused } from '../ledger/write-all.ts';
import { lambda } from '../runtime/lambda.ts';
import { measure, measureBy } from '../runtime/metrics.ts';
import { cases, people } from '../runtime/parts.ts';
import { record } from '../runtime/record.ts';
import { wake } from '../runtime/wake.ts';
import { loadCase, updateCase } from '../store/cases.ts';
import { findPerson } from '../store/people.ts';
import { parkTurn } from '../store/turns.ts';
import { tellStopped } from './parts/looking-again.ts';

/** Lambda passes errors on as JSON with a stack; what people read is the message. */
const MOST_CHARACTERS = 500;

export const handler = lambda(Failure, async ({ caseId, system, lane, error, cause }): Promise<Outcome | undefined> => {
  const handled = await loadCase(cases(), caseId);
  if (ENDED.includes(handled.state))
    return system === undefined ? undefined : Outcome.parse({ system, lane, failed: { error, cause: '' } });
  const person = await findPerson(people(), handled.personId);
  if (person === undefined)
    throw new InvalidInput(`person ${handled.personId} of case ${caseId} is not known any more`);
  const words = messageOf(cause);
  const denial = denialIn(error, words);
  const said = (denial ?? words).slice(0, MOST_CHARACTERS);
  const message = denial !== undefined || isOurs(error) || said === '' ? said : KEPT_APART;
  const facts = { error, message, ...(lane === undefined ? {} : { lane }) };
  const entry = entryOf(handled, person, system === undefined ? 'blocked' : 'failed', facts, {
    ...(system === undefined ? {} : { system }),
    ...(message === said ? {} : { private: { message: said } }),
  });
  const cut = handled.kind === 'leaver';
  if (system !== undefined) {
    await record(caseId, [entry], { cut });
    measureBy('TargetFailed', system);
    return Outcome.parse({ system, lane, failed: { error, cause: message } });
  }
  const note = `${error}: ${said}. Mend it, then: tenure retry ${caseId}`;
  const blocked = updateCase(
    cases().table,
    caseId,
    { state: 'blocked', note },
    { remove: ['cutPending', 'taskToken'], condition: { expression: 'attribute_not_exists(endedAt)' } },
  );
  const parked = { also: [...parkTurn(people().table, handled), blocked], cut };
  // Where the turn is not this case's any more, it was parked before it failed: only that it is blocked is new.
  const recorded =
    (await unlessRefused(record(caseId, [entry], parked))) ??
    (await unlessRefused(record(caseId, [entry], { also: [blocked], cut })));
  // Superseded in this very moment: it has ended, and that stays.
  if (recorded === undefined) return undefined;
  measure('CaseBlocked');
  await tellStopped(handled);
  await wake('CaseEnded', [handled.personId]);
  return undefined;
});

/** Our errors' own words, and a denial told in ours, carry no personal data; what others throw may quote what they were given, and public evidence is for ever. */
const KEPT_APART = 'what it said is kept apart, for it may name people: the log of the step has it';

function messageOf(cause: string): string {
  const parsed = safeJson(cause);
  return typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed
    ? String(parsed.errorMessage)
    : cause;
}

/** A cause that is no JSON is the message itself. */
function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
