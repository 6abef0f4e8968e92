/** Tells people by mail: takes the bus's news from its queue and keeps what is to be told; at its time, sends it together. */
import * as z from 'zod';
import { checkMail } from '../channels/mail/check.ts';
import type { Instant } from '../core/ids.ts';
import { newsIn } from '../core/notices/news.ts';
import { orChecks, tried } from '../runtime/checks.ts';
import { clock } from '../runtime/clock.ts';
import { flushAt } from '../runtime/flush-timer.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { noticeSettings } from '../runtime/notice-settings.ts';
import { flushNotices } from './parts/flush-notices.ts';
import { type Done, lookAtWatched } from './parts/look-at-watched.ts';
import { noticeReader, type Reader } from './parts/notice-reader.ts';
import { takeNews } from './parts/take-news.ts';

/** From the queue, an event of the bus each; from a timer, nothing but that it is time. */
const FromQueue = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });
const FromTimer = z.object({ version: z.literal(1), flush: z.literal(true) });
const Input = z.union([FromQueue, FromTimer]);

/** What fails is tried again with the rest of its call, and nothing is kept or sent twice for it: what is done is known by its id. */
const send = lambda(Input, async (input): Promise<void> => {
  const now = clock();
  const reader = noticeReader();
  const taken = 'Records' in input ? await takeNews(input.Records.flatMap(newsOf), reader, now) : NOTHING;
  // First the timers of what was kept: a crash in the sending must not lose them.
  await flushAt(taken.times.filter((at) => at > now));
  const dueNow = !('Records' in input) || taken.times.some((at) => at <= now);
  const sent = dueNow ? await lookAndSend(reader, now) : NOTHING;
  const failed = taken.failed + sent.failed;
  if (failed > 0) throw new Error(`${failed} of what people are to be told could not be done: see the lines before`);
});

export const handler = orChecks(send, async () => [
  await tried('mail', 'SES sends for this account, as the configured sender', () => checkMail(noticeSettings().from)),
]);

const NOTHING: Done = { times: [], failed: 0 };

async function lookAndSend(reader: Reader, now: Instant): Promise<Done> {
  const looked = await lookAtWatched(reader, now);
  await flushAt(looked.times.filter((at) => at > now));
  const sent = await flushNotices(reader, now);
  await flushAt(sent.times);
  return { times: [], failed: looked.failed + sent.failed };
}

function newsOf({ messageId, body }: z.infer<typeof FromQueue>['Records'][number]) {
  const news = newsIn(parsed(body));
  if (news === undefined) logger.warn('news of a kind that is not known here is left', { messageId });
  return news ?? [];
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // what is no JSON is no news, and is told as that
  }
}
