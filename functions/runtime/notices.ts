/** The one place where people are told that something waits for them: an event on the bus, for chat and mail to take from there. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import type { Notice } from '../core/notice.ts';
import { config } from './config.ts';

const ENVIRONMENT = { BUS_NAME: z.string().min(1) };
let events: EventBridgeClient | undefined;

/** EventBridge takes 10 entries a call: docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;

/** Throws when the bus did not take every one: the step is tried again, and people may be told twice. */
export async function notify(notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return;
  events ??= new EventBridgeClient({});
  const { BUS_NAME: EventBusName } = config(ENVIRONMENT);
  for (let from = 0; from < notices.length; from += MAX_ENTRIES) {
    const Entries = notices.slice(from, from + MAX_ENTRIES).map((notice) => ({
      EventBusName,
      Source: 'tenure',
      DetailType: 'ApprovalNotice',
      Detail: JSON.stringify(notice),
    }));
    const { FailedEntryCount = 0 } = await events.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount > 0) throw new Error(`the bus refused ${FailedEntryCount} of ${Entries.length} notices`);
  }
}
