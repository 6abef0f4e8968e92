/** Timers at which notices are sent: one for each time, however many wait for it. */
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import * as z from 'zod';
import type { Instant } from '../core/ids.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import { clock } from './clock.ts';
import { config } from './config.ts';

const name = z.string().min(1);
let scheduler: SchedulerClient | undefined;

/** Ours: time enough to make the timer. Nobody says what Scheduler does with a time that is past, and a run that sends much is longer than what it waits for. */
const AHEAD_SECONDS = 5;

/** Setting it twice is setting it once. Scheduler takes whole seconds: up to the next one, never before, and never in the past. */
export async function flushAt(times: Iterable<Instant>): Promise<void> {
  const soonest = Math.ceil(Date.parse(clock()) / 1000) + AHEAD_SECONDS;
  const seconds = new Set([...times].map((at) => Math.max(soonest, Math.ceil(Date.parse(at) / 1000))));
  if (seconds.size === 0) return;
  const {
    SchedulerClient: Client,
    CreateScheduleCommand,
    ConflictException,
  } = await import('@aws-sdk/client-scheduler');
  scheduler ??= new Client({});
  const { NOTICE_SCHEDULE_GROUP, NOTICE_SCHEDULE_ROLE_ARN, SEND_NOTICES_ARN } = config({
    NOTICE_SCHEDULE_GROUP: name,
    NOTICE_SCHEDULE_ROLE_ARN: name,
    SEND_NOTICES_ARN: name,
  });
  for (const second of seconds) {
    const at = new Date(second * 1000).toISOString().slice(0, 19);
    const command = new CreateScheduleCommand({
      Name: `flush-${at.replaceAll(':', '.')}`,
      GroupName: NOTICE_SCHEDULE_GROUP,
      ScheduleExpression: `at(${at})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: SEND_NOTICES_ARN,
        RoleArn: NOTICE_SCHEDULE_ROLE_ARN,
        Input: JSON.stringify({ version: INPUT_VERSION, flush: true }),
      },
    });
    await scheduler.send(command).catch((error: unknown) => {
      if (!(error instanceof ConflictException)) throw error;
    });
  }
}
