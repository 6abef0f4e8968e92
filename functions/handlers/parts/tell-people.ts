/** Keeps what somebody is to be told, once for each whom it matters to; it says by when it is to be sent. */
import { primaryRecord } from '../../core/employment.ts';
import type { Instant } from '../../core/ids.ts';
import { type Matter, type Notice, noticeIdOf, OPERATORS } from '../../core/notices/notice.ts';
import type { Occasion } from '../../core/notices/occasion.ts';
import { afterQuiet, notBefore } from '../../core/notices/quiet-hours.ts';
import { urgencyOf } from '../../core/notices/urgency.ts';
import { noticeSettings } from '../../runtime/notice-settings.ts';
import { notices } from '../../runtime/parts.ts';
import { putNewNotice } from '../../store/notices.ts';
import { announcedBatch } from './announced-batch.ts';
import type { Reader } from './notice-reader.ts';
import { approvalOf, caseOf, type Recipient, recipientsOf } from './recipients.ts';

export interface Telling {
  readonly occasion: Occasion;
  readonly about: Matter;
  /** Not before then, where it is about a day to come. */
  readonly at?: Instant;
}

/** When each is to be sent. Those who were told already are not told again; that they are due is said again, for its timer may be lost. */
export async function tell(telling: Telling, reader: Reader, now: Instant): Promise<readonly Instant[]> {
  const { occasion, about, at } = telling;
  const settings = noticeSettings();
  const [handled, approval, batch] = await Promise.all([
    caseOf(about, reader),
    approvalOf(about, reader),
    announcedBatch(about),
  ]);
  const times: Instant[] = [];
  for (const recipient of await recipientsOf(occasion, about, reader, now)) {
    const timeZone = zoneOf(recipient);
    const urgency = urgencyOf(occasion, { case: handled, approval, batch, now, timeZone, settings });
    const notice: Notice = {
      noticeId: noticeIdOf(occasion, about),
      to: recipient?.personId ?? OPERATORS,
      ...{ occasion, about, urgency, since: now, state: 'waits' },
      notBefore:
        at === undefined || at <= now
          ? notBefore(now, timeZone, urgency, settings)
          : afterQuiet(at, timeZone, settings.quietHours),
    };
    await putNewNotice(notices(), notice);
    times.push(notice.notBefore);
  }
  return times;
}

/** Where whoever is told lives. */
export function zoneOf(recipient: Recipient): string {
  return recipient === undefined ? noticeSettings().operators.timeZone : primaryRecord(recipient).timeZone;
}
