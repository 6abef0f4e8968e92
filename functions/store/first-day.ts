/** Whether a first-day secret was made, for one first day at one target. Never anything of the secret itself. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { FirstDayMark } from '../core/first-day.ts';
import type { PersonId, System } from '../core/ids.ts';
import type { WorkerRecord } from '../core/lifecycle-event.ts';
import type { Write } from './items.ts';
import type { People } from './people.ts';

/** One person's first day at one target: another first day is another question. */
export interface FirstDayAt {
  readonly personId: PersonId;
  readonly startDate: WorkerRecord['startDate'];
  readonly system: System;
}

export async function findMark({ client, table }: People, of: FirstDayAt): Promise<FirstDayMark | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(of), ConsistentRead: true }));
  return Item && FirstDayMark.parse(Item.mark);
}

/** Refused when one was made or asked for already, unless an operator lets another be made. */
export function putFirstMark(table: string, of: FirstDayAt, mark: FirstDayMark): Write {
  return {
    Put: {
      ...{ TableName: table, Item: { ...keyOf(of), mark } },
      ConditionExpression: 'attribute_not_exists(pk) OR #mark.#state = :allowed',
      ExpressionAttributeNames: { '#mark': 'mark', '#state': 'state' },
      ExpressionAttributeValues: { ':allowed': 'allowed' satisfies FirstDayMark['state'] },
    },
  };
}

/** What became of it: refused when somebody else has written meanwhile. */
export function replaceMark(table: string, of: FirstDayAt, before: FirstDayMark, mark: FirstDayMark): Write {
  return { Put: { TableName: table, Item: { ...keyOf(of), mark }, ...unchanged(before) } };
}

/** None was made: whoever is next is the first. */
export function deleteMark(table: string, of: FirstDayAt, before: FirstDayMark): Write {
  return { Delete: { TableName: table, Key: keyOf(of), ...unchanged(before) } };
}

function unchanged({ state, at }: FirstDayMark) {
  return {
    ConditionExpression: '#mark.#state = :state AND #mark.#at = :at',
    ExpressionAttributeNames: { '#mark': 'mark', '#state': 'state', '#at': 'at' },
    ExpressionAttributeValues: { ':state': state, ':at': at },
  };
}

function keyOf({ personId, startDate, system }: FirstDayAt) {
  return { pk: personId, sk: `first-day#${startDate}#${system}` };
}
