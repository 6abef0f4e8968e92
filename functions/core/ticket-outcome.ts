/** What became of what a ticket asked for, from what is known of the person now. Pure. */
import type { Case } from './case.ts';
import { standing } from './employment.ts';
import type { CaseId, Instant } from './ids.ts';
import type { Person } from './person.ts';
import type { Reason } from './reason.ts';
import type { AccessRequest } from './request.ts';

export type TicketOutcome =
  | { readonly kind: 'granted'; readonly until: Instant | undefined; readonly caseId: CaseId }
  | { readonly kind: 'refused' | 'over'; readonly because: string; readonly caseId: CaseId }
  /** Somebody has to do something first: told while it waits, and nothing is closed. */
  | { readonly kind: 'stuck'; readonly because: string; readonly caseId: CaseId }
  | { readonly kind: 'waiting' };

export interface AskedBy {
  readonly request: Pick<AccessRequest, 'requestId' | 'entitlement'>;
  readonly person: Person | undefined;
  readonly reasons: readonly Reason[];
  readonly requests: readonly AccessRequest[];
  /** The case that sees to it now: the one it opened, or the one that took its place. */
  readonly handled: Pick<Case, 'caseId' | 'state' | 'note' | 'findings'>;
  /** Its last look at the target saw it held. */
  readonly seen: boolean;
}

export function ticketOutcome({ request, person, reasons, requests, handled, seen }: AskedBy): TicketOutcome {
  const { caseId } = handled;
  const reason = reasons.find((one) => one.request === request.requestId);
  const outcome = reason?.decision?.outcome ?? (reason === undefined ? undefined : 'approved');
  if (outcome === 'denied') return { kind: 'refused', caseId, because: 'an approval it takes was denied' };
  if (outcome === 'expired')
    return {
      kind: 'refused',
      caseId,
      because: 'nobody decided an approval it takes in time: ask anew if it is still needed',
    };
  const stands = requests.some(({ requestId }) => requestId === request.requestId);
  if (outcome === 'approved' && stands) {
    const what = given(request, reason?.until, handled);
    if (what.kind !== 'granted' || seen || handled.state.startsWith('completed')) return what;
  }
  if (!stands) return { kind: 'over', caseId, because: whyOver(person) };
  if (handled.state === 'blocked' || handled.state === 'held')
    return { kind: 'stuck', caseId, because: `an operator has to see to it first: ${handled.note ?? handled.state}` };
  if (handled.state === 'cancelled')
    return { kind: 'stuck', caseId, because: 'an operator cancelled the case: the next one of this person asks again' };
  return { kind: 'waiting' };
}

/** The reason is there; whether the target took it, the case says once it has looked. */
function given(
  { entitlement }: AskedBy['request'],
  until: Instant | undefined,
  { caseId, state, findings }: AskedBy['handled'],
): TicketOutcome {
  const refused = findings.find((finding) => finding.entitlement === entitlement);
  if (refused === undefined) return { kind: 'granted', until, caseId };
  const because = `it is approved, but the target has not taken it: ${refused.text}`;
  return state === 'completed-with-exceptions'
    ? { kind: 'refused', because: `${because}. When that is mended: tenure retry, or ask anew`, caseId }
    : { kind: 'stuck', because, caseId };
}

function whyOver(person: Person | undefined): string {
  if (person === undefined) return 'the person it was for is not known any more';
  return standing(person) === 'ended'
    ? 'the person it was for has left: nothing is given to a leaver'
    : 'the request was withdrawn, or is over';
}
