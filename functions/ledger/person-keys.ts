/** A key for each person, under which the private parts of their evidence are encrypted: wrapped by KMS in a table, made when first needed, gone for good once destroyed. */
import { randomBytes } from 'node:crypto';
import type { KMSClient } from '@aws-sdk/client-kms';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandOutput,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EvidenceUnavailable } from '../core/errors.ts';
import { CaseId, Instant } from '../core/ids.ts';
import { KEY_BYTES } from '../core/private-part.ts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export interface PersonKeys {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Asked for when a key is wrapped or unwrapped: most records have no private part. */
  readonly kms: () => Promise<KMSClient>;
  readonly keyId: string;
  readonly now: () => Instant;
  /** How long a key stays in memory, and of how many people. */
  readonly keepSeconds: number;
  readonly keepMost: number;
  readonly kept: Map<string, KeptKey>;
}

interface KeptKey {
  readonly found: Promise<FoundKey>;
  readonly untilMs: number;
}

/** Our choice: for the records of one call. An erased key is nowhere a minute later. */
export const FOR_A_CALL = { keepSeconds: 60, keepMost: 500 } as const;
/** Our choice: an export reads the same person's cases in no order. It has 15 minutes at most. */
export const FOR_AN_EXPORT = { keepSeconds: 900, keepMost: 50_000 } as const;

/** `by`: the record of the erasure that destroyed it, `<caseId>/<position>`. */
export type FoundKey =
  | { readonly kind: 'key'; readonly key: Uint8Array }
  | { readonly kind: 'destroyed'; readonly by: string; readonly at: Instant }
  | { readonly kind: 'none' };

const Stored = z.union([
  z.object({ wrapped: z.base64() }),
  z.object({ destroyedBy: z.string(), destroyedAt: Instant }),
]);
type Stored = z.infer<typeof Stored>;

/** Named by pseudonym: the table alone says of nobody who they are. */
const keyOf = (person: string) => ({ pk: person, sk: 'key' });

/** The key to encrypt with. Of somebody erased: one that nobody keeps, so that what is still said of them is erased as it is written. */
export async function keyToEncrypt(keys: PersonKeys, person: string): Promise<Uint8Array> {
  const found = await remembered(keys, person, () => findOrMake(keys, person));
  return found.kind === 'key' ? found.key : randomBytes(KEY_BYTES);
}

/** The key to read with, or that there is none. */
export function findKey(keys: PersonKeys, person: string): Promise<FoundKey> {
  return remembered(keys, person, () => find(keys, person));
}

/** Destroys a key, once: refused when it was destroyed before. Together with the evidence that says so, which it names. */
export function destroyKey({ table }: Pick<PersonKeys, 'table'>, person: string, by: string, at: Instant): Write {
  return {
    Put: {
      TableName: table,
      Item: { ...keyOf(person), destroyedBy: by, destroyedAt: at },
      ConditionExpression: 'attribute_not_exists(destroyedBy)',
    },
  };
}

/** Looked up, and not remembered. */
export async function isDestroyed(keys: PersonKeys, person: string): Promise<boolean> {
  const stored = await read(keys, person);
  return stored !== undefined && 'destroyedBy' in stored;
}

/** Asked for at the same time, it is asked for once; what could not be had is not remembered. */
function remembered(keys: PersonKeys, person: string, ask: () => Promise<FoundKey>): Promise<FoundKey> {
  const { kept, keepMost, keepSeconds } = keys;
  const nowMs = Date.parse(keys.now());
  for (const [name, { untilMs }] of kept) {
    if (untilMs > nowMs && kept.size < keepMost) break;
    kept.delete(name);
  }
  const known = kept.get(person);
  if (known !== undefined && known.untilMs > nowMs) return known.found;
  const found = ask();
  kept.delete(person);
  kept.set(person, { found, untilMs: nowMs + keepSeconds * 1000 });
  const forget = () => {
    if (kept.get(person)?.found === found) kept.delete(person);
  };
  found.then(({ kind }) => kind === 'none' && forget(), forget);
  return found;
}

