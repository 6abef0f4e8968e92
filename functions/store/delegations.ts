/** Who decides for whom while they are away: kept with both of them, so that each finds it in one read. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Delegation } from '../core/delegation.ts';
import type { PersonId } from '../core/ids.ts';
import type { Write } from './items.ts';
import type { People } from './people.ts';

const Item = z.object({ delegations: z.array(Delegation), version: z.int() });

/** What is kept of one side, and the version to write over. */
export interface Kept {
  readonly delegations: readonly Delegation[];
  readonly version: number;
}

type Side = 'delegations' | 'delegated';

/** Those somebody made, past ones among them. */
export async function delegationsBy(people: People, delegator: PersonId): Promise<readonly Delegation[]> {
  return (await keptOf(people, delegator, 'delegations')).delegations;
}

/** Those by which somebody decides for others. */
export async function delegationsTo(people: People, delegate: PersonId): Promise<readonly Delegation[]> {
  return (await keptOf(people, delegate, 'delegated')).delegations;
}

export async function keptOf({ client, table }: People, personId: PersonId, side: Side): Promise<Kept> {
  const { Item: found } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: personId, sk: side }, ConsistentRead: true }),
  );
  return found === undefined ? { delegations: [], version: 0 } : Item.parse(found);
}

/** In the place of what it was, where it was. Refused when another was written meanwhile. */
export function putDelegation(
  table: string,
  delegation: Delegation,
  { by, to }: { readonly by: Kept; readonly to: Kept },
): readonly Write[] {
  return [
    put(table, delegation.delegator, 'delegations', { delegation, kept: by }),
    put(table, delegation.delegate, 'delegated', { delegation, kept: to }),
  ];
}

/** Those over for 180 days, twice as long as any approval may wait, are let go. */
function put(
  table: string,
  personId: PersonId,
  side: Side,
  { delegation, kept }: { readonly delegation: Delegation; readonly kept: Kept },
): Write {
  const old = Date.parse(delegation.madeAt) - 180 * 86_400_000;
  const others = kept.delegations.filter(({ delegationId }) => delegationId !== delegation.delegationId);
  const delegations = [...others.filter(({ until }) => Date.parse(until) > old), delegation];
  return {
    Put: {
      TableName: table,
      Item: { pk: personId, sk: side, delegations, version: kept.version + 1 },
      ...(kept.version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :was',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':was': kept.version },
          }),
    },
  };
}
