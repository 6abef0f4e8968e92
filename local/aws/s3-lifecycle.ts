/** Expiration of objects, by the bucket's lifecycle rules: an export with personal data must not outlive its days here either. */
import * as z from 'zod';
import type { Clock } from '../service.ts';
import { createAlarm } from './alarm.ts';
import type { Objects } from './s3-objects.ts';

const DAY_MS = 86_400_000;

/** Only whole-object expiration; a rule about versions, transitions or unfinished uploads has nothing to do here. */
const Rule = z.looseObject({
  Status: z.enum(['Enabled', 'Disabled']),
  ExpirationInDays: z.int().min(1).optional(),
  Prefix: z.string().default(''),
  TagFilters: z.undefined({ error: 'rules by tag are not supported' }).optional(),
  ExpirationDate: z.undefined({ error: 'only ExpirationInDays is supported' }).optional(),
});
export const LifecycleConfiguration = z.looseObject({ Rules: z.array(Rule).default([]) });
type LifecycleConfiguration = z.infer<typeof LifecycleConfiguration>;

export interface Lifecycle {
  add(bucket: string, configuration: LifecycleConfiguration): void;
  /** Something was put: it may be the next to expire. */
  look(): void;
  start(): void;
  stop(): void;
}

export function s3Lifecycle(clock: Clock, objects: Objects): Lifecycle {
  const expirations: { bucket: string; prefix: string; days: number }[] = [];
  const alarm = createAlarm(clock, look);
  let started = false;

  function look(): void {
    if (!started) return;
    const next: number[] = [];
    for (const { bucket, prefix, days } of expirations) {
      objects.removeOlder(bucket, prefix, lastExpired(clock.now(), days));
      const oldest = objects.oldest(bucket, prefix);
      if (oldest !== undefined) next.push(expiresAt(oldest, days));
    }
    alarm.setTo(next.length === 0 ? undefined : Math.min(...next));
  }

  return {
    add(bucket, { Rules: rules }) {
      for (const { Status: status, ExpirationInDays: days, Prefix: prefix } of rules)
        if (status === 'Enabled' && days !== undefined) expirations.push({ bucket, prefix, days });
    },
    look,
    start() {
      started = true;
      look();
    },
    stop() {
      started = false;
      alarm.setTo(undefined);
    },
  };
}

/** The midnight (UTC) after so many days, as S3 rounds: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
function expiresAt(modifiedAt: number, days: number): number {
  return Math.ceil((modifiedAt + days * DAY_MS) / DAY_MS) * DAY_MS;
}

/** The latest modification that has expired by now. */
function lastExpired(now: number, days: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS - days * DAY_MS;
}
