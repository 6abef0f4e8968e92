/** Timers that wake a person's inbox: one for each person and purpose, decided again when it fires. */
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import * as z from 'zod';
import { sha256 } from '../core/canonical.ts';
import type { Instant, PersonId } from '../core/ids.ts';
import { config } from './config.ts';

const name = z.string().min(1);
let scheduler: SchedulerClient | undefined;

/**
 * The one live timer of a person for this purpose, which calls open-case with `input`: made, moved, or taken away where there is nothing to wait for. One that
 * fires at this very moment may be gone again with its new time: what it was to wake is found by the sweep.
 */
export async function moveTimer(timer: string, at: Instant | undefined, input: object): Promise<void> {
  const { ConflictException, ResourceNotFoundException, ...scheduling } = await loaded();
  const { client, CreateScheduleCommand, DeleteScheduleCommand, UpdateScheduleCommand } = scheduling;
  const unlessGone = (error: unknown) => {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    return undefined;
  };
  if (at === undefined) {
    const { SCHEDULE_GROUP: GroupName } = config({ SCHEDULE_GROUP: name });
    await client.send(new DeleteScheduleCommand({ Name: timer, GroupName })).catch(unlessGone);
    return;
  }
  const wanted = schedule(timer, at, input);
  const moved = await client.send(new UpdateScheduleCommand(wanted)).catch(unlessGone);
  if (moved !== undefined) return;
  await client.send(new CreateScheduleCommand(wanted)).catch((error: unknown) => {
    if (!(error instanceof ConflictException)) throw error;
  });
}

/** Names take letters, digits, `-`, `_` and `.`, 64 of them at most: a person's id may hold anything. */
export function timerName(purpose: string, personId: PersonId): string {
  return `${purpose}-${sha256(personId).slice(0, 24)}`;
}

/** Most cases are due now and set no timer: who does loads the client. */
async function loaded() {
  const sdk = await import('@aws-sdk/client-scheduler');
  scheduler ??= new sdk.SchedulerClient({});
  return { ...sdk, client: scheduler };
}

function schedule(timer: string, at: Instant, input: object) {
  const { SCHEDULE_GROUP, SCHEDULE_ROLE_ARN, OPEN_CASE_ARN } = config({
    SCHEDULE_GROUP: name,
    SCHEDULE_ROLE_ARN: name,
    OPEN_CASE_ARN: name,
  });
  return {
    Name: timer,
    GroupName: SCHEDULE_GROUP,
    // Scheduler takes whole seconds; up to the next one, never before.
    ScheduleExpression: `at(${new Date(Math.ceil(Date.parse(at) / 1000) * 1000).toISOString().slice(0, 19)})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: { Arn: OPEN_CASE_ARN, RoleArn: SCHEDULE_ROLE_ARN, Input: JSON.stringify(input) },
  } as const;
}
