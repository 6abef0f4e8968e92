/** Somebody's cases, without them: what was observed and planned goes, and of the case stays that it was. */
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { CASE_STATES, type Case } from '../core/case.ts';
import { withoutPerson } from '../core/erasure.ts';
import type { Instant, PersonId, WorkerId } from '../core/ids.ts';
import { type Cases, caseItem, parseCase } from './cases.ts';
import { everyItem, sortKeysOf } from './every-item.ts';

/** A case is somebody's by their id, or by any of their worker ids: of who was linked to them, it may have another person id. */
export interface Whose {
  readonly personIds: readonly PersonId[];
  readonly workerIds: readonly WorkerId[];
}

/** Those in any of these states that came in by then, however many there are; those of others are passed over in the table. */
export async function* casesOf(
  { client, table }: Cases,
  whose: Whose,
  until: Instant,
  states: readonly Case['state'][] = CASE_STATES,
): AsyncGenerator<Case> {
  const filters = filtersOf(whose);
  for (const state of states) {
    const items = everyItem(
      { client, table },
      {
        IndexName: 'byState',
        KeyConditionExpression: '#state = :state AND receivedAt <= :until',
        FilterExpression: Object.entries(filters)
          .map(([name, values]) => `${name} IN (${Object.keys(values).join(', ')})`)
          .join(' OR '),
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: Object.assign({ ':state': state, ':until': until }, ...Object.values(filters)),
      },
    );
    for await (const item of items) yield parseCase(item);
  }
}

/** By attribute, the values that make a case theirs. */
function filtersOf({ personIds, workerIds }: Whose): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const named = (name: string, ids: readonly string[]) =>
    Object.fromEntries([...new Set(ids)].map((id, at) => [`:${name}${at}`, id]));
  return {
    ...(personIds.length === 0 ? {} : { personId: named('person', personIds) }),
    ...(workerIds.length === 0 ? {} : { workerId: named('worker', workerIds) }),
  };
}

/** The case itself last: found again by its person until all else is gone. Answers how many items. */
export async function eraseCase({ client, table }: Cases, handled: Case): Promise<number> {
  const beside = (await sortKeysOf({ client, table }, handled.caseId)).filter((sk) => sk !== 'case');
  for (const sk of beside) await client.send(new DeleteCommand({ TableName: table, Key: { pk: handled.caseId, sk } }));
  await client.send(new PutCommand({ TableName: table, Item: caseItem(withoutPerson(handled)) }));
  return beside.length + 1;
}
