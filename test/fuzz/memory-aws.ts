/** AWS in memory, for fuzzing handlers in this process: tables that hold what they are given at first and forget what is written, and services that take everything. */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSInvalidMacException } from '@aws-sdk/client-kms';
import { NoSuchKey } from '@aws-sdk/client-s3';
import { EVERYBODYS_KEY } from '../support/person-keys.ts';
import { KEY } from './samples.ts';

type Item = Readonly<Record<string, unknown>>;
type Key = Readonly<Record<string, unknown>>;

/** Of what commands are given, what is looked at. */
interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression?: string;
  /** Of a table; an object of S3 has a text. */
  readonly Key?: string | Key;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly Key[] }>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly FunctionName?: string;
  readonly SecretId?: string;
  readonly Message?: Uint8Array;
  readonly Mac?: Uint8Array;
}

/** What was sent, for a test that looks at it. */
export type Seen = (command: string, input: unknown) => void;

/** In the place of every client's `send`, in this process: for a test file that has one to itself. */
export function aws(tables: Readonly<Record<string, readonly Item[]>>, seen: Seen = () => {}): void {
  const client = Object.getPrototypeOf(DynamoDBClient.prototype) as { send: unknown };
  const items = new Map(
    Object.entries(tables).map(([table, all]) => [table, new Map(all.map((item) => [keyOf(item), item]))]),
  );
  client.send = async ({ constructor: { name }, input }: Command) => {
    seen(name, input);
    return answer(name, input, items);
  };
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Input;
}

type Tables = ReadonlyMap<string, ReadonlyMap<string, Item>>;

function keyOf({ pk, sk }: Key): string {
  return JSON.stringify([pk, sk]);
}

function answer(command: string, input: Input, tables: Tables): object {
  const table = tables.get(input.TableName ?? '') ?? new Map<string, Item>();
  switch (command) {
    case 'GetCommand': {
      const Item = typeof input.Key === 'object' ? table.get(keyOf(input.Key)) : undefined;
      return Item === undefined ? {} : { Item };
    }
    case 'BatchGetCommand':
      return {
        Responses: Object.fromEntries(
          Object.entries(input.RequestItems ?? {}).map(([name, asked]) => [
            name,
            found(tables.get(name), asked.Keys ?? []),
          ]),
        ),
      };
    case 'QueryCommand':
      return { Items: queried(table, input), Count: 0 };
    case 'ScanCommand':
      return { Items: [...table.values()].filter(({ sk }) => sk === 'person') };
    case 'GetSecretValueCommand':
      return { SecretString: JSON.stringify(SECRETS[input.SecretId ?? ''] ?? { keys: [KEY] }) };
    case 'InvokeCommand':
      return { Payload: Buffer.from(JSON.stringify(invoked(input.FunctionName ?? ''))) };
    case 'GenerateMacCommand':
      return { Mac: macOf(input) };
    case 'VerifyMacCommand':
      if (!macOf(input).equals(input.Mac ?? new Uint8Array()))
        throw new KMSInvalidMacException({ message: 'not ours', $metadata: {} });
      return { MacValid: true };
    case 'GenerateDataKeyCommand':
    case 'DecryptCommand':
      return { Plaintext: EVERYBODYS_KEY, CiphertextBlob: new Uint8Array(40) };
    case 'GetPublicKeyCommand':
      return { PublicKey: SIGNING_KEY };
    case 'GetObjectCommand':
      throw new NoSuchKey({ message: 'not there', $metadata: {} });
    case 'GetQueueAttributesCommand':
      return { Attributes: { ApproximateNumberOfMessages: '0' } };
    default:
      return {};
  }
}

/** Of signals; what it signs is verified nowhere here. */
const SIGNING_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
  type: 'spki',
  format: 'der',
});

const SECRETS: Readonly<Record<string, object>> = {
  'arn:slack': { signingSecrets: [KEY], botToken: 'xoxb-1' },
  'arn:ticket': { webhookKeys: [KEY], bearerKeys: [KEY] },
  'arn:identity': { clientSecret: KEY },
};

function macOf({ Message = new Uint8Array() }: Input): Buffer {
  return createHmac('sha256', KEY).update(Message).digest();
}

/** A target lets people in, or knows nobody. */
function invoked(name: string): object {
  if (name.startsWith('let-in')) return { kind: 'temporary-access-pass', secret: 'a-secret-of-a-first-day' };
  return { system: name, status: 'absent', profile: {}, holdings: [], synchronised: false };
}

function found(table: ReadonlyMap<string, Item> | undefined, keys: readonly Key[]): readonly Item[] {
  return keys.flatMap((key) => {
    const item = table?.get(keyOf(key));
    return item === undefined ? [] : [item];
  });
}

/** By partition; an index, by whatever value of an item is asked for. */
function queried(
  table: ReadonlyMap<string, Item>,
  { IndexName, KeyConditionExpression: condition = '', ExpressionAttributeValues: values = {} }: Input,
): readonly Item[] {
  const wanted = Object.values(values);
  const all = [...table.values()];
  if (IndexName !== undefined) return all.filter((item) => Object.values(item).some((value) => wanted.includes(value)));
  const begins = /begins_with\(sk, (:\w+)\)/.exec(condition)?.[1];
  const sorts = (sk: unknown) => begins === undefined || String(sk).startsWith(String(values[begins]));
  return all.filter(({ pk, sk }) => (pk === values[':pk'] || pk === values[':case']) && sorts(sk));
}
