/** What evidence calls a caller by their subject, where no worker says it: a pseudonym made once, or that of the person they signed as. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Person } from '../core/person.ts';
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

/** Refused when somebody else gave this caller a pseudonym at the same moment. Of somebody we know it goes when they are erased. */
export function putNewCaller(
  table: string,
  subject: string,
  { pseudonym, personId }: Pick<Person, 'pseudonym'> & Partial<Pick<Person, 'personId'>>,
): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: keyOf(subject), sk: 'caller', pseudonym, ...(personId === undefined ? {} : { personId }) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function keyOf(subject: string): string {
  return `caller#${subject}`;
}
