/** People by what they are called, so that a worker record that is new can be compared with whom we know. */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { sha256 } from '../core/canonical.ts';
import { PersonId } from '../core/ids.ts';
import type { Write } from './items.ts';
import type { People } from './people.ts';

/** Under the name's digest: who reads the table's keys reads no names. */
const keyOf = (called: string) => `alike#${sha256(called)}`;

/** Chosen here: of a name that so many share, nobody can tell who is who by it. */
const MOST_ALIKE = 25;

export async function peopleCalled({ client, table }: People, called: string): Promise<readonly PersonId[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keyOf(called) },
      Limit: MOST_ALIKE,
    }),
  );
  return Items.map(({ sk }) => PersonId.parse(sk));
}

export function putCalled(table: string, called: string, personId: PersonId): Write {
  return { Put: { TableName: table, Item: { pk: keyOf(called), sk: personId } } };
}
