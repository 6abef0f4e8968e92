/** Somebody's cases, without them: what was observed and planned goes, and of the case stays that it was. */
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { CASE_STATES, type Case } from '../core/case.ts';
import { withoutPerson } from '../core/erasure.ts';
import type { Instant, PersonId } from '../core/ids.ts';
import { type Cases, caseItem, parseCase } from './cases.ts';
import { everyItem, sortKeysOf } from './every-item.ts';

/** Those in any of these states that came in by then, however many there are; those of others are passed over in the table. */
export async function* casesOf(
  { client, table }: Cases,
  personId: PersonId,
  until: Instant,
  states: readonly Case['state'][] = CASE_STATES,
): AsyncGenerator<Case> {
  for (const state of states) {
    const items = everyItem(
      { client, table },
      {
        IndexName: 'byState',
        KeyConditionExpression: '#state = :state AND receivedAt <= :until',
        FilterExpression: 'personId = :person',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': state, ':until': until, ':person': personId },
      },
    );
    for await (const item of items) yield parseCase(item);
  }
}

/** The case itself last: found again by its person until all else is gone. Answers how many items. */
export async function eraseCase({ client, table }: Cases, handled: Case): Promise<number> {
  const beside = (await sortKeysOf({ client, table }, handled.caseId)).filter((sk) => sk !== 'case');
  for (const sk of beside) await client.send(new DeleteCommand({ TableName: table, Key: { pk: handled.caseId, sk } }));
  await client.send(new PutCommand({ TableName: table, Item: caseItem(withoutPerson(handled)) }));
  return beside.length + 1;
}
