/** What we keep of a person: their record, the grant ledger, the inbox, parked cases, and which case may write. */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { CaseId, Instant, PersonId, WorkerId } from '../core/ids.ts';
import { Person, type UserName } from '../core/person.ts';
import { Reason } from '../core/reason.ts';
import type { AccessRequest } from '../core/request.ts';
import { asText, type Item, kept, readAll, readMany, type Write } from './items.ts';
import { readRequests } from './requests.ts';
import { readWait } from './waits.ts';

export interface People {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** A case that waits for its turn. `order` sorts (functions/core/case.ts, inboxOrder). */
export const InboxEntry = z.object({
  caseId: CaseId,
  order: z.string(),
  dueAt: Instant,
  cutNow: z.boolean(),
  /** The employment that ends with it. */
  ends: WorkerId.optional(),
});
export type InboxEntry = z.infer<typeof InboxEntry>;

/** Everything kept of one person. */
export interface PersonFile {
  readonly person: Person | undefined;
  readonly reasons: readonly Reason[];
  /** What was asked for and not withdrawn. */
  readonly requests: readonly AccessRequest[];
  readonly inbox: readonly InboxEntry[];
  /** Cases that wait for an approver or an operator: a newer case subsumes them. */
  readonly parked: readonly CaseId[];
  /** The case that may write for this person now. */
  readonly right: CaseId | undefined;
  /** When what a leaver's accounts left may be destroyed, while that is waited for. */
  readonly retentionAt: Instant | undefined;
}

const PersonItem = z.object({ person: Person.extend({ employments: kept(Person.shape.employments) }) });
const ReasonsItem = z.object({ reasons: kept(z.array(Reason)) });
const CaseItem = z.object({ caseId: CaseId });
const PseudonymItem = z.object({ person: z.object({ pseudonym: z.string() }) });

/** Employments are most of a person, and no expression looks into them. */
const stored = ({ employments, ...rest }: Person) => ({ ...rest, employments: asText(employments) });

export const readPerson = (item: Item): Person => PersonItem.parse(item).person;
export const readReasons = (item: Item | undefined): readonly Reason[] =>
  item === undefined ? [] : ReasonsItem.parse(item).reasons;
export const readRight = (item: Item | undefined): CaseId | undefined => item && CaseItem.parse(item).caseId;
/** What evidence calls them, without the cost of reading all there is of them. */
export const readPseudonym = (item: Item): string => PseudonymItem.parse(item).person.pseudonym;

export async function loadPerson({ client, table }: People, personId: PersonId): Promise<PersonFile> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': personId },
      ConsistentRead: true,
    }),
  );
  const at = (prefix: string) => Items.filter((item) => String(item.sk).startsWith(prefix));
  const [person] = at('person');
  const [reasons] = at('reasons');
  const [requests] = at('requests');
  const [right] = at('right');
  return {
    person: person && readPerson(person),
    reasons: readReasons(reasons),
    requests: readRequests(requests),
    inbox: at('inbox#').map((item) => InboxEntry.parse(item)),
    parked: at('parked#').map((item) => CaseItem.parse(item).caseId),
    right: readRight(right),
    retentionAt: readWait(Items, 'retention-over'),
  };
}

/** Does any case wait for its turn? */
export async function anyWaiting({ client, table }: People, personId: PersonId): Promise<boolean> {
  const { Count = 0 } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :inbox)',
      ExpressionAttributeValues: { ':pk': personId, ':inbox': 'inbox#' },
      ConsistentRead: true,
      Select: 'COUNT',
      Limit: 1,
    }),
  );
  return Count > 0;
}

export async function findPerson({ client, table }: People, personId: PersonId): Promise<Person | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: personId, sk: 'person' }, ConsistentRead: true }),
  );
  return Item && readPerson(Item);
}

/** Of these people, those who are known. */
export async function findPeople(
  { client, table }: People,
  personIds: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, Person>> {
  const keys = [...new Set(personIds)].map((pk) => ({ pk, sk: 'person' }));
  const found = (await readMany(client, table, keys)).map(readPerson);
  return new Map(found.map((person) => [person.personId, person]));
}

/** Which person a worker is; undefined for one no source has sent. */
export async function personOfWorker({ client, table }: People, workerId: WorkerId): Promise<PersonId | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: `worker#${workerId}`, sk: 'worker' } }),
  );
  return Item === undefined ? undefined : PersonId.parse(Item.personId);
}

const WorkerItem = z.object({ personId: PersonId, source: z.string().optional() });

