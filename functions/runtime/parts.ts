/** The parts of the application a function reaches, made once from its environment. Each is made when first asked for: a function has only those it is given. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import type { PersonId } from '../core/ids.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Approvals } from '../store/approvals.ts';
import type { Cases } from '../store/cases.ts';
import type { People } from '../store/people.ts';
import { clock } from './clock.ts';
import { config } from './config.ts';
import { documents } from './dynamodb.ts';
import { newSalt } from './random.ts';

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

const client = once(documents);
const name = z.string().min(1);

export const people = once((): People => ({ client: client(), table: config({ PEOPLE_TABLE: name }).PEOPLE_TABLE }));
export const cases = once((): Cases => ({ client: client(), table: config({ CASES_TABLE: name }).CASES_TABLE }));
export const approvals = once(
  (): Approvals => ({ client: client(), table: config({ APPROVALS_TABLE: name }).APPROVALS_TABLE }),
);
export const ledger = once(
  (): Ledger => ({ client: client(), table: config({ EVIDENCE_TABLE: name }).EVIDENCE_TABLE, now: clock, newSalt }),
);

const bus = once(() => ({ client: new EventBridgeClient({}), name: config({ BUS_NAME: name }).BUS_NAME }));

/** EventBridge takes 10 entries a call: docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;

/** Wakes the inboxes of these people. Throws when the bus did not take every one. */
export async function wake(detailType: 'CaseReceived' | 'CaseEnded', personIds: readonly PersonId[]): Promise<void> {
  const { client: events, name: EventBusName } = bus();
  for (let from = 0; from < personIds.length; from += MAX_ENTRIES) {
    const Entries = personIds.slice(from, from + MAX_ENTRIES).map((personId) => ({
      EventBusName,
      Source: 'tenure',
      DetailType: detailType,
      Detail: JSON.stringify({ version: INPUT_VERSION, personId }),
    }));
    const { FailedEntryCount = 0 } = await events.send(new PutEventsCommand({ Entries }));
    if (FailedEntryCount > 0)
      throw new Error(
        `the bus refused ${FailedEntryCount} of ${Entries.length} wake-ups; the sweep finds what was not woken`,
      );
  }
}
