/** Tells people by mail: takes the bus's news from its queue and keeps what is to be told; at its time, sends it together. */
import * as z from 'zod';
import { newsIn } from '../core/notices/news.ts';
import { clock } from '../runtime/clock.ts';
import { flushAt } from '../runtime/flush-timer.ts';
import { lambda, logger } from '../runtime/lambda.ts';
import { flushNotices } from './parts/flush-notices.ts';
import { lookAtWatched } from './parts/look-at-watched.ts';
import { noticeReader } from './parts/notice-reader.ts';
import { takeNews } from './parts/take-news.ts';

/** From the queue, an event of the bus each; from a timer, nothing but that it is time. */
const FromQueue = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });
const FromTimer = z.object({ version: z.literal(1), flush: z.literal(true) });
const Input = z.union([FromQueue, FromTimer]);

/** Failing as a whole is safe: whatever was kept before is not kept, and not sent, twice. */
export const handler = lambda(Input, async (input): Promise<void> => {
  const now = clock();
  const reader = noticeReader();
  const times = 'Records' in input ? await takeNews(input.Records.flatMap(newsOf), reader, now) : [];
  const later = times.filter((at) => at > now);
  // First the timers of what was kept: a crash in the sending must not lose them.
  await flushAt(later);
  if ('Records' in input && later.length === times.length) return;
  const looked = await lookAtWatched(reader, now);
  await flushAt(looked.filter((at) => at > now));
  await flushAt(await flushNotices(reader, now));
});

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