/** Whose a worker id is, and a person as they are known, together. */
export async function findWorkerAnd({ client, table }: People, workerId: WorkerId, personId: PersonId) {
  const keys = [
    { pk: `worker#${workerId}`, sk: 'worker' },
    { pk: personId, sk: 'person' },
  ];
  const items = await readAll(client, { [table]: keys });
  const [worker] = items.filter(({ sk }) => sk === 'worker').map((item) => WorkerItem.parse(item));
  const [person] = items.filter(({ sk }) => sk === 'person').map(readPerson);
  return { worker, person };
}

export function putPerson(table: string, person: Person): Write {
  return { Put: { TableName: table, Item: { pk: person.personId, sk: 'person', person: stored(person) } } };
}

/** Their record, and what a plan that never ran had reasons for. */
export function deletePerson(table: string, personId: PersonId): readonly Write[] {
  return ['person', 'reasons'].map((sk) => ({ Delete: { TableName: table, Key: { pk: personId, sk } } }));
}

/** A worker who was taken for somebody new is somebody known: refused when they are known as another by now. */
export function reassignWorker(table: string, workerId: WorkerId, from: PersonId, to: PersonId): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: `worker#${workerId}`, sk: 'worker', personId: to },
      ConditionExpression: 'personId = :from',
      ExpressionAttributeValues: { ':from': from },
    },
  };
}

/** Fails the transaction when a case writes for the person. */
export function noRight(table: string, personId: PersonId): Write {
  return {
    ConditionCheck: {
      TableName: table,
      Key: { pk: personId, sk: 'right' },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Of their record nothing else: what others wrote of it meanwhile stays. */
export function putUserName(table: string, personId: PersonId, userName: UserName): Write {
  return {
    Update: {
      TableName: table,
      Key: { pk: personId, sk: 'person' },
      UpdateExpression: 'SET #person.#userName = :userName',
      ExpressionAttributeNames: { '#person': 'person', '#userName': 'userName' },
      ExpressionAttributeValues: { ':userName': userName },
    },
  };
}

/** Refused when somebody else made this person at the same moment. */
export function putNewPerson(table: string, person: Person): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: person.personId, sk: 'person', person: stored(person) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** A worker is one person, for good, and their id one source's: refused when they are known as another, or by another. */
export function knowWorker(table: string, workerId: WorkerId, personId: PersonId, source: string): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: `worker#${workerId}`, sk: 'worker', personId, source },
      ConditionExpression:
        'attribute_not_exists(pk) OR (personId = :personId AND (attribute_not_exists(#source) OR #source = :source))',
      ExpressionAttributeNames: { '#source': 'source' },
      ExpressionAttributeValues: { ':personId': personId, ':source': source },
    },
  };
}

export function putReasons(table: string, personId: PersonId, reasons: readonly Reason[]): Write {
  return { Put: { TableName: table, Item: { pk: personId, sk: 'reasons', reasons: asText(reasons) } } };
}

export function putInbox(table: string, personId: PersonId, entry: InboxEntry): Write {
  return { Put: { TableName: table, Item: { pk: personId, sk: `inbox#${entry.order}#${entry.caseId}`, ...entry } } };
}

export function deleteInbox(table: string, personId: PersonId, entry: InboxEntry): Write {
  return { Delete: { TableName: table, Key: { pk: personId, sk: `inbox#${entry.order}#${entry.caseId}` } } };
}

export function park(table: string, personId: PersonId, caseId: CaseId): Write {
  return { Put: { TableName: table, Item: { pk: personId, sk: `parked#${caseId}`, caseId } } };
}

export function unpark(table: string, personId: PersonId, caseId: CaseId): Write {
  return { Delete: { TableName: table, Key: { pk: personId, sk: `parked#${caseId}` } } };
}

/** Takes the writing right, if it is still with `from` (nobody: undefined). */
export function takeRight(table: string, personId: PersonId, caseId: CaseId, from: CaseId | undefined): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: personId, sk: 'right', caseId },
      ...(from === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'caseId = :from', ExpressionAttributeValues: { ':from': from } }),
    },
  };
}

export function releaseRight(table: string, personId: PersonId, caseId: CaseId): Write {
  return {
    Delete: {
      TableName: table,
      Key: { pk: personId, sk: 'right' },
      ConditionExpression: 'caseId = :caseId',
      ExpressionAttributeValues: { ':caseId': caseId },
    },
  };
}

/** Fails the transaction when another case has taken the person over. */
export function holdsRight(table: string, personId: PersonId, caseId: CaseId): Write {
  return {
    ConditionCheck: {
      TableName: table,
      Key: { pk: personId, sk: 'right' },
      ConditionExpression: 'caseId = :caseId',
      ExpressionAttributeValues: { ':caseId': caseId },
    },
  };
}
