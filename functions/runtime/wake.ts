/** Waking people's inboxes over the bus. Apart from the other parts: half the functions wake nobody, and need not load the bus's client. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import type { ClockIntent } from '../core/case.ts';
import type { CaseId, PersonId } from '../core/ids.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import { config } from './config.ts';

const ENVIRONMENT = { BUS_NAME: z.string().min(1) };
let events: EventBridgeClient | undefined;

/** EventBridge takes 10 entries a call: docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;

/** Wakes the inboxes of these people; with an intent, for that too. `received`: by person, the cases that came in. Throws when the bus did not take every one. */
export async function wake(
  detailType: 'CaseReceived' | 'CaseEnded',
  personIds: readonly PersonId[],
  intent?: ClockIntent,
  received: ReadonlyMap<PersonId, readonly CaseId[]> = new Map(),
): Promise<void> {
  events ??= new EventBridgeClient({});
  const { BUS_NAME: EventBusName } = config(ENVIRONMENT);
  for (let from = 0; from < personIds.length; from += MAX_ENTRIES) {
    const Entries = personIds.slice(from, from + MAX_ENTRIES).map((personId) => ({
      EventBusName,
      Source: 'tenure',
      DetailType: detailType,
      Detail: JSON.stringify({ version: INPUT_VERSION, personId, intent, caseIds: received.get(personId) }),
    }));
    const { FailedEntryCount = 0 } = await events.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount > 0)
      throw new Error(
        `the bus refused ${FailedEntryCount} of ${Entries.length} wake-ups; the sweep finds what was not woken`,
      );
  }
}
