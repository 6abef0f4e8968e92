/** Cases, what was observed for them, and their plans. */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Access, AccountQuery } from '../core/access.ts';
import { Case, type CaseState, ENDED } from '../core/case.ts';
import { Lane } from '../core/change.ts';
import { InvalidInput } from '../core/errors.ts';
import { type CaseId, Digest, Instant, System } from '../core/ids.ts';
import { LifecycleEvent } from '../core/lifecycle-event.ts';
import { type Plan, planIn, planText } from '../core/plan.ts';
import { asText, type Condition, type Item, kept, readMany, update, type Write } from './items.ts';
import { mergedPage, type Order, type Page, type Partition, type Place } from './page.ts';

export interface Cases {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** What a target showed, and when. `begun`: the batch that was begun on it (`beginBatch`), if one was. */
export const Observation = z.object({ access: kept(Access), at: Instant, begun: z.string().optional() });
export type Observation = z.infer<typeof Observation>;

export const readObservation = (item: Item | undefined): Observation | undefined => item && Observation.parse(item);

/** A plan as it is stored, and the lane whose intents were recorded with it. */
export interface StoredPlan {
  readonly plan: Plan;
  readonly intended: Lane | undefined;
}

/** The large parts of a case, which no expression looks into, are kept as text. */
const StoredCase = Case.extend({
  event: kept(LifecycleEvent).optional(),
  queries: kept(z.record(System, AccountQuery)).default({}),
});

export const parseCase = (item: Item): Case => StoredCase.parse(withoutKeys(item));

const stored = ({ event, queries, ...rest }: Partial<Case>): Readonly<Record<string, unknown>> => ({
  ...rest,
  ...(event === undefined ? {} : { event: asText(event) }),
  ...(queries === undefined ? {} : { queries: asText(queries) }),
});

export async function findCase({ client, table }: Cases, caseId: CaseId): Promise<Case | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: caseId, sk: 'case' }, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parseCase(Item);
}

/** Those of these that there are. */
export async function findCases({ client, table }: Cases, caseIds: readonly CaseId[]): Promise<readonly Case[]> {
  const keys = caseIds.map((caseId) => ({ pk: caseId, sk: 'case' }));
  return (await readMany(client, table, keys)).map(parseCase);
}

/** Throws `InvalidInput` when there is no such case. */
export async function loadCase(cases: Cases, caseId: CaseId): Promise<Case> {
  const found = await findCase(cases, caseId);
  if (found === undefined) throw new InvalidInput(`no case ${caseId}; tenure cases lists those there are`);
  return found;
}

export async function loadPlan({ client, table }: Cases, caseId: CaseId, planDigest: Digest): Promise<Plan> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: caseId, sk: `plan#${planDigest}` }, ConsistentRead: true }),
  );
  return storedPlan(Item, caseId, planDigest).plan;
}

/** The digests of the plans a case has had. */
export async function plansOf({ client, table }: Cases, caseId: CaseId): Promise<readonly Digest[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :plan)',
      ExpressionAttributeValues: { ':pk': caseId, ':plan': 'plan#' },
      ProjectionExpression: 'sk',
      ConsistentRead: true,
    }),
  );
  return Items.map(({ sk }) => Digest.parse(String(sk).slice('plan#'.length)));
}

/** The same, read with others; undefined when it is not kept any more. */
export async function findPlan(
  { client, table }: Cases,
  caseId: CaseId,
  planDigest: Digest,
): Promise<Plan | undefined> {
  const [item] = await readMany(client, table, [{ pk: caseId, sk: `plan#${planDigest}` }]);
  return item && storedPlan(item, caseId, planDigest).plan;
}

/** What was approved, by digest, is what runs: a stored plan that does not match its digest never runs. */
export function storedPlan(item: Item | undefined, caseId: CaseId, planDigest: Digest): StoredPlan {
  const short = planDigest.slice(0, 12);
  if (item === undefined)
    throw new InvalidInput(`no plan ${short} of case ${caseId} is stored; retry the case to plan again`);
  const text = typeof item.plan === 'string' ? item.plan : planText(item.plan as Plan); // a map is an earlier deployment's
  const plan = planIn(text, planDigest);
  if (plan === undefined)
    throw new InvalidInput(
      `plan ${short} does not match its digest: it was altered after it was made; retry the case to plan again`,
    );
  return { plan, intended: Lane.optional().parse(item.intended) };
}

/** Names a batch: the lane of a plan. */
export type BatchName = `${Digest}/${Lane}`;

/**
 * Notes that a batch begins at a target, and answers what was last observed there. `repeated`: an earlier attempt at the same
 * batch began, and may have written.
 */
export async function beginBatch(
  { client, table }: Cases,
  caseId: CaseId,
  system: System,
  batch: BatchName,
): Promise<{ readonly observed: Observation | undefined; readonly repeated: boolean }> {
  const { Attributes } = await client.send(
    new UpdateCommand({
      TableName: table,
      Key: { pk: caseId, sk: `observed#${system}` },
      UpdateExpression: 'SET begun = :batch',
      // nothing is planned for a target that was not observed
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':batch': batch },
      ReturnValues: 'ALL_OLD',
    }),
  );
  const observed = readObservation(Attributes);
  return { observed, repeated: observed?.begun === batch };
}

