/** A case that somebody waits to hear of: what is to be told of it as it stands, and when to look again. Nothing is sent for what is over by then. */
import type { Approval } from '../approval.ts';
import { type Case, ENDED } from '../case.ts';
import type { Instant } from '../ids.ts';
import { eventKind } from '../lifecycle-event.ts';
import { addDays, addHours, addSeconds } from '../schedule.ts';
import { notGiven } from './not-done.ts';
import type { Occasion } from './occasion.ts';
import { windowEnd } from './quiet-hours.ts';
import type { NoticeSettings } from './settings.ts';

/** Our choices: a case has a few minutes before anybody is told of it half done; then it is looked at after an hour, two, four … a day apart. */
const SETTLES_SECONDS = 180;
const MOST_HOURS = 24;
/** Nobody waits to hear of a case for longer. */
const MOST_LOOKS = 60;

/** Our choice: who began longer ago is known to their manager; HR sends them because Tenure is new here. */
const NEW_FOR_DAYS = 14;

/** Whose waiting it is: a manager's for somebody who comes or goes, a requester's for an answer. A mover is nobody's surprise. */
export type Watched = 'joiner' | 'leaver' | 'request';

type About = Pick<Case, 'event' | 'intent' | 'request' | 'effectiveAt' | 'receivedAt'>;

export function watchedAs({ event, intent, request, effectiveAt, receivedAt }: About): Watched | undefined {
  if (intent === 'end-date') return 'leaver';
  if (intent === 'request') return request === undefined ? undefined : 'request';
  const kind = event === undefined ? undefined : eventKind(event);
  if (kind === 'hired' || kind === 'rehired')
    return addDays(effectiveAt, NEW_FOR_DAYS) < receivedAt ? undefined : 'joiner';
  return kind === 'terminated' ? 'leaver' : undefined;
}

/** When a case that just came in is looked at: with the window it is done in. */
export function firstLook({ effectiveAt, event }: Case, now: Instant, settings: NoticeSettings): Instant {
  const due = event?.data.urgency === 'immediate' || effectiveAt < now ? now : effectiveAt;
  const tellsAhead = event !== undefined && eventKind(event) !== 'terminated';
  return windowEnd(addSeconds(tellsAhead ? now : due, SETTLES_SECONDS), settings);
}

/** The look after this one: later and later, and when what waits for its day is due at the latest. Undefined: no more. */
export function nextLook(
  { effectiveAt }: Pick<Case, 'effectiveAt'>,
  looks: number,
  now: Instant,
  settings: NoticeSettings,
): Instant | undefined {
  if (looks >= MOST_LOOKS) return undefined;
  if (effectiveAt > now) return windowEnd(addSeconds(effectiveAt, SETTLES_SECONDS), settings);
  return windowEnd(addHours(now, Math.min(MOST_HOURS, 2 ** looks)), settings);
}

export interface Seen {
  readonly tells: readonly Occasion[];
  /** Something is still to come. */
  readonly again: boolean;
}

const NOTHING_MORE: Seen = { tells: [], again: false };

/** `asked`: the approvals of the case, for a request. */
export function seenNow(handled: Case, asked: readonly Approval[]): Seen {
  switch (watchedAs(handled)) {
    case undefined:
      return NOTHING_MORE;
    case 'joiner':
      return seenOfJoiner(handled);
    case 'leaver':
      return seenOfLeaver(handled);
    case 'request':
      return seenOfRequest(handled, asked);
  }
}

function isDone({ state }: Case): boolean {
  return state === 'completed' || state === 'completed-with-exceptions';
}

function seenOfJoiner(handled: Case): Seen {
  if (isDone(handled)) return { tells: ['joiner-ready'], again: false };
  if (ENDED.includes(handled.state)) return NOTHING_MORE;
  return { tells: handled.batchId !== undefined && handled.state === 'held' ? [] : ['joiner-planned'], again: true };
}

function seenOfLeaver(handled: Case): Seen {
  if (isDone(handled)) return { tells: ['leaver-completed'], again: false };
  if (ENDED.includes(handled.state)) return NOTHING_MORE;
  return { tells: handled.cutAt === undefined ? [] : ['leaver-cut'], again: true };
}

/** A no ends it, whatever else of the case is still to do. */
function seenOfRequest(handled: Case, asked: readonly Approval[]): Seen {
  const of = asked.filter(({ request }) => request === handled.request?.requestId);
  if (of.some(({ state }) => state === 'denied' || state === 'expired'))
    return { tells: ['request-refused'], again: false };
  if (isDone(handled) && notGiven(handled)) return { tells: ['request-refused'], again: false };
  if (isDone(handled)) return { tells: ['request-approved', 'request-expiring'], again: false };
  return ENDED.includes(handled.state) ? NOTHING_MORE : { tells: [], again: true };
}
