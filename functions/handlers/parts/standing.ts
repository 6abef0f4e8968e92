/** What is known of somebody that an erasure would have to wait for. */
import { CASE_STATES, ENDED } from '../../core/case.ts';
import type { Standing } from '../../core/erasure.ts';
import { type Instant, type PersonId, WorkerId } from '../../core/ids.ts';
import { cases, people } from '../../runtime/parts.ts';
import { casesOf } from '../../store/erase-cases.ts';
import { loadPerson } from '../../store/people.ts';

const OPEN = CASE_STATES.filter((state) => !ENDED.includes(state));

/** Undefined for nobody we know. What waits in their inbox counts as open, and so does whoever may write for them. */
export async function standingOf(personId: PersonId, now: Instant): Promise<Standing | undefined> {
  const { person, inbox, parked, right, retentionAt } = await loadPerson(people(), personId);
  if (person === undefined) return undefined;
  const workerIds = Object.keys(person.employments).map((id) => WorkerId.parse(id));
  const open = await Array.fromAsync(
    casesOf(cases(), { personIds: [personId], workerIds }, now, OPEN),
    ({ caseId }) => caseId,
  );
  const waiting = inbox.map(({ caseId }) => caseId);
  const openCases = [...new Set([...waiting, ...parked, ...(right === undefined ? [] : [right]), ...open])];
  return { person, openCases, retentionAt };
}
