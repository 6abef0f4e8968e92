/** Timers that wake a person's inbox: one for each person and purpose, decided again when it fires. */
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import * as z from 'zod';
import type { Instant } from '../core/ids.ts';
import { config } from './config.ts';

const name = z.string().min(1);
let scheduler: SchedulerClient | undefined;

/** Calls open-case with `input` at `at`. The same name twice is one timer. */
export async function setTimer(timer: string, at: Instant, input: object): Promise<void> {
  const { SCHEDULE_GROUP, SCHEDULE_ROLE_ARN, OPEN_CASE_ARN } = config({
    SCHEDULE_GROUP: name,
    SCHEDULE_ROLE_ARN: name,
    OPEN_CASE_ARN: name,
  });
  // Most cases are due now and set no timer: who does loads the client.
  const { ConflictException, CreateScheduleCommand, SchedulerClient } = await import('@aws-sdk/client-scheduler');
  scheduler ??= new SchedulerClient({});
  const schedule = new CreateScheduleCommand({
    Name: timer,
    GroupName: SCHEDULE_GROUP,
    // Scheduler takes whole seconds; up to the next one, never before.
    ScheduleExpression: `at(${new Date(Math.ceil(Date.parse(at) / 1000) * 1000).toISOString().slice(0, 19)})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: { Arn: OPEN_CASE_ARN, RoleArn: SCHEDULE_ROLE_ARN, Input: JSON.stringify(input) },
  });
  await scheduler.send(schedule).catch((error: unknown) => {
    if (!(error instanceof ConflictException)) throw error;
  });
}
