/** What breaks through quiet hours, by rule: what is done at once and waits for somebody, and what would be too late by the morning. */
import type { Approval } from '../approval.ts';
import type { Batch } from '../batch.ts';
import type { Case } from '../case.ts';
import type { Instant } from '../ids.ts';
import { addHours } from '../schedule.ts';
import { audienceOf, type Occasion } from './occasion.ts';
import { notBefore } from './quiet-hours.ts';
import type { NoticeSettings } from './settings.ts';

interface About {
  readonly case?: Pick<Case, 'event' | 'kind' | 'cutAt'> | undefined;
  readonly approval?: Pick<Approval, 'expiresAt'> | undefined;
  readonly batch?: Pick<Batch, 'cuts'> | undefined;
  readonly now: Instant;
  readonly timeZone: string;
  readonly settings: NoticeSettings;
}

export function urgencyOf(occasion: Occasion, about: About): 'routine' | 'urgent' {
  const { case: handled, approval, batch, now, timeZone, settings } = about;
  const audience = audienceOf(occasion);
  const tooLate = (at: Instant | undefined) => at !== undefined && at <= notBefore(now, timeZone, 'routine', settings);
  const immediate = handled?.event?.data.urgency === 'immediate';
  if (audience === 'approver') return immediate || tooLate(approval?.expiresAt) ? 'urgent' : 'routine';
  // Whoever has left by the morning can sign in until the batch is released.
  if (occasion === 'batch-held') return tooLate(batch?.cuts?.from) ? 'urgent' : 'routine';
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
