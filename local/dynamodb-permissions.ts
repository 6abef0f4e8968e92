/** What a DynamoDB call needs to be allowed: each item of a transaction, each table of a batch, an index by its own name. */
import type { AwsRequest, Permission } from './service.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface TableArns {
  arnOf(tableName: string): string;
  /** The partition key of a table (`index` is `''`) or index; `undefined` when it is not known. */
  partitionKey(tableName: string, index: string): string | undefined;
}

/** The action of each kind of item in TransactWriteItems: docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const WRITES = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
} as const;

/** A body that is no object needs nothing: the engine refuses it. */
export function dynamodbPermissions({ action, body }: AwsRequest, tables: TableArns): readonly Permission[] {
  const input = parse(body);
  switch (action) {
    case 'TransactWriteItems':
      return items(input).flatMap((item) =>
        Object.entries(WRITES).flatMap(([kind, name]) => {
          const call = item[kind] as Fields | undefined;
          return call === undefined ? [] : [one(name, call, tables, action)];
        }),
      );
    case 'TransactGetItems':
      return items(input).map((item) => one('GetItem', (item.Get ?? {}) as Fields, tables, action));
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.entries((input.RequestItems ?? {}) as Fields).map(([table, wanted]) => ({
        action: `dynamodb:${action}`,
        resource: tables.arnOf(table),
        context: { 'dynamodb:LeadingKeys': batchKeys(wanted, tables.partitionKey(table, '')) },
      }));
    case 'ListTables':
      return [{ action: 'dynamodb:ListTables', resource: '*' }];
    default:
      return [one(action, input, tables)];
  }
}

function one(action: string, call: Fields, tables: TableArns, enclosing?: string): Permission {
  const table = String(call.TableName ?? '');
  const index = String(call.IndexName ?? '');
  const key = tables.partitionKey(table, index);
  const leading = key === undefined ? [] : leadingKeys(call, key);
  return {
    action: `dynamodb:${action}`,
    resource: index === '' ? tables.arnOf(table) : `${tables.arnOf(table)}/index/${index}`,
    context: {
      ...(leading.length > 0 ? { 'dynamodb:LeadingKeys': leading } : {}),
      ...(enclosing === undefined ? {} : { 'dynamodb:EnclosingOperation': enclosing }),
      ...(typeof call.ReturnValues === 'string' ? { 'dynamodb:ReturnValues': call.ReturnValues } : {}),
      ...(typeof call.Select === 'string' ? { 'dynamodb:Select': call.Select } : {}),
    },
  };
}

function items(input: Fields): readonly Fields[] {
  return Array.isArray(input.TransactItems) ? input.TransactItems : [];
}

function leadingKeys(call: Fields, key: string): string[] {
  const item = (call.Key ?? call.Item) as Fields | undefined;
  if (item !== undefined) return scalar(item[key]);
  return queriedKey(call, key);
}

/** `#pk = :pk` or `pk = :pk` in a KeyConditionExpression. */
function queriedKey(call: Fields, key: string): string[] {
  const names = (call.ExpressionAttributeNames ?? {}) as Fields;
  const values = (call.ExpressionAttributeValues ?? {}) as Fields;
  const equalities = String(call.KeyConditionExpression ?? '').matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g);
  for (const [, name = '', value = ''] of equalities) if ((names[name] ?? name) === key) return scalar(values[value]);
  return [];
}

/** `wanted` is `{Keys: […]}` of BatchGetItem, or a list of put and delete requests. */
function batchKeys(wanted: unknown, key: string | undefined): string[] {
  if (key === undefined || typeof wanted !== 'object' || wanted === null) return [];
  const keyed = Array.isArray(wanted) ? wanted.map(writtenKey) : (wanted as Fields).Keys;
  return Array.isArray(keyed) ? keyed.flatMap((item: Fields) => scalar(item[key])) : [];
}

function writtenKey(write: Readonly<Record<string, Fields | undefined>>): Fields {
  return (write.PutRequest?.Item ?? write.DeleteRequest?.Key ?? {}) as Fields;
}

/** `{"S": "w-1"}` → `w-1` */
function scalar(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).map(String) : [];
}

function parse(body: Buffer): Fields {
  try {
    const input: unknown = JSON.parse(body.toString());
    return typeof input === 'object' && input !== null ? (input as Fields) : {};
  } catch {
    return {};
  }
}
