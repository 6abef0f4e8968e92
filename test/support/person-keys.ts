/** Keys of people in memory, as DynamoDB and KMS keep them: a wrapped key is bound to its encryption context. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  type KMSClient,
  type KMSClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-kms';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AwsStub } from 'aws-sdk-client-mock';
import { decryptPart } from '../../functions/core/private-part.ts';
import { FOR_A_CALL, type PersonKeys } from '../../functions/ledger/person-keys.ts';
import { clock } from '../../functions/runtime/clock.ts';

// biome-ignore lint/suspicious/noExplicitAny: stands in for two clients of the SDK, of which it has what is asked of it here
type Command = { readonly constructor: { readonly name: string }; readonly input: any };

export interface MemoryKeys extends PersonKeys {
  readonly items: Map<string, Record<string, unknown>>;
  /** Every request, by its name. */
  readonly asked: string[];
}

export function memoryKeys(more: Partial<PersonKeys> = {}): MemoryKeys {
  const items = new Map<string, Record<string, unknown>>();
  const asked: string[] = [];
  const client = {
    async send({ constructor: { name }, input }: Command) {
      asked.push(name);
      if (name === 'GetCommand') return { Item: items.get(input.Key.pk) };
      if (items.has(input.Item.pk))
        throw Object.assign(new Error('there'), { name: 'ConditionalCheckFailedException' });
      items.set(input.Item.pk, input.Item);
      return {};
    },
  } as unknown as DynamoDBDocumentClient;
  const kms = {
    async send({ constructor: { name }, input }: Command) {
      asked.push(name);
      return wrapping(name, input);
    },
  } as unknown as KMSClient;
  return {
    ...{ client, table: 'person-keys', kms: async () => kms, keyId: 'person-key', now: clock, kept: new Map() },
    ...{ ...FOR_A_CALL, ...more, items, asked },
  };
}

const WRAPPING = randomBytes(32);

/** What KMS answers, by the name of the command. */
export function wrapping(
  name: string,
  input: { readonly CiphertextBlob?: Uint8Array; readonly EncryptionContext?: object },
): { readonly Plaintext: Uint8Array; readonly CiphertextBlob?: Uint8Array } {
  const context = Buffer.from(JSON.stringify(input.EncryptionContext));
  if (name === 'GenerateDataKeyCommand') {
    const Plaintext = randomBytes(32);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', WRAPPING, iv).setAAD(context);
    const text = Buffer.concat([cipher.update(Plaintext), cipher.final()]);
    return { Plaintext, CiphertextBlob: Buffer.concat([iv, cipher.getAuthTag(), text]) };
  }
  const blob = Buffer.from(input.CiphertextBlob ?? []);
  const decipher = createDecipheriv('aes-256-gcm', WRAPPING, blob.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(context).setAuthTag(blob.subarray(12, 28));
  return { Plaintext: Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]) };
}

/** For the tests of handlers: the environment, KMS, and the key everybody has there, which `opened` reads with. */
export const EVERYBODYS_KEY = new Uint8Array(32).fill(7);
export const KEYS_ENVIRONMENT = { PERSON_KEYS_TABLE: 'person-keys', PERSON_KEY_ID: 'person-key' };

export function everybodysKey(kms: AwsStub<ServiceInputTypes, ServiceOutputTypes, KMSClientResolvedConfig>): void {
  const answer = { Plaintext: EVERYBODYS_KEY, CiphertextBlob: new Uint8Array(40) };
  kms.on(GenerateDataKeyCommand).resolves(answer);
  kms.on(DecryptCommand).resolves(answer);
}

/** KMS as `memoryKeys` has it, for handlers whose table is a real engine's. */
export function wrappingKms(kms: AwsStub<ServiceInputTypes, ServiceOutputTypes, KMSClientResolvedConfig>): void {
  kms.on(GenerateDataKeyCommand).callsFake(async (input) => wrapping('GenerateDataKeyCommand', input));
  kms.on(DecryptCommand).callsFake(async (input) => wrapping('DecryptCommand', input));
}

/** The private part of an item of the evidence table. */
export function opened(item: Record<string, unknown> | undefined): Readonly<Record<string, unknown>> | undefined {
  return decryptPart(EVERYBODYS_KEY, `${item?.pk}/${item?.sk}`, String(item?.private))?.private;
}