async function findOrMake(keys: PersonKeys, person: string): Promise<FoundKey> {
  const found = await find(keys, person);
  if (found.kind !== 'none') return found;
  const { key, wrapped } = await newKey(keys, person);
  return (await putNew(keys, person, wrapped)) ? { kind: 'key', key } : find(keys, person);
}

async function find(keys: PersonKeys, person: string): Promise<FoundKey> {
  const stored = await read(keys, person);
  if (stored === undefined) return { kind: 'none' };
  if ('destroyedBy' in stored) return { kind: 'destroyed', by: stored.destroyedBy, at: stored.destroyedAt };
  return { kind: 'key', key: await unwrap(keys, person, stored.wrapped) };
}

async function read({ client, table }: PersonKeys, person: string): Promise<Stored | undefined> {
  const asked = client.send(new GetCommand({ TableName: table, Key: keyOf(person), ConsistentRead: true }));
  const { Item } = await asked.catch(unavailable('read from their table'));
  return Item && Stored.parse(Item);
}

/** False: another made it first, or it was destroyed. */
async function putNew({ client, table }: PersonKeys, person: string, wrapped: string): Promise<boolean> {
  try {
    const Item = { ...keyOf(person), wrapped };
    await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    return unavailable('kept in their table')(error);
  }
}

/** Bound to the pseudonym: a wrapped key that is copied to another person is no key of theirs. */
const contextOf = (person: string) => ({ person });

async function newKey({ kms, keyId }: PersonKeys, person: string): Promise<{ key: Uint8Array; wrapped: string }> {
  const { GenerateDataKeyCommand } = await import('@aws-sdk/client-kms');
  const command = new GenerateDataKeyCommand({
    KeyId: keyId,
    KeySpec: 'AES_256',
    EncryptionContext: contextOf(person),
  });
  const made = await (await kms()).send(command).catch(withoutKms('made'));
  const { Plaintext: key, CiphertextBlob: blob } = made;
  if (key?.length !== KEY_BYTES || blob === undefined) throw new EvidenceUnavailable('KMS answered no data key');
  return { key, wrapped: Buffer.from(blob).toString('base64') };
}

async function unwrap({ kms, keyId }: PersonKeys, person: string, wrapped: string): Promise<Uint8Array> {
  const { DecryptCommand } = await import('@aws-sdk/client-kms');
  const command = new DecryptCommand({
    KeyId: keyId,
    CiphertextBlob: Buffer.from(wrapped, 'base64'),
    EncryptionContext: contextOf(person),
  });
  const { Plaintext } = await (await kms()).send(command).catch(withoutKms('unwrapped'));
  if (Plaintext?.length !== KEY_BYTES) throw new EvidenceUnavailable('KMS unwrapped what is no key of a person');
  return Plaintext;
}

const withoutKms = (what: string) => unavailable(`${what}: KMS refused or did not answer`);

/** Without the key a private part can be neither written nor read: the same rule as for evidence itself. */
function unavailable(what: string) {
  return (cause: unknown): never => {
    throw new EvidenceUnavailable(`keys of people cannot be ${what}; it is tried again`, { cause });
  };
}

/** The ids of all erasures in a state: of `erasing`, what is to be gone on with; of `erased`, the chains that are authority for what is gone. */
export async function* erasuresIn(
  { client, table }: Pick<PersonKeys, 'client' | 'table'>,
  state: 'erasing' | 'erased',
): AsyncGenerator<CaseId> {
  let from: Record<string, unknown> | undefined;
  do {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :all',
      FilterExpression: '#state = :state',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':all': 'erasures', ':state': state },
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    const page = async () => client.send(query);
    const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await page().catch(
      unavailable('read from their table'),
    );
    yield* Items.map(({ sk }) => CaseId.parse(sk));
    from = LastEvaluatedKey;
  } while (from !== undefined);
}
