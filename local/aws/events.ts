/** EventBridge: buses, rules by pattern and by schedule. An event is durable for each of its targets before PutEvents answers. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { AwsRequest, Host, Permission, Provisioned, Resource, Service } from '../service.ts';
import { arnOf } from './arn.ts';
import { createDeliveries, type Delivery, type DeliveryOptions } from './deliveries.ts';
import { createDueTimes } from './due-times.ts';
import { uniqueNames } from './names.ts';
import { type Rule, readRule } from './rule.ts';
import type { Event } from './target-input.ts';
import { AwsFault, answerJson, peekInput, readInput, readProperties, Tags } from './wire.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

const Entry = z.strictObject({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  /** Seconds since 1970, as JSON 1.1 writes a timestamp. */
  Time: z.number().optional(),
  TraceHeader: z.string().optional(),
});
type Entry = z.infer<typeof Entry>;
const PutEventsInput = z.strictObject({ Entries: z.array(Entry).min(1).max(MAX_ENTRIES) });
const BusProperties = z.strictObject({ Name: z.string(), Description: z.string().optional(), Tags });

export function createEventsService(host: Host, options: DeliveryOptions = {}): Service {
  const buses = new Set(['default']);
  const rules: Rule[] = [];
  const takeName = uniqueNames();
  const deliveries = createDeliveries(host, 'events_deliveries', options);
  host.db.exec('CREATE TABLE IF NOT EXISTS events_schedules (arn TEXT PRIMARY KEY, expression TEXT NOT NULL)');
  const knownExpression = host.db.prepare('SELECT expression FROM events_schedules WHERE arn = ?');
  const keepExpression = host.db.prepare('INSERT OR REPLACE INTO events_schedules (arn, expression) VALUES (?, ?)');
  const dueTimes = createDueTimes(host, 'events_due', fireSchedule);
  const arnFor = (path: string) => arnOf(host, 'events', path);
  const busArn = (name: string | undefined) => arnFor(`event-bus/${nameOf(name)}`);

  function provisionBus(resource: Resource): Provisioned {
    const { Name: name } = readProperties(BusProperties, resource);
    buses.add(takeName(name, resource));
    return { ref: name, attributes: { Name: name, Arn: busArn(name) } };
  }

  function provisionRule(resource: Resource): Provisioned {
    const rule = readRule(resource, arnFor);
    takeName(rule.arn, resource);
    rules.push(rule);
    provisionSchedule(rule);
    return { ref: rule.bus === 'default' ? rule.name : `${rule.bus}|${rule.name}`, attributes: { Arn: rule.arn } };
  }

  /** A rule whose expression did not change keeps its due time, so that a missed one fires on start. */
  function provisionSchedule({ arn, schedule, expression = '', enabled }: Rule): void {
    if (schedule === undefined || !enabled) {
      dueTimes.set(arn, undefined);
      return;
    }
    const before = knownExpression.get(arn) as { expression: string } | undefined;
    if (before?.expression === expression && dueTimes.get(arn) !== undefined) return;
    keepExpression.run(arn, expression);
    dueTimes.set(arn, schedule.after(host.clock.now(), host.clock.now()));
  }

  function fireSchedule(arn: string, dueMs: number): void {
    const rule = rules.find((one) => one.arn === arn);
    if (rule?.schedule === undefined) {
      dueTimes.set(arn, undefined);
      return;
    }
    const next = rule.schedule.after(host.clock.now(), dueMs);
    const event = eventOf(scheduledEntry(arn), `${arn}#${dueMs}`, dueMs);
    deliveries.put(told(rule, event, `${arn}#${dueMs}`), () => dueTimes.set(arn, next));
  }

  function scheduledEntry(arn: string): Entry {
    return { Source: 'aws.events', DetailType: 'Scheduled Event', Detail: '{}', Resources: [arn] };
  }

  function eventOf(entry: Entry, id: string, timeMs: number): Event {
    return {
      version: '0',
      id,
      'detail-type': entry.DetailType,
      source: entry.Source,
      account: host.account,
      time: new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: host.region,
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail ?? '{}') as unknown,
    };
  }

  function told(rule: Rule, event: Event, eventId: string): Delivery[] {
    return rule.targets.map(({ id, target, render }) => ({
      name: `${rule.arn}/${id}/${eventId}`,
      target,
      payload: render(event),
    }));
  }

  function putEvents(request: AwsRequest): unknown {
    const { Entries: entries } = readInput(PutEventsInput, request);
    if (entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) > MAX_BYTES)
      throw new AwsFault('ValidationException', `total size of the entries in the request is over ${MAX_BYTES} bytes`);
    const results = entries.map(judged);
    deliveries.put(results.flatMap(({ put }) => put));
    return {
      FailedEntryCount: results.filter(({ answer }) => 'ErrorCode' in answer).length,
      Entries: results.map(({ answer }) => answer),
    };
  }

  function judged(entry: Entry): { put: Delivery[]; answer: { EventId: string } | EntryRefusal } {
    const bus = nameOf(entry.EventBusName);
    if (!buses.has(bus)) throw new AwsFault('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    const refused = refusal(entry);
    if (refused !== undefined) return { put: [], answer: refused };
    const id = randomUUID();
    const event = eventOf(entry, id, entry.Time === undefined ? host.clock.now() : entry.Time * 1000);
    const matching = rules.filter((rule) => rule.bus === bus && rule.enabled && rule.matches?.(event));
    return { put: matching.flatMap((rule) => told(rule, event, id)), answer: { EventId: id } };
  }

  return {
    name: 'events',
    types: ['AWS::Events::EventBus', 'AWS::Events::Rule'],
    provision: (resource) => (resource.type === 'AWS::Events::Rule' ? provisionRule(resource) : provisionBus(resource)),
    permissions(request): readonly Permission[] {
      const entries = peekInput(PutEventsInput, request)?.Entries ?? [{}];
      const arns = new Set(entries.map((entry) => busArn(entry.EventBusName)));
      return [...arns].map((resource) => ({ action: `events:${request.action}`, resource }));
    },
    handle: (request) =>
      answerJson({ contentType: 'application/x-amz-json-1.1', actions: { PutEvents: putEvents } }, request),
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

function nameOf(bus = 'default'): string {
  return bus.split('/').at(-1) ?? bus;
}

function sizeOf(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return texts.reduce((bytes, text = '') => bytes + Buffer.byteLength(text), entry.Time === undefined ? 0 : 14);
}

interface EntryRefusal {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** What EventBridge says of an entry it does not take, while it takes the others. */
function refusal(entry: Entry): EntryRefusal | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const)
    if (!entry[name])
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  if (entry.Source?.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  try {
    const detail: unknown = JSON.parse(entry.Detail ?? '');
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // Answered below: a detail that is no JSON and one that is no object are the same to EventBridge.
  }
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}
