/** EventBridge Scheduler as the SDK sees it: once, in time, over restarts. */
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSchedulerService } from '../../../local/aws/scheduler.ts';
import type { AwsRequest, Service } from '../../../local/service.ts';
import {
  clientConfig,
  functionArn,
  gateway,
  manualClock,
  resource,
  START,
  settled,
  type TestHost,
  temporaryFolder,
  testHost,
} from '../../support/aws-host.ts';

let folder: ReturnType<typeof temporaryFolder>;
let host: TestHost;
let scheduler: Service;
let client: SchedulerClient;
let received: unknown[];

const RoleArn = 'arn:aws:iam::000000000000:role/schedule';
const wake = (more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 'p1',
  GroupName: 'people',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ScheduleExpression: 'at(2026-11-21T12:00:00)',
  ScheduleExpressionTimezone: 'Europe/Berlin', // 11:00 UTC, an hour after the clock starts
  ActionAfterCompletion: 'DELETE',
  Target: { Arn: functionArn('open-case'), RoleArn, Input: '{"personId":"p1"}' },
  ...more,
});
const create = (more: Partial<CreateScheduleCommandInput> = {}) => client.send(new CreateScheduleCommand(wake(more)));
const HOUR = 3_600_000;

function open(clock = host?.clock) {
  host = testHost(folder.path, clock);
  host.functions.set(functionArn('open-case'), (payload) => void received.push(payload));
  scheduler = createSchedulerService(host);
  scheduler.provision(resource('Group', 'AWS::Scheduler::ScheduleGroup', { Name: 'people' }));
  scheduler.start();
}

async function reopen(awayMs = 0) {
  await scheduler.stop();
  host.db.close();
  host.clock.advance(awayMs);
  open();
  await settled(scheduler);
}

async function advance(ms: number) {
  host.clock.advance(ms);
  await settled(scheduler);
}

beforeEach(async () => {
  folder = temporaryFolder();
  received = [];
  open(manualClock(START));
  const served = await gateway({
    ...scheduler,
    permissions: (request) => scheduler.permissions(request),
    handle: (request) => scheduler.handle(request),
  });
  client = new SchedulerClient(clientConfig(served.url));
  return async () => {
    client.destroy();
    await served.close();
    await scheduler.stop();
    host.db.close();
    folder.remove();
  };
});

