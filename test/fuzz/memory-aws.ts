/** AWS in memory, for fuzzing handlers in this process: tables that hold what they are given at first and forget what is written, and services that take everything. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NoSuchKey } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { EVERYBODYS_KEY } from '../support/person-keys.ts';
import { KEY } from './samples.ts';

type Item = Readonly<Record<string, unknown>>;
type Key = Readonly<Record<string, unknown>>;

const Input = z.looseObject({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string().default(''),
  /** Of a table; an object of S3 has a text. */
  Key: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  RequestItems: z
    .record(z.string(), z.looseObject({ Keys: z.array(z.record(z.string(), z.unknown())).default([]) }))
    .optional(),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()).default({}),
  FunctionName: z.string().optional(),
});
type Input = z.infer<typeof Input>;

/** In the place of every client's `send`, in this process: for a test file that has one to itself. */
export function aws(tables: Readonly<Record<string, readonly Item[]>>): void {
  const client = Object.getPrototypeOf(DynamoDBClient.prototype) as { send: unknown };
  const items = new Map(
    Object.entries(tables).map(([table, all]) => [table, new Map(all.map((item) => [keyOf(item), item]))]),
  );
  client.send = (command: { readonly constructor: { readonly name: string }; readonly input: unknown }) =>
    Promise.resolve(command.input).then((input) => answer(command.constructor.name, Input.parse(input), items));
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
          Object.entries(input.RequestItems ?? {}).map(([name, { Keys }]) => [name, found(tables.get(name), Keys)]),
        ),
      };
    case 'QueryCommand':
      return { Items: queried(table, input), Count: 0 };
    case 'ScanCommand':
      return { Items: [...table.values()].filter(({ sk }) => sk === 'person') };
    case 'GetSecretValueCommand':
      return { SecretString: JSON.stringify({ keys: [KEY] }) };
    case 'InvokeCommand':
      return {
        Payload: Buffer.from(
          JSON.stringify({
            system: input.FunctionName,
            status: 'absent',
            profile: {},
            holdings: [],
            synchronised: false,
          }),
        ),
      };
    case 'GenerateDataKeyCommand':
    case 'DecryptCommand':
      return { Plaintext: EVERYBODYS_KEY, CiphertextBlob: new Uint8Array(40) };
    case 'GetObjectCommand':
      throw new NoSuchKey({ message: 'not there', $metadata: {} });
    case 'GetQueueAttributesCommand':
      return { Attributes: { ApproximateNumberOfMessages: '0' } };
    default:
      return {};
  }
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
  { IndexName, KeyConditionExpression: condition, ExpressionAttributeValues: values }: Input,
): readonly Item[] {
  const wanted = Object.values(values);
  const all = [...table.values()];
  if (IndexName !== undefined) return all.filter((item) => Object.values(item).some((value) => wanted.includes(value)));
  const begins = /begins_with\(sk, (:\w+)\)/.exec(condition)?.[1];
  const sorts = (sk: unknown) => begins === undefined || String(sk).startsWith(String(values[begins]));
  return all.filter(({ pk, sk }) => (pk === values[':pk'] || pk === values[':case']) && sorts(sk));
}
