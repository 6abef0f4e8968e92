/** Small literal records for the tests of the ledger, and a ledger to append them to. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Entry } from '../../functions/core/evidence.ts';
import { CaseId } from '../../functions/core/ids.ts';
import type { Ledger } from '../../functions/ledger/ledger.ts';
import { clock } from '../../functions/runtime/clock.ts';
import { newSalt } from '../../functions/runtime/random.ts';
import { memoryKeys } from '../support/person-keys.ts';

export function ledgerOf(client: DynamoDBDocumentClient, more: Partial<Ledger> = {}): Ledger {
  const keys = memoryKeys();
  return { client, table: 'evidence', now: clock, newSalt, keys: () => keys, ...more };
}

export function caseOf(number: number): CaseId {
  return CaseId.parse(`c-${number.toString(16).padStart(24, '0')}`);
}

export function entryOf(facts: Entry['facts'] = {}, more: Partial<Entry> = {}): Entry {
  return Entry.parse({ kind: 'intent', actor: 'system:okta', person: 'psn-1', facts, ...more });
}
