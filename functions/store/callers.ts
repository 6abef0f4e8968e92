/** What evidence calls a caller whose token names no worker we know: a pseudonym made once, and kept by their subject. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Write } from './items.ts';
import type { People } from './people.ts';

const CallerItem = z.object({ pseudonym: z.string() });

/** Undefined for one who has not acted before. */
export async function findCaller({ client, table }: People, subject: string): Promise<string | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: keyOf(subject), sk: 'caller' }, ConsistentRead: true }),
  );
  return Item && CallerItem.parse(Item).pseudonym;
}

/** Refused when somebody else gave this caller a pseudonym at the same moment. */
export function putNewCaller(table: string, subject: string, pseudonym: string): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: keyOf(subject), sk: 'caller', pseudonym },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function keyOf(subject: string): string {
  return `caller#${subject}`;
}
