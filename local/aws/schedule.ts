/** A schedule of EventBridge Scheduler as a call or a template writes it. */
import * as z from 'zod';
import { readScheduleExpression, type ScheduleExpression } from './schedule-expression.ts';
import { DeadLetterConfig, isTarget, RetryPolicy, type Target } from './target.ts';
import { AwsFault } from './wire.ts';

const Name = z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, -, _ or .');
/** Seconds since 1970 in a call, ISO 8601 in a template. */
const Instant = z.union([z.number(), z.iso.datetime().transform((text) => Date.parse(text) / 1000)]);

export const ScheduleTarget = z.strictObject({
  Arn: z.string().refine(isTarget, 'only functions, queues and state machines are supported as targets'),
  RoleArn: z.string(),
  Input: z.string().optional(),
  RetryPolicy: RetryPolicy.optional(),
  DeadLetterConfig: DeadLetterConfig.optional(),
});

const written = {
  Description: z.string().max(512).optional(),
  EndDate: Instant.optional(),
  FlexibleTimeWindow: z.discriminatedUnion('Mode', [
    z.strictObject({ Mode: z.literal('OFF') }),
    z.strictObject({ Mode: z.literal('FLEXIBLE'), MaximumWindowInMinutes: z.int().min(1).max(1440) }),
  ]),
  GroupName: Name.default('default'),
  /** Encryption at rest is of no effect on one machine. */
  KmsKeyArn: z.string().optional(),
  ScheduleExpression: z.string().max(256),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  StartDate: Instant.optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: ScheduleTarget,
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
};

export const ScheduleInput = z.strictObject({ ...written, Name: Name.optional(), ClientToken: z.string().optional() });
export const ScheduleProperties = z.strictObject({ ...written, Name: Name.optional() });
/** A schedule as it is kept. */
export const Schedule = z.strictObject({ ...written, Name });
export type Schedule = z.infer<typeof Schedule>;

/** Throws Scheduler's ValidationException. */
export function expressionOf(schedule: Schedule): ScheduleExpression {
  try {
    return readScheduleExpression(schedule.ScheduleExpression, schedule.ScheduleExpressionTimezone);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsFault('ValidationException', `Invalid Schedule Expression ${schedule.ScheduleExpression}: ${why}`);
  }
}

/** Fires at the start of a flexible window; not before StartDate, not after EndDate. A rate fires at its start too. */
export function dueAfter(schedule: Schedule, afterMs: number, createdAt: number): number | undefined {
  if (schedule.State === 'DISABLED') return undefined;
  const startMs = schedule.StartDate === undefined ? createdAt : schedule.StartDate * 1000;
  const expression = expressionOf(schedule);
  // The dates bound recurring schedules only: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
  if (expression.kind === 'at') return expression.after(afterMs, startMs);
  const due = expression.after(Math.max(afterMs, startMs - 1), startMs);
  return due === undefined || (schedule.EndDate !== undefined && due > schedule.EndDate * 1000) ? undefined : due;
}

/** What one firing of the schedule calls, and with what. */
export function deliveryOf(arn: string, schedule: Schedule, dueMs: number) {
  const { Arn, RoleArn, Input = '{}', RetryPolicy: retryPolicy, DeadLetterConfig: dead } = schedule.Target;
  const name = `${arn}#${dueMs}`;
  const target: Target = {
    arn: Arn,
    roleArn: RoleArn,
    sourceArn: arn,
    ...(retryPolicy === undefined ? {} : { retryPolicy }),
    ...(dead?.Arn === undefined ? {} : { deadLetterArn: dead.Arn }),
  };
  return { name, target, payload: filledIn(Input, arn, name, dueMs) };
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function filledIn(input: string, arn: string, executionId: string, dueMs: number): string {
  const time = new Date(dueMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', executionId);
}
