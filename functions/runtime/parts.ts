/** The parts of the application a function reaches, made once from its environment. Each is made when first asked for: a function has only those it is given. */
import * as z from 'zod';
import type { Ledger } from '../ledger/ledger.ts';
import { FOR_A_CALL, type PersonKeys } from '../ledger/person-keys.ts';
import type { Approvals } from '../store/approvals.ts';
import type { Brakes } from '../store/brakes.ts';
import type { Cases } from '../store/cases.ts';
import type { Erasures } from '../store/erasures.ts';
import type { Notices } from '../store/notices.ts';
import type { People } from '../store/people.ts';
import type { Sources } from '../store/sources.ts';
import type { Stores } from '../store/work.ts';
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
export const brakes = once((): Brakes => ({ client: client(), table: config({ BRAKES_TABLE: name }).BRAKES_TABLE }));
export const sources = once(
  (): Sources => ({ client: client(), table: config({ SOURCES_TABLE: name }).SOURCES_TABLE }),
);
export const notices = once(
  (): Notices => ({ client: client(), table: config({ NOTICES_TABLE: name }).NOTICES_TABLE }),
);
/** Both tables, for what is read of them together. */
export const stores = once((): Stores => ({ cases: cases(), people: people() }));
export const personKeys = once((): PersonKeys => {
  const { PERSON_KEYS_TABLE: table, PERSON_KEY_ID: keyId } = config({ PERSON_KEYS_TABLE: name, PERSON_KEY_ID: name });
  return { client: client(), table, kms, keyId, now: clock, kept: new Map(), ...FOR_A_CALL };
});
/** Erasures lie beside the keys they destroy. */
export const erasures = once(
  (): Erasures => ({ client: client(), table: config({ PERSON_KEYS_TABLE: name }).PERSON_KEYS_TABLE }),
);
/** The client is loaded by the call that needs it. */
const kms = once(async () => {
  const { KMSClient } = await import('@aws-sdk/client-kms');
  return new KMSClient({});
});
export const ledger = once((): Ledger => {
  const { EVIDENCE_TABLE: table } = config({ EVIDENCE_TABLE: name });
  return { client: client(), table, now: clock, newSalt, keys: personKeys };
});
