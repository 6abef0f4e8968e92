/** EventBridge Scheduler: schedules that are durable, fire once though restarted at that moment, and fire late rather than never. */
import * as z from 'zod';
import type { AwsRequest, Host, Permission, Provisioned, Resource, Service } from '../service.ts';
import { arnOf } from './arn.ts';
import { createDeliveries, type DeliveryOptions } from './deliveries.ts';
import { createDueTimes } from './due-times.ts';
import { uniqueNames } from './names.ts';
import { deliveryOf, dueAfter, expressionOf, type Schedule, ScheduleInput, ScheduleProperties } from './schedule.ts';
import { type KeptSchedule, openSchedules } from './schedules.ts';
import { transaction } from './transaction.ts';
import { AwsFault, answerJson, peekInput, readInput, readProperties, Tags } from './wire.ts';

/** Scheduler fires with a precision of 60 s, so that what is due within the last minute is still taken and fires at once. */
const PRECISION_MS = 60_000;
const GroupProperties = z.strictObject({ Name: z.string().optional(), Tags });
const PAGE = 100;

export function createSchedulerService(host: Host, options: DeliveryOptions = {}): Service {
  const takeName = uniqueNames();
  const schedules = openSchedules(host.db);
  const groups = new Set(['default']);
  const deliveries = createDeliveries(host, 'scheduler_deliveries', options);
  const dueTimes = createDueTimes(host, 'scheduler_due', fire);
  const arnFor = (group: string, name: string) => arnOf(host, 'scheduler', `schedule/${group}/${name}`);

  function fire(key: string, dueMs: number): void {
    const kept = schedules.read(key);
    if (kept === undefined) {
      dueTimes.set(key, undefined);
      return;
    }
    const { schedule, createdAt } = kept;
    const next = expressionOf(schedule).kind === 'at' ? undefined : dueAfter(schedule, host.clock.now(), createdAt);
    deliveries.put([deliveryOf(arnFor(schedule.GroupName, schedule.Name), schedule, dueMs)], () => {
      dueTimes.set(key, next);
      if (next === undefined && schedule.ActionAfterCompletion === 'DELETE') schedules.remove(key);
    });
  }

  function provision(resource: Resource): Provisioned {
    if (resource.type === 'AWS::Scheduler::ScheduleGroup') {
      const name = readProperties(GroupProperties, resource).Name ?? resource.logicalId;
      groups.add(takeName(name, resource));
      return { ref: name, attributes: { Arn: arnOf(host, 'scheduler', `schedule-group/${name}`), State: 'ACTIVE' } };
    }
    const properties = readProperties(ScheduleProperties, resource);
    const schedule: Schedule = { ...properties, Name: properties.Name ?? resource.logicalId };
    takeName(keyOf(schedule), resource);
    // Unchanged, it keeps its due time (a missed one fires on start) or stays completed.
    const before = schedules.read(keyOf(schedule));
    if (JSON.stringify(before?.schedule) !== JSON.stringify(schedule)) keep(schedule, undefined, host.clock.now());
    return { ref: schedule.Name, attributes: { Arn: arnFor(schedule.GroupName, schedule.Name) } };
  }

  function keep(schedule: Schedule, clientToken: string | undefined, createdAt: number): void {
    const now = host.clock.now();
    const toleranceMs = expressionOf(schedule).kind === 'at' ? PRECISION_MS : 1;
    const due = dueAfter(schedule, now - toleranceMs, createdAt);
    if (due === undefined && schedule.State === 'ENABLED')
      throw new AwsFault('ValidationException', `${schedule.ScheduleExpression} must be in the future`);
    transaction(host.db, () => {
      schedules.write(keyOf(schedule), { schedule, clientToken, createdAt, modifiedAt: now });
      dueTimes.set(keyOf(schedule), due);
    });
  }

  function written(request: AwsRequest): { schedule: Schedule; token: string | undefined } {
    const { ClientToken: token, ...input } = readInput(ScheduleInput, request);
    const schedule = { ...input, Name: nameIn(request) };
    if (!groups.has(schedule.GroupName)) throw notFound(`Schedule group ${schedule.GroupName}`);
    return { schedule, token };
  }

  function create(request: AwsRequest): unknown {
    const { schedule, token } = written(request);
    const before = schedules.read(keyOf(schedule));
    if (before === undefined) keep(schedule, token, host.clock.now());
    else if (token === undefined || before.clientToken !== token)
      throw new AwsFault('ConflictException', `Schedule ${schedule.Name} already exists.`, 409);
    return { ScheduleArn: arnFor(schedule.GroupName, schedule.Name) };
  }

  function update(request: AwsRequest): unknown {
    const { schedule, token } = written(request);
    const before = schedules.read(keyOf(schedule));
    if (before === undefined) throw notFound(`Schedule ${schedule.Name}`);
    keep(schedule, token, before.createdAt);
    return { ScheduleArn: arnFor(schedule.GroupName, schedule.Name) };
  }

  function remove(request: AwsRequest): void {
    const { key } = found(request);
    transaction(host.db, () => {
      schedules.remove(key);
      dueTimes.set(key, undefined);
    });
  }

  function found(request: AwsRequest): { key: string; kept: KeptSchedule } {
    const key = keyOf({ Name: nameIn(request), GroupName: request.query.get('groupName') ?? 'default' });
    const kept = schedules.read(key);
    if (kept === undefined) throw notFound(`Schedule ${nameIn(request)}`);
    return { key, kept };
  }

  function get(request: AwsRequest): unknown {
    const { schedule, createdAt, modifiedAt } = found(request).kept;
    return {
      Arn: arnFor(schedule.GroupName, schedule.Name),
      ...schedule,
      CreationDate: createdAt / 1000,
      LastModificationDate: modifiedAt / 1000,
    };
  }

  function list(request: AwsRequest): unknown {
    const { query } = request;
    const after = query.get('NextToken') ?? '';
    const most = Number(query.get('MaxResults') ?? PAGE);
    const page = schedules.list({
      after,
      group: query.get('ScheduleGroup') ?? undefined,
      prefix: query.get('NamePrefix') ?? '',
      state: query.get('State') ?? undefined,
      most,
    });
    const last = page.at(-1)?.schedule;
    return {
      Schedules: page.map(({ schedule, createdAt, modifiedAt }) => ({
        Arn: arnFor(schedule.GroupName, schedule.Name),
        Name: schedule.Name,
        GroupName: schedule.GroupName,
        State: schedule.State,
        Target: { Arn: schedule.Target.Arn },
        CreationDate: createdAt / 1000,
        LastModificationDate: modifiedAt / 1000,
      })),
      ...(last === undefined || page.length < most ? {} : { NextToken: keyOf(last) }),
    };
  }

  const actions = {
    CreateSchedule: create,
    UpdateSchedule: update,
    GetSchedule: get,
    DeleteSchedule: remove,
    ListSchedules: list,
  };

  return {
    name: 'scheduler',
    types: ['AWS::Scheduler::ScheduleGroup', 'AWS::Scheduler::Schedule'],
    provision,
    permissions(request): readonly Permission[] {
      const action = schedulerAction(request) ?? request.action;
      if (action === 'ListSchedules') return [{ action: `scheduler:${action}`, resource: '*' }];
      const input = peekInput(ScheduleInput, request);
      const group = input?.GroupName ?? request.query.get('groupName') ?? 'default';
      const own = { action: `scheduler:${action}`, resource: arnFor(group, nameIn(request)) };
      return input === undefined ? [own] : [own, passRole(input.Target.RoleArn)];
    },
    handle: (request) => answerJson({ contentType: 'application/json', actions, actionOf: schedulerAction }, request),
    start() {
      deliveries.start();
      dueTimes.start();
    },
    busy: () => deliveries.busy(),
    stop() {
      dueTimes.stop();
      return deliveries.stop();
    },
  };
}

/** Scheduler's protocol names its actions by method and path. */
export function schedulerAction({ method, path }: Pick<AwsRequest, 'method' | 'path'>): string | undefined {
  if (method === 'GET' && path === '/schedules') return 'ListSchedules';
  if (!/^\/schedules\/[^/]+$/.test(path)) return undefined;
  return { POST: 'CreateSchedule', PUT: 'UpdateSchedule', GET: 'GetSchedule', DELETE: 'DeleteSchedule' }[method];
}

function passRole(roleArn: string): Permission {
  const context = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
  return { action: 'iam:PassRole', resource: roleArn, context };
}

function nameIn({ path }: AwsRequest): string {
  return decodeURIComponent(path.split('/')[2] ?? '');
}

function keyOf({ GroupName, Name }: Pick<Schedule, 'GroupName' | 'Name'>): string {
  return `${GroupName}/${Name}`;
}

function notFound(what: string): AwsFault {
  return new AwsFault('ResourceNotFoundException', `${what} does not exist.`, 404);
}
