/** As if Scheduler had never been told, or had given up. */
import { DeleteScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Company } from './company.ts';

/** How many timers, of those whose names begin so, will not fire. */
export async function loseTimers(company: Company, prefix: string): Promise<number> {
  const { embedded } = company.stage.application;
  const { url: endpoint, region } = embedded;
  const scheduler = new SchedulerClient({ endpoint, region, credentials: embedded.credentials() });
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName: 'tenure' }));
  const lost = Schedules.filter(({ Name = '' }) => Name.startsWith(prefix));
  for (const { Name, GroupName } of lost) await scheduler.send(new DeleteScheduleCommand({ Name, GroupName }));
  return lost.length;
}
