/** Items of the tables: many read in one request; and writes as data, pieces of one transaction that callers put together. */
import { setTimeout as pause } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { EvidenceUnavailable } from '../core/errors.ts';

export type Item = Readonly<Record<string, unknown>>;

/**
 * What only we read, and always whole, is kept in its item as JSON text: as a map every member is an object to the SDK and to the
 * engine on each way (docs/performance.md). `kept` reads it, and the map an earlier deployment wrote.
 */
export const asText = (value: object): string => JSON.stringify(value);

export function kept<Schema extends z.ZodType>(schema: Schema) {
  return z
    .unknown()
    .transform((value, context) => {
      if (typeof value !== 'string') return value;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        // Without the parser's words, which quote the text.
        context.addIssue({ code: 'custom', message: 'expected JSON text' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** Our choice: a table that is busy for longer fails the step, which is tried again. */
const MOST_READS = 6;

/** The items there are at these keys, by table, at most a hundred, read consistently. A busy table answers some of them: the rest is asked again, after a moment. */
export async function readAll(
  client: DynamoDBDocumentClient,
  keys: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let left = Object.fromEntries(
    Object.entries(keys).map(([table, Keys]) => [table, { Keys: [...Keys], ConsistentRead: true }]),
  );
  for (let read = 0; Object.keys(left).length > 0; read++) {
    if (read >= MOST_READS) throw new EvidenceUnavailable('the tables are too busy to be read; it is tried again');
    if (read > 0) await pause(25 * 2 ** read);
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems: left }));
    items.push(...Object.values(Responses).flat());
    left = UnprocessedKeys as typeof left; // what was asked, less what was answered
  }
  return items;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_GETS = 100;

/** The items there are at these keys of one table, however many, read consistently. */
export async function readMany(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let from = 0; from < keys.length; from += MOST_GETS)
    items.push(...(await readAll(client, { [table]: keys.slice(from, from + MOST_GETS) })));
  return items;
}

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** An update that sets some attributes and removes others. */
export function update(
  table: string,
  key: Readonly<Record<string, string>>,
  set: Readonly<Record<string, unknown>>,
  options: { readonly remove?: readonly string[]; readonly condition?: Condition } = {},
): Write {
  const fields = Object.entries(set).filter(([, value]) => value !== undefined);
  const remove = options.remove ?? [];
  const names = [...fields.map(([name]) => name), ...remove];
  const expression = [
    fields.length === 0 ? '' : `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    remove.length === 0 ? '' : `REMOVE ${remove.map((name) => `#${name}`).join(', ')}`,
  ];
  return {
    Update: {
      TableName: table,
      Key: key,
      UpdateExpression: expression.join(' ').trim(),
      ExpressionAttributeNames: {
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ...options.condition?.names,
      },
      ...(fields.length === 0 && options.condition?.values === undefined
        ? {}
        : {
            ExpressionAttributeValues: {
              ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
              ...options.condition?.values,
            },
          }),
      ...(options.condition === undefined ? {} : { ConditionExpression: options.condition.expression }),
    },
  };
}

export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}
