/** Writes as data: pieces of one transaction that callers put together, so that what belongs together happens together. */
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';

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
