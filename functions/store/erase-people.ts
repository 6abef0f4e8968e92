/** What the people table holds of one person under other names than theirs: found by reading all of it, deleted item by item. */
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ERASED_PERSON } from '../core/erasure.ts';
import { type PersonId, WorkerId } from '../core/ids.ts';
import { keptOf } from './delegations.ts';
import { everyItemOfAll, sortKeysOf } from './every-item.ts';
import type { Write } from './items.ts';
import type { People } from './people.ts';

const Key = z.object({ pk: z.string(), sk: z.string() });
type Key = z.infer<typeof Key>;

const WORKER = 'worker#';

/** Gone last, together: until then the person is known, and whoever begins again finds them. */
const isLast = ({ pk, sk }: Key) => pk.startsWith(WORKER) || sk === 'person' || sk === 'right';

/** Everything but their record, the right to write for them, and their worker ids. Answers how many items. */
export async function eraseAround(people: People, personId: PersonId): Promise<number> {
  let erased = await leaveDelegations(people, personId);
  for (const key of [...(await partition(people, personId)), ...(await elsewhere(people, personId))]) {
    if (isLast(key)) continue;
    if (key.pk.startsWith('name#')) await keepName(people, key, personId);
    else await remove(people, key);
    erased += 1;
  }
  return erased;
}

const WorkerItem = z.object({ pk: z.string(), source: z.string().optional() });

/** The worker ids that lead to them, whatever their record says, and whose ids these are. */
export async function workersKnownAs(
  people: People,
  personId: PersonId,
): Promise<readonly { readonly workerId: WorkerId; readonly source?: string }[]> {
  const items = everyItemOfAll(people, {
    FilterExpression: 'begins_with(pk, :worker) AND personId = :person',
    ExpressionAttributeValues: { ':worker': WORKER, ':person': personId },
  });
  return Array.fromAsync(items, (item) => {
    const { pk, source } = WorkerItem.parse(item);
    return { workerId: WorkerId.parse(pk.slice(WORKER.length)), ...(source === undefined ? {} : { source }) };
  });
}

/** That they are known, and by which worker ids: in one transaction with what says so. Refused when they are somebody else by now. */
export function forget(
  table: string,
  personId: PersonId,
  pseudonym: string,
  workers: readonly string[],
): readonly Write[] {
  return [
    {
      Delete: {
        TableName: table,
        Key: { pk: personId, sk: 'person' },
        ConditionExpression: '#person.#pseudonym = :pseudonym',
        ExpressionAttributeNames: { '#person': 'person', '#pseudonym': 'pseudonym' },
        ExpressionAttributeValues: { ':pseudonym': pseudonym },
      },
    },
    ...workers.map(
      (worker): Write => ({ Delete: { TableName: table, Key: { pk: `worker#${worker}`, sk: 'worker' } } }),
    ),
  ];
}

async function partition(people: People, personId: PersonId): Promise<readonly Key[]> {
  return (await sortKeysOf(people, personId)).map((sk) => ({ pk: personId, sk }));
}

/** Accounts, addresses, names they are called by, tickets, user names: by whom they say they are of. */
async function elsewhere(people: People, personId: PersonId): Promise<readonly Key[]> {
  const items = everyItemOfAll(people, {
    FilterExpression: 'sk = :person OR personId = :person OR holder = :person OR ticket.personId = :person',
    ExpressionAttributeValues: { ':person': personId },
  });
  const found = await Array.fromAsync(items, (item) => Key.parse(item));
  return found.filter(({ pk }) => pk !== personId);
}

async function remove({ client, table }: People, { pk, sk }: Key): Promise<void> {
  await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk } }));
}

/** That it was used stays, under its digest: nobody is given the user name of somebody nobody knows any more (functions/core/user-name.ts). */
async function keepName({ client, table }: People, { pk, sk }: Key, personId: PersonId): Promise<void> {
  const command = new UpdateCommand({
    TableName: table,
    Key: { pk, sk },
    UpdateExpression: 'SET holder = :erased',
    ConditionExpression: 'holder = :person',
    ExpressionAttributeValues: { ':erased': ERASED_PERSON, ':person': personId },
  });
  await client.send(command).catch((error: unknown) => {
    // Somebody else has been given it meanwhile: it is theirs.
    if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
  });
}

/** Those whom they decided for, or who decided for them, keep a list of their own. Answers how many lists. */
async function leaveDelegations(people: People, personId: PersonId): Promise<number> {
  const [made, taken] = await Promise.all([
    keptOf(people, personId, 'delegations'),
    keptOf(people, personId, 'delegated'),
  ]);
  const theirs = [
    ...made.delegations.map(({ delegate }) => ({ other: delegate, side: 'delegated' as const })),
    ...taken.delegations.map(({ delegator }) => ({ other: delegator, side: 'delegations' as const })),
  ];
  for (const { other, side } of theirs) {
    const { delegations, version } = await keptOf(people, other, side);
    const left = delegations.filter(({ delegator, delegate }) => delegator !== personId && delegate !== personId);
    if (left.length === delegations.length) continue;
    await people.client.send(
      new PutCommand({
        TableName: people.table,
        Item: { pk: other, sk: side, delegations: left, version: version + 1 },
        ConditionExpression: '#version = :was',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':was': version },
      }),
    );
  }
  return theirs.length;
}
