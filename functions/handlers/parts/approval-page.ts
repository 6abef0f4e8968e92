/** One approval as a page: the question, the plan as a diff, what was said already, and a form for whoever may decide. */
import type { Approval } from '../../core/approval.ts';
import type { Change, ChangeKind } from '../../core/change.ts';
import type { Instant, PersonId } from '../../core/ids.ts';
import type { Plan } from '../../core/plan.ts';
import { type Html, html } from '../../runtime/html.ts';
import { formToken, type SignedInRequest } from '../../runtime/page.ts';
import type { Page } from '../../runtime/written-page.ts';
import type { Seen } from './approval-seen.ts';
import type { Titles } from './titles.ts';

/** Why it is shown again, where something came of a decision but the decision. */
export interface Told {
  readonly status: number;
  readonly title: string;
  readonly message: string;
}

export function approvalPage(seen: Seen, request: Pick<SignedInRequest, 'page' | 'session'>, told?: Told): Page {
  const { approval, names } = seen;
  const whom = names.get(approval.beneficiary) ?? 'somebody no longer known';
  const main = html`${told && html`<div class="notice" role="alert"><p><strong>${told.title}.</strong> ${told.message}.</p></div>`}
${stateOf(seen)}
<dl><dt>What</dt><dd>${approval.title} <small>${approval.entitlement}</small></dd>
<dt>Why it is asked</dt><dd>${approval.because} <small>${approval.rule}</small></dd>
${approval.requester && html`<dt>Asked for by</dt><dd>${named(names, approval.requester)}</dd>`}
${stagesOf(approval)}
<dt>Until</dt><dd>${at(approval.expiresAt)}</dd></dl>
${saidSoFar(seen)}${grown(approval)}
${planOf(seen)}
${seen.mayDecide ? form(approval, request) : undefined}
${signOut(request)}`;
  return {
    ...(told === undefined ? {} : { status: told.status }),
    title: `${approval.title} for ${whom}?`,
    main,
  };
}

/** Where it stands, unless it waits for whoever reads this. */
function stateOf({ approval, names, next, isOpen, mayDecide }: Seen): Html | undefined {
  const again = next && html` <a href="/v1/approvals/${next.approvalId}/page">It is asked again here.</a>`;
  const { decision, state, closedBecause } = approval;
  const who = decision?.approver === undefined ? '' : ` by ${named(names, decision.approver)}`;
  const when = decision === undefined ? '' : `, ${at(decision.decidedAt)}`;
  switch (state) {
    case 'approved':
    case 'denied':
      return notice(html`This is decided: ${state}${who}${when}.${again}`);
    case 'expired':
      return notice(html`This has expired: nobody decided in time.${again}`);
    case 'stale':
      return notice(html`This is not asked any more: ${closedBecause ?? 'the plan has changed'}.${again}`);
    case 'pending':
      if (mayDecide) return undefined;
      return notice(isOpen ? html`This waits, and not for you.` : html`This is not asked any more.${again}`);
    default:
      return state satisfies never;
  }
}

function notice(text: Html): Html {
  return html`<div class="notice"><p>${text}</p></div>`;
}

function stagesOf({ stage = 0, stages = 1, required = 1 }: Approval): Html | undefined {
  if (stages === 1 && required === 1) return undefined;
  return html`<dt>Stage</dt><dd>${stage + 1} of ${stages}; ${required} approval(s) in this one</dd>`;
}

function saidSoFar({ approval: { votes = [], decision }, names }: Seen): Html | undefined {
  const because = decision?.because === undefined ? undefined : html`<p>In their words: ${decision.because}</p>`;
  if (votes.length === 0) return because;
  const lines = votes.map((vote) => {
    const seat = vote.for === undefined ? '' : ` for ${named(names, vote.for)}`;
    return html`<li>approved by ${named(names, vote.approver)}${seat}, ${at(vote.decidedAt)}</li>`;
  });
  return html`<h2>Said so far</h2><ul>${lines}</ul>${because}`;
}

function grown({ alsoGives = [] }: Approval): Html | undefined {
  if (alsoGives.length === 0) return undefined;
  return html`<h2>More than when this was asked before</h2><ul>${alsoGives.map((one) => html`<li>${one}</li>`)}</ul>`;
}

function planOf({ approval, plan, titles }: Seen): Html {
  if (plan === undefined)
    return html`<h2>The plan</h2><p>It cannot be shown: what is stored is not what was planned, and it will never run.</p>`;
  return html`<h2>What would happen</h2>
<ul class="diff">${plan.changes.map((change) => changeLine(change, approval, titles))}</ul>
${findingsOf(plan)}<p><small>Plan ${plan.digest.slice(0, 12)}</small></p>`;
}

const GIVES: ReadonlySet<ChangeKind> = new Set(['create-account', 'enable-account', 'grant']);
const ALTERS: ReadonlySet<ChangeKind> = new Set(['update-account', 'hand-over', 'manual-task']);

function changeLine(change: Change, { approvalId }: Approval, titles: Titles): Html {
  const sign = GIVES.has(change.kind) ? '+' : ALTERS.has(change.kind) ? '~' : '-';
  const kinds = { '+': 'gives', '~': '', '-': 'takes' } as const;
  const entitlement = 'entitlement' in change ? change.entitlement : undefined;
  const what = entitlement === undefined ? change.system : (titles[entitlement] ?? entitlement);
  const asked = change.approval === approvalId ? ' asked' : '';
  const waits = asked === '' ? '' : ' · waits for this decision';
  return html`<li class="${kinds[sign]}${asked}">${sign} ${change.kind} ${what}<small>${change.because}${waits}</small></li>`;
}

function findingsOf({ findings, verdict }: Plan): Html | undefined {
  const held = verdict.outcome === 'proceed' ? [] : [`${verdict.outcome}: ${verdict.because ?? verdict.guard ?? ''}`];
  const lines = [...held, ...findings.map(({ text }) => text)];
  if (lines.length === 0) return undefined;
  return html`<h2>Worth knowing</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

/** A decision is about the plan that was shown here, and no other. */
function form({ planDigest }: Approval, request: Pick<SignedInRequest, 'page' | 'session'>): Html {
  return html`<h2>Your decision</h2>
<form method="post" action="${request.page}">${formToken(request)}<input type="hidden" name="planDigest" value="${planDigest}">
<label><input type="radio" name="decision" value="approve" required> Approve</label>
<label><input type="radio" name="decision" value="deny"> Deny</label>
<label>Why (kept with the decision)<textarea name="because" rows="3" maxlength="500"></textarea></label>
<p><button>Decide</button></p></form>`;
}

function named(names: Seen['names'], personId: PersonId): string {
  return names.get(personId) ?? 'somebody no longer known';
}

/** `2026-12-01 17:00 UTC` */
export function at(instant: Instant): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

export function signOut({ session }: Pick<SignedInRequest, 'session'>): Html {
  return html`<form method="post" action="/v1/session/end"><p>Signed in as ${session.workerId ?? session.subject}. <button>Sign out</button></p></form>`;
}