describe('a one-time schedule', () => {
  it('fires at its wall-clock time in its zone, and is then gone', async () => {
    await create();
    await advance(HOUR - 1);
    expect(received).toEqual([]);
    await advance(1);
    expect(received).toEqual([{ personId: 'p1' }]);
    expect(host.asked).toEqual([{ action: 'lambda:InvokeFunction', resource: functionArn('open-case') }]);
    const gone = client.send(new GetScheduleCommand({ Name: 'p1', GroupName: 'people' }));
    await expect(gone).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await advance(24 * HOUR);
    expect(received).toHaveLength(1);
  });

  it('fires once though the process is killed at that moment', async () => {
    await create();
    host.functions.set(functionArn('open-case'), () => new Promise(() => {}));
    host.clock.advance(HOUR);
    host.db.close(); // killed while the function runs: it is invoked again, the schedule does not fire again
    open();
    await settled(scheduler);
    expect(received).toHaveLength(1);
    await reopen();
    expect(received).toHaveLength(1);
  });

  it('fires on start when it was missed', async () => {
    await create();
    await reopen(5 * HOUR);
    expect(received).toHaveLength(1);
  });

  it('that is completed without DELETE stays and does not fire again', async () => {
    await create({ ActionAfterCompletion: 'NONE' });
    await advance(HOUR);
    await reopen(HOUR);
    expect(received).toHaveLength(1);
    const kept = await client.send(new GetScheduleCommand({ Name: 'p1', GroupName: 'people' }));
    expect(kept).toMatchObject({
      State: 'ENABLED',
      Target: { RoleArn },
      CreationDate: new Date('2026-11-21T10:00:00Z'),
    });
  });

  it('is refused when its time is past', async () => {
    const past = create({ ScheduleExpression: 'at(2026-11-21T10:58:00)' });
    await expect(past).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('does nothing where its role may not', async () => {
    host.denied.add(RoleArn);
    await create();
    await advance(HOUR);
    expect(received).toEqual([]);
    expect(host.lines.join()).toMatch(/NO_PERMISSIONS/);
  });

  it('fires at its new time when it is updated, and not at all when it is deleted', async () => {
    await create();
    await client.send(new UpdateScheduleCommand(wake({ ScheduleExpression: 'at(2026-11-21T13:00:00)' })));
    await advance(HOUR);
    expect(received).toEqual([]);
    await client.send(new DeleteScheduleCommand({ Name: 'p1', GroupName: 'people' }));
    await advance(24 * HOUR);
    expect(received).toEqual([]);
  });
});

describe('creating', () => {
  it('a name twice is a conflict, but an SDK trying again is not', async () => {
    const { ScheduleArn } = await create({ ClientToken: 'token-1' });
    expect(ScheduleArn).toBe('arn:aws:scheduler:eu-west-1:000000000000:schedule/people/p1');
    expect((await create({ ClientToken: 'token-1' })).ScheduleArn).toBe(ScheduleArn);
    await expect(create()).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it.each([
    ['a group that is not there', { GroupName: 'none' }, 'ResourceNotFoundException'],
    ['an expression that is none', { ScheduleExpression: 'every day' }, 'ValidationException'],
    ['a zone that is not known', { ScheduleExpressionTimezone: 'Mars/Base' }, 'ValidationException'],
    [
      'a target that cannot be called',
      { Target: { Arn: 'arn:aws:sns:eu-west-1:0:t', RoleArn } },
      'ValidationException',
    ],
  ])('is refused for %s', async (_, more, name) => {
    await expect(create(more)).rejects.toMatchObject({ name });
  });

  it('asks for scheduler:CreateSchedule and for passing the role to Scheduler', () => {
    const request = { action: '', method: 'POST', path: '/schedules/p1', query: new URLSearchParams() };
    const body = Buffer.from(JSON.stringify({ ...wake(), Name: undefined }));
    expect(scheduler.permissions({ ...request, headers: {}, body } as AwsRequest)).toEqual([
      { action: 'scheduler:CreateSchedule', resource: 'arn:aws:scheduler:eu-west-1:000000000000:schedule/people/p1' },
      { action: 'iam:PassRole', resource: RoleArn, context: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    ]);
  });

  it('refuses other actions by name', async () => {
    const other = client.send(new ListTagsForResourceCommand({ ResourceArn: 'arn' }));
    await expect(other).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});

describe('a recurring schedule', () => {
  it('by rate fires at once and at its rate, until its end', async () => {
    const EndDate = new Date('2026-11-21T10:12:00Z');
    await create({ ScheduleExpression: 'rate(5 minutes)', EndDate });
    await settled(scheduler);
    expect(received).toHaveLength(1);
    for (let count = 0; count < 5; count++) await advance(300_000);
    expect(received).toHaveLength(3);
  });

  it('by cron follows the wall clock of its zone over the change of summer time', async () => {
    host.clock.advance(Date.parse('2027-03-27T00:00:00Z') - host.clock.now());
    const Target = { Arn: functionArn('open-case'), RoleArn, Input: '"<aws.scheduler.scheduled-time>"' };
    await create({ ScheduleExpression: 'cron(0 9 * * ? *)', Target });
    await advance(12 * HOUR);
    await advance(24 * HOUR);
    expect(received).toEqual(['2027-03-27T08:00:00Z', '2027-03-28T07:00:00Z']);
    expect(await client.send(new ListSchedulesCommand({ GroupName: 'people' }))).toMatchObject({
      Schedules: [{ Name: 'p1', GroupName: 'people', State: 'ENABLED' }],
    });
  });
});

it('lists in pages', async () => {
  for (const Name of ['a', 'b', 'c']) await create({ Name });
  const first = await client.send(new ListSchedulesCommand({ MaxResults: 2 }));
  const second = await client.send(new ListSchedulesCommand({ MaxResults: 2, NextToken: first.NextToken }));
  expect([first, second].map(({ Schedules }) => Schedules?.map(({ Name }) => Name))).toEqual([['a', 'b'], ['c']]);
  expect(second.NextToken).toBeUndefined();
});
