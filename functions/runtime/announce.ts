/** Tells whoever listens on the bus what people should know in time. Ids only: the bus carries no personal data. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { config } from './config.ts';

/** `CaseOpened`: the clock opened it. `CaseStopped`: it is held or blocked, and an operator must see to it. */
export type Announcement =
  | 'EndDateNear'
  | 'CaseWaits'
  | 'CaseSettled'
  | 'CaseOpened'
  | 'CaseStopped'
  | 'BatchHeld'
  | 'LayoffProposed'
  | 'SourceSilent';

const ENVIRONMENT = { BUS_NAME: z.string().min(1) };
let events: EventBridgeClient | undefined;

/** Throws when the bus did not take it. */
export async function announce(detailType: Announcement, detail: object): Promise<void> {
  events ??= new EventBridgeClient({});
  const { BUS_NAME: EventBusName } = config(ENVIRONMENT);
  const entry = { EventBusName, Source: 'tenure', DetailType: detailType, Detail: JSON.stringify(detail) };
  const { FailedEntryCount = 0 } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  if (FailedEntryCount > 0) throw new Error(`the bus refused ${detailType}; it is tried again`);
}
