/** Somebody's first day as a page: what is ready, and what lets them in. */
import { manifest } from '../../connectors/manifest.ts';
import { nameOf } from '../../core/employment.ts';
import { alreadyMade, type FirstDaySecret, whyNotNow } from '../../core/first-day.ts';
import type { Instant, System } from '../../core/ids.ts';
import { type Html, html } from '../../runtime/html.ts';
import { formToken, type SignedInRequest } from '../../runtime/page.ts';
import type { Page } from '../../runtime/written-page.ts';
import { at, signOut } from './approval-page.ts';
import type { FirstDay, Way } from './first-day.ts';

type Asking = Pick<SignedInRequest, 'page' | 'session'>;

/** What one target shows of them, in words. */
export interface Readiness {
  readonly system: System;
  readonly said: string;
  /** What they hold there, as people call it. */
  readonly held: readonly string[];
}

export function firstDayPage(
  day: FirstDay,
  { ready, ways, now }: { readonly ready: readonly Readiness[]; readonly ways: readonly Way[]; readonly now: Instant },
  request: Asking,
): Page {
  const { joiner, record } = day;
  return {
    title: `First day of ${nameOf(joiner)}`,
    main: html`<p>${record.title ?? 'Joins'} on ${record.startDate}.</p>
<h2>What is ready</h2><dl>${ready.map(readyAt)}</dl>
<h2>Letting them in</h2>${ways.map((way) => wayIn(way, day, now, request))}
${signOut(request)}`,
  };
}

function readyAt({ system, said, held }: Readiness): Html {
  const list = held.length === 0 ? undefined : html`<ul>${held.map((one) => html`<li>${one}</li>`)}</ul>`;
  return html`<dt>${titleOf(system)}</dt><dd>${said}${list}</dd>`;
}

function wayIn({ system, ability, mark }: Way, day: FirstDay, now: Instant, request: Asking): Html {
  const why = whyNotNow(day.joiner, day.record, ability, now);
  if (why !== undefined) return html`<p>${titleOf(system)}: ${why}.</p>`;
  if (mark === undefined || mark.state === 'allowed')
    return html`<form method="post" action="${request.page}">${formToken(request)}<input type="hidden" name="system" value="${system}"><input type="hidden" name="do" value="make">
<p>It is shown once, kept by nobody, and told to them by you: in person, or by a call to a number you know. <button>Make ${ability.title}</button></p></form>`;
  const again =
    day.role === 'operator'
      ? html`<form method="post" action="${request.page}">${formToken(request)}<input type="hidden" name="system" value="${system}"><input type="hidden" name="do" value="allow">
<label>Why another (kept as evidence)<input type="text" name="because" minlength="3" maxlength="500" required></label><p><button>Allow another</button></p></form>`
      : undefined;
  return html`<p>${titleOf(system)}: ${alreadyMade(mark)}.</p>${again}`;
}

/** Shown in the answer to the form, and never again. */
export function secretPage({ joiner }: FirstDay, system: System, made: FirstDaySecret, request: Asking): Page {
  const from = made.from === undefined ? undefined : html`<dt>Lets them in from</dt><dd>${at(made.from)}</dd>`;
  const until = made.until === undefined ? 'as long as the target’s settings say' : at(made.until);
  return {
    title: `For ${nameOf(joiner)}, once`,
    main: html`<p>This lets them in to ${titleOf(system)}. It is shown here now and nowhere again: tell it to them yourself, in person or by a call to a number you know. Do not send it by mail or chat.</p>
<p class="secret">${made.secret}</p>
<dl>${from}<dt>It counts until</dt><dd>${until}</dd></dl>
<p><a href="${request.page}">Back to their first day</a></p>
${signOut(request)}`,
  };
}

export function titleOf(system: System): string {
  return Object.entries(manifest).find(([name]) => name === system)?.[1].title ?? system;
}
