/** What breaks through quiet hours, by rule: what is done at once and waits for somebody, and what would be too late by the morning. */
import type { Approval } from '../approval.ts';
import type { Case } from '../case.ts';
import type { Instant } from '../ids.ts';
import { addHours } from '../schedule.ts';
import { audienceOf, type Occasion } from './occasion.ts';
import { notBefore } from './quiet-hours.ts';
import type { NoticeSettings } from './settings.ts';

interface About {
  readonly case?: Pick<Case, 'event' | 'kind' | 'cutAt'> | undefined;
  readonly approval?: Pick<Approval, 'expiresAt'> | undefined;
  readonly now: Instant;
  readonly timeZone: string;
  readonly settings: NoticeSettings;
}

export function urgencyOf(occasion: Occasion, about: About): 'routine' | 'urgent' {
  const { case: handled, approval, now, timeZone, settings } = about;
  const audience = audienceOf(occasion);
  const immediate = handled?.event?.data.urgency === 'immediate';
  if (audience === 'approver') {
    const morning = notBefore(now, timeZone, 'routine', settings);
    return immediate || (approval !== undefined && approval.expiresAt <= morning) ? 'urgent' : 'routine';
  }
  // A leaver whose access is not cut can still sign in.
  const uncut = handled?.kind === 'leaver' && handled.cutAt === undefined;
  const stops = occasion === 'case-blocked' || occasion === 'case-held';
  return stops && (immediate || uncut) ? 'urgent' : 'routine';
}

/** Our choice: a reminder this close to the end says so. */
const SOON_HOURS = 24;

/** Which notice the bus's word on an approval is. */
export function occasionOf(
  about: 'asked' | 'reminded' | 'escalated' | 'expired',
  { expiresAt }: Pick<Approval, 'expiresAt'>,
  now: Instant,
): Occasion {
  if (about === 'reminded' && expiresAt <= addHours(now, SOON_HOURS)) return 'approval-expires-soon';
  return `approval-${about}`;
}