/** What a case last saw at a target. */
export async function findObservation(
  { client, table }: Cases,
  caseId: CaseId,
  system: System,
): Promise<Observation | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: caseId, sk: `observed#${system}` }, ConsistentRead: true }),
  );
  return readObservation(Item);
}

export async function putObservation(
  { client, table }: Cases,
  caseId: CaseId,
  observation: Observation,
): Promise<void> {
  await client.send(new PutCommand(observationPut(table, caseId, observation).Put));
}

/** The same, as a piece of a transaction. */
export function observationPut(table: string, caseId: CaseId, { access, ...rest }: Observation) {
  const Item = { pk: caseId, sk: `observed#${access.system}`, access: asText(access), ...rest };
  return { Put: { TableName: table, Item } } satisfies Write;
}

/** Cases in any of these states, newest first. One that changes its state while it is read may be left out: it is on no page twice. */
export function listCases(
  { client, table }: Cases,
  states: readonly CaseState[],
  after: Place | undefined,
  most: number,
): Promise<Page<Case>> {
  const ask: Partition<Case>['ask'] = (query) =>
    client.send(new QueryCommand({ TableName: table, IndexName: 'byState', ...query }));
  const partitions = states.map((value): Partition<Case> => {
    return { ask, key: ['state', 'receivedAt'], value, parse: parseCase, ...NEWEST };
  });
  return mergedPage(partitions, after, most);
}

const NEWEST = {
  first: 'newest',
  placeOf: ({ receivedAt: at, caseId: id }: Case): Place => ({ at, id }),
} as const satisfies Order<Case>;

export const placeOfCase = NEWEST.placeOf;

/** Every case in a state, oldest first, however many there are. */
export async function* everyCase({ client, table }: Cases, state: CaseState): AsyncGenerator<Case> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byState',
        ...inState(state),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    yield* Items.map(parseCase);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

function inState(state: CaseState) {
  return {
    KeyConditionExpression: '#state = :state',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':state': state },
  } as const;
}

/** Other people's cuts that are due and not done, as many as one page holds: one is enough to wait for. */
export async function pendingCuts({ client, table }: Cases, than: CaseId): Promise<readonly Case[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'cuts',
      KeyConditionExpression: 'cutPending = :yes',
      ExpressionAttributeValues: { ':yes': 'yes' },
    }),
  );
  return Items.map(parseCase).filter((other) => other.caseId !== than);
}

/** A case as its item. */
export const caseItem = (whole: Case): Item => ({ pk: whole.caseId, sk: 'case', ...stored(whole) });

export function putNewCase(table: string, fresh: Case): Write {
  return {
    Put: {
      TableName: table,
      Item: caseItem(fresh),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

export function updateCase(
  table: string,
  caseId: CaseId,
  set: Partial<Case>,
  options: { readonly remove?: readonly (keyof Case)[]; readonly condition?: Condition } = {},
): Write {
  return update(table, { pk: caseId, sk: 'case' }, stored(set), options);
}

const ended = Object.fromEntries(ENDED.map((state, index) => [`:ended${index}`, state]));

/** Of a case that nobody has ended: of two who end it the second is refused, so that it has one outcome. */
export const NOT_ENDED: Condition = {
  expression: `NOT #state IN (${Object.keys(ended).join(', ')})`,
  names: { '#state': 'state' },
  values: ended,
};

/** Of a case that still waits for its turn as it was read: nobody has ended it since, nor given it its turn. */
export function stillWaits({ attempts }: Pick<Case, 'attempts'>): Condition {
  return {
    expression: `${NOT_ENDED.expression} AND #attempts = :attemptsRead`,
    names: { ...NOT_ENDED.names, '#attempts': 'attempts' },
    values: { ...ended, ':attemptsRead': attempts },
  };
}

export function putPlan(table: string, { plan, intended }: StoredPlan): Write {
  const Item = {
    pk: plan.caseId,
    sk: `plan#${plan.digest}`,
    plan: planText(plan),
    ...(intended === undefined ? {} : { intended }),
  };
  return { Put: { TableName: table, Item } };
}

/** The text a plan can be made again from, beside the plan. */
export function putRecorded(table: string, { caseId, digest }: Pick<Plan, 'caseId' | 'digest'>, text: string): Write {
  return { Put: { TableName: table, Item: { pk: caseId, sk: `recorded#${digest}`, recorded: text } } };
}

/** Undefined for a plan that was made before such texts were kept. */
export async function findRecorded(
  { client, table }: Cases,
  caseId: CaseId,
  planDigest: Digest,
): Promise<string | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: caseId, sk: `recorded#${planDigest}` }, ConsistentRead: true }),
  );
  return Item && z.object({ recorded: z.string() }).parse(Item).recorded;
}

function withoutKeys({ pk: _, sk: __, ...rest }: Item): Record<string, unknown> {
  return rest;
}
