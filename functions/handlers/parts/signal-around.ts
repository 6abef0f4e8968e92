/** What a record of evidence is about, for those it is told to: whose it is, and what an update changed. */
import * as z from 'zod';
import { Access } from '../../core/access.ts';
import type { Case } from '../../core/case.ts';
import type { EvidenceRecord } from '../../core/evidence.ts';
import type { Person } from '../../core/person.ts';
import type { Around, Updated } from '../../core/signals/signal.ts';
import { cases, people } from '../../runtime/parts.ts';
import { findCase, findPlan, findRecorded, plansOf } from '../../store/cases.ts';
import { findPerson } from '../../store/people.ts';

export interface Told {
  readonly person: Person;
  readonly around: Around;
}

/** Undefined where the person or the case is not kept any more. */
export async function toldOf(record: EvidenceRecord): Promise<Told | undefined> {
  const handled = await findCase(cases(), record.caseId);
  const person = handled && (await findPerson(people(), handled.personId));
  if (handled === undefined || person === undefined) return undefined;
  const profile = record.facts.change === 'update-account' ? await profileIn(handled, record) : undefined;
  return { person, around: { urgent: handled.event?.data.urgency === 'immediate', profile } };
}

/** As far as we read what a plan was made from. */
const Observed = z.object({ observed: z.array(Access.pick({ system: true, profile: true }).loose()) });

/** By the plan the record's step names: its digest begins so (functions/core/entries.ts). */
async function profileIn({ caseId }: Case, { facts, system }: EvidenceRecord): Promise<Updated | undefined> {
  const [begins = '', changeId = ''] = String(facts.step).split('/');
  const digest = (await plansOf(cases(), caseId)).find((one) => one.startsWith(begins));
  if (digest === undefined) return undefined;
  const [plan, recorded] = await Promise.all([
    findPlan(cases(), caseId, digest),
    findRecorded(cases(), caseId, digest),
  ]);
  const change = plan?.changes.find(({ id }) => id === changeId);
  if (change?.kind !== 'update-account') return undefined;
  const before = recorded === undefined ? [] : Observed.parse(JSON.parse(recorded)).observed;
  return { before: before.find((one) => one.system === system)?.profile ?? {}, after: change.profile };
}
