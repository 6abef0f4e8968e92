/** A simulated HR system over HTTP: the same staff behind every vendor's own API, words, limits and webhooks. */
import type * as z from 'zod';
import type { Clock } from '../../service.ts';
import { createFaults, type Fault, type Faults } from '../faults.ts';
import { createRequestLog, type RequestLog } from '../request-log.ts';
import { type Answer, type Call, serve } from '../serve.ts';
import { createWebhooks, type Delivery, type Webhooks } from '../webhooks.ts';
import { type Kept, openStaff, type Staff, type StaffChange, StaffMember } from './staff.ts';

/** What one vendor adds to the staff. */
export interface HrVendor {
  /** Answers as its API does; `office` is all it knows. */
  answer(call: Call, office: Office): Answer;
  /** Its own words for a fault. */
  refuse(fault: Fault, call: Call): Answer;
  /** The webhooks a change makes, signed as the vendor signs, now. */
  tell?(
    change: StaffChange,
    member: Kept,
    before: Kept | undefined,
    office: Office,
  ): readonly (() => Omit<Delivery, 'id'>)[];
  /** How often it delivers before it gives up. */
  readonly tries: number;
}

export interface Office {
  readonly staff: Staff;
  readonly clock: Pick<Clock, 'now'>;
  /** What its API takes: whatever the vendor's own credentials are, in one text each. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What its webhooks are signed with. */
  readonly webhookKey: string;
  url(): string;
}

export interface HrSimulatorOptions {
  readonly seed?: readonly z.input<typeof StaffMember>[];
  readonly clock?: Pick<Clock, 'now'>;
  readonly persist?: string;
  readonly port?: number;
  readonly latencyMs?: number;
  readonly credentials: Readonly<Record<string, string>>;
  readonly webhook?: { readonly to?: (() => string | undefined) | undefined; readonly key: string };
}

export interface HrSimulator {
  readonly url: string;
  readonly staff: Staff;
  readonly webhooks: Webhooks;
  readonly faults: Faults;
  readonly requests: RequestLog;
  stop(): Promise<void>;
}

export async function startHrSimulator(vendor: HrVendor, options: HrSimulatorOptions): Promise<HrSimulator> {
  const { clock = { now: Date.now }, seed, persist, webhook, credentials, port, latencyMs } = options;
  const faults = createFaults();
  const requests = createRequestLog();
  const webhooks = createWebhooks({ to: webhook?.to, tries: vendor.tries });
  let url = '';
  let count = 0;
  const staff = openStaff({
    clock,
    seed,
    persist,
    tell: (change, member, before) => {
      for (const make of vendor.tell?.(change, member, before, office) ?? []) webhooks.send(String(++count), make);
    },
  });
  const office: Office = { staff, clock, credentials, webhookKey: webhook?.key ?? '', url: () => url };
  const listening = await serve({
    vendor: {
      answer: (call) => vendor.answer(call, office),
      refuse: (fault, call) => vendor.refuse(fault, call),
      steer: (call) => steer(call, office),
    },
    faults,
    requests,
    clock,
    ...(port === undefined ? {} : { port }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  });
  url = listening.url;
  return {
    url,
    staff,
    webhooks,
    faults,
    requests,
    stop: async () => {
      await listening.stop();
      await webhooks.settled();
      staff.close();
    },
  };
}

/** `/_sim/staff`: GET everybody; PUT one under its key, whole or in part; DELETE one. */
function steer(call: Call, { staff }: Office): Answer | undefined {
  if (!call.path.startsWith('/_sim/staff')) return undefined;
  const key = decodeURIComponent(call.path.slice('/_sim/staff/'.length));
  if (call.method === 'GET') return { status: 200, body: staff.all() };
  if (call.method === 'DELETE') {
    staff.remove(key);
    return { status: 204 };
  }
  const read = StaffMember.partial().safeParse(JSON.parse(call.text || '{}'));
  if (!read.success || call.method !== 'PUT')
    return { status: 400, body: { error: 'PUT /_sim/staff/{key} a member of staff' } };
  return { status: 200, body: staff.put({ ...read.data, key }) };
}
