/** An operator's decision that a change of a case need not be made: evidence with who, when and why; a cut takes two. Never about oneself, nor what one asked for. */
import { type Case, ENDED } from '../../core/case.ts';
import type { Change } from '../../core/change.ts';
import { isAbout, keyOf, waivedBy, waivingCloses } from '../../core/closing.ts';
import { entryOf } from '../../core/entries.ts';
import type { WorkerId } from '../../core/ids.ts';
import type { Finding, Plan } from '../../core/plan.ts';
import { releaseTerms } from '../../core/policy/brakes.ts';
import { type Signature, sign } from '../../core/signatures.ts';
import { append } from '../../ledger/append.ts';
import { unlessRefused } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
import { Problem } from '../../runtime/http.ts';
import { cases, ledger, people } from '../../runtime/parts.ts';
import { policyPack } from '../../runtime/policy-pack.ts';
import { loadPlan, updateCase } from '../../store/cases.ts';
import type { Write } from '../../store/items.ts';
import { releaseRight } from '../../store/people.ts';
import { rejoinInbox } from '../../store/turns.ts';
import type { Attesting } from './attest.ts';
import { closedBy } from './closed-later.ts';
import { operatorOf, signerOf } from './operator.ts';

export interface Waiving extends Attesting {
  readonly holdsRight: boolean;
  /** Whom it is about, and who asked for it. */
  readonly parties: readonly WorkerId[];
}

/** What waits for it goes on at once: it observes and plans anew, and settles by what has been decided. */
export async function waive(waiving: Waiving, named: string | undefined): Promise<void> {
  const { handled, person, caller, because } = waiving;
  if (because === undefined) throw new Problem(400, 'Why?', 'say why in "because": it is kept as evidence');
  if (handled.planDigest === undefined || ENDED_WELL.includes(handled.state))
    throw new Problem(409, 'Not now', `case ${handled.caseId} is ${handled.state}: it has no change left to waive`);
  const plan = await loadPlan(cases(), handled.caseId, handled.planDigest);
  const change = changeNamed(plan, named);
  const signatures = await signedBy(waiving, change);
  const enough = signatures.length >= waivedBy(change);
  const left = leftWithout(handled, plan, change);
  const state = left.length === 0 ? 'completed' : handled.state;
  const closed = enough ? await closedBy(handled, state, { waived: [keyOf(change)] }) : {};
  const facts = {
    ...{ planDigest: plan.digest, key: keyOf(change), change: change.kind, lane: change.lane, rule: change.rule },
    ...{ signatures: signatures.length, needed: waivedBy(change) },
    ...closed,
  };
  const entry = entryOf(handled, person, 'waived', facts, {
    ...{ actor: await operatorOf(caller), system: change.system },
    ...('entitlement' in change && change.entitlement !== undefined ? { entitlement: change.entitlement } : {}),
    ...(enough ? { grade: 'waived' as const } : {}),
    private: { subject: caller.subject, because },
  });
  const also = written(waiving, plan, change, enough ? signatures : undefined, {
    ...handled.waivers,
    [keyOf(change)]: [...signatures],
  });
  if ((await unlessRefused(append(ledger(), handled.caseId, [entry], { also }))) === undefined)
    throw new Problem(409, 'Just changed', 'the case changed at this very moment; look at it again');
}

const ENDED_WELL: readonly Case['state'][] = ENDED.filter((state) => state !== 'completed-with-exceptions');

function changeNamed({ changes, caseId }: Plan, named: string | undefined): Change {
  const found = changes.find((change) => change.id === named || keyOf(change) === named);
  if (found !== undefined) return found;
  const those = changes.map((change) => `${change.id} (${change.kind} at ${change.system})`).join(', ') || 'none';
  throw new Problem(404, 'No such change', `the changes of the plan of case ${caseId} are: ${those}`);
}

/** What was signed too long ago counts no more. */
async function signedBy({ handled, caller, parties }: Waiving, change: Change): Promise<readonly Signature[]> {
  const terms = { ...releaseTerms(policyPack().releases, 'plan'), people: waivedBy(change) };
  const before = handled.waived?.includes(keyOf(change)) ? undefined : (handled.waivers?.[keyOf(change)] ?? []);
  if (before === undefined)
    throw new Problem(409, 'Not now', `${change.id} of case ${handled.caseId} is waived already`);
  const signed = sign(before, await signerOf(caller), parties, terms);
  if (signed.kind !== 'refused') return signed.signatures;
  const why = 'it is about you, you asked for it, or you have said so already: somebody else must';
  throw new Problem(403, 'You may not waive this', why);
}

/** One that is blocked or waits goes on; one that has ended keeps what is still to see to; any other finds it when it settles. */
function written(
  { handled, holdsRight }: Waiving,
  plan: Plan,
  change: Change,
  enough: readonly Signature[] | undefined,
  waivers: NonNullable<Case['waivers']>,
): readonly Write[] {
  const { caseId, personId, state, lookAgain } = handled;
  const condition = asRead(handled);
  const update = (set: Partial<Case>, remove: readonly (keyof Case)[] = []) =>
    updateCase(cases().table, caseId, { ...set, waivers }, { remove, condition });
  if (enough === undefined) return [update({})];
  const waived = [...(handled.waived ?? []), keyOf(change)];
  if (state === 'blocked' || (state === 'scheduled' && lookAgain !== undefined))
    return [
      update({ waived, state: 'received' }, ['note', 'taskToken']),
      ...(holdsRight ? [releaseRight(people().table, personId, caseId)] : []),
      ...rejoinInbox(people().table, handled, clock()),
    ];
  if (!ENDED.includes(state) || !waivingCloses(plan.kind, change)) return [update({ waived })];
  const findings = leftWithout(handled, plan, change);
  const [first] = findings;
  if (first === undefined) return [update({ waived, findings, state: 'completed' }, ['note'])];
  return [update({ waived, findings, note: `${findings.length} to look at: ${first.kind}` })];
}

/** What is told of it goes, unless the waiver leaves a control open. */
function leftWithout({ findings }: Case, { kind }: Plan, change: Change): readonly Finding[] {
  return waivingCloses(kind, change) ? findings.filter((finding) => !isAbout(finding, change)) : findings;
}

/** Of two operators at once one is told to look again: neither word is lost. */
function asRead({ state, waivers }: Case) {
  const names = { '#was': 'state', '#waivers': 'waivers' };
  return waivers === undefined
    ? { expression: '#was = :was AND attribute_not_exists(#waivers)', names, values: { ':was': state } }
    : { expression: '#was = :was AND #waivers = :waivers', names, values: { ':was': state, ':waivers': waivers } };
}
