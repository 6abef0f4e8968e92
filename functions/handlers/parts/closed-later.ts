/** What an operator's word closes of a case that has ended: it goes into the record of it, for the end of the case cannot say it any more. */
import type { Case } from '../../core/case.ts';
import type { Words } from '../../core/closing.ts';
import { closedLater } from '../../core/closing-later.ts';
import type { Facts } from '../../core/entries.ts';
import { EvidenceRecord } from '../../core/evidence.ts';
import { newestFirst } from '../../ledger/ledger.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { findAttested } from '../../store/attested.ts';
import { findObservation, loadPlan } from '../../store/cases.ts';

/** `state`: what the case is with it. Nothing of a case that has not ended: its end is still to say it. */
export async function closedBy(
  handled: Case,
  state: Case['state'],
  { attested = [], waived = [] }: Words,
): Promise<Facts> {
  const { caseId, personId, planDigest } = handled;
  if (!handled.state.startsWith('completed') || planDigest === undefined) return {};
  const plan = await loadPlan(cases(), caseId, planDigest);
  const systems = [...new Set(plan.changes.map(({ system }) => system))];
  const [before, observed, evidence] = await Promise.all([
    findAttested(people(), personId),
    Promise.all(systems.map((system) => findObservation(cases(), caseId, system))),
    Array.fromAsync(newestFirst(ledger(), caseId)),
  ]);
  const records = evidence.map((text) => EvidenceRecord.parse(JSON.parse(text))).reverse();
  const words = { attested: [...before, ...attested], waived: [...(handled.waived ?? []), ...waived] };
  const seen = observed.flatMap((one) => (one === undefined ? [] : [one.access]));
  return { state, planDigest, ...closedLater(plan, records, seen, words) };
}
