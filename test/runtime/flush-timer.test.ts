/** Timers at which notices are sent: one for each time, and none for a time that is past when it is made. */
import { ConflictException, CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Instant } from '../../functions/core/ids.ts';
import { flushAt } from '../../functions/runtime/flush-timer.ts';

const scheduler = mockClient(SchedulerClient);
const at = (time: string) => Instant.parse(`2026-12-01T${time}.000Z`);
const made = () =>
  scheduler.commandCalls(CreateScheduleCommand).map(({ args }) => args[0].input.ScheduleExpression ?? '');

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-01T10:00:00.000Z') });
  for (const name of ['NOTICE_SCHEDULE_GROUP', 'NOTICE_SCHEDULE_ROLE_ARN', 'SEND_NOTICES_ARN']) vi.stubEnv(name, 'x');
});
beforeEach(() => {
  scheduler.reset();
  scheduler.on(CreateScheduleCommand).resolves({});
});
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

it('what is to come has its own time, each once', async () => {
  await flushAt([at('10:30:00'), at('11:00:00'), at('10:30:00')]);
  expect(made()).toEqual(['at(2026-12-01T10:30:00)', 'at(2026-12-01T11:00:00)']);
});

it('what has passed while much was sent comes in a moment, together', async () => {
  await flushAt([at('09:58:00'), at('09:59:30'), at('10:00:02')]);
  expect(made()).toEqual(['at(2026-12-01T10:00:05)']);
});

it('a timer that is there already is the one', async () => {
  scheduler.on(CreateScheduleCommand).rejects(new ConflictException({ message: 'there', $metadata: {}, Message: '' }));
  await expect(flushAt([at('10:30:00')])).resolves.toBeUndefined();
});
