/** Days that go by with a sweep a day: the hourly one is the net under the timers, and most of what days would take. */
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Company } from './company.ts';

/** Sweeps are hourly again before and after: where it matters what makes good a lost timer, and how soon. */
export async function sweptDaily(company: Company, pass: () => Promise<void>): Promise<void> {
  await sweepEvery(company, 'rate(1 day)');
  await pass();
  await sweepEvery(company, 'rate(1 hour)');
}

async function sweepEvery({ stage }: Company, ScheduleExpression: string): Promise<void> {
  const { embedded } = stage.application;
  const { url: endpoint, region } = embedded;
  const scheduler = new SchedulerClient({ endpoint, region, credentials: embedded.credentials() });
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName: 'tenure' }));
  const sweeps = Schedules.filter(({ Target }) => Target?.Arn === embedded.functionArns.sweep);
  if (sweeps.length !== 1) throw new Error(`${sweeps.length} schedules wake the sweep, not one`);
  const { Name, GroupName } = sweeps[0] ?? {};
  const { FlexibleTimeWindow, Target } = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
  await scheduler.send(new UpdateScheduleCommand({ Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target }));
}
