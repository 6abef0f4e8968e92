/** Cases, what was observed for them, and their plans. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Access } from '../core/access.ts';
import { Case, type CaseState } from '../core/case.ts';
import { EvidenceUnavailable, InvalidInput } from '../core/errors.ts';
import { type CaseId, type Digest, Instant } from '../core/ids.ts';
import { intact, Plan } from '../core/plan.ts';
import { type Condition, update, type Write } from './items.ts';

export interface Cases {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** What a target showed, and when. */
export const Observation = z.object({ access: Access, at: Instant });
export type Observation = z.infer<typeof Observation>;

/** A case with what was last observed for it. */
export interface Work {
  readonly case: Case;
  readonly observed: readonly Observation[];
}

const parseCase = (item: Record<string, unknown>): Case => Case.parse(withoutKeys(item));

export async function findCase({ client, table }: Cases, caseId: CaseId): Promise<Case | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: caseId, sk: 'case' }, ConsistentRead: true }),
  );
  return Item === undefined ? undefined : parseCase(Item);
}

/** Throws `InvalidInput` when there is no such case. */
export async function loadCase(cases: Cases, caseId: CaseId): Promise<Case> {
  const found = await findCase(cases, caseId);
  if (found === undefined) throw new InvalidInput(`no case ${caseId}; tenure cases lists those there are`);
  return found;
}

export async function loadWork({ client, table }: Cases, caseId: CaseId): Promise<Work> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': caseId, ':first': 'case', ':last': 'observed#~' },
      ConsistentRead: true,
    }),
  );
  const found = Items.find((item) => item.sk === 'case');
  if (found === undefined) throw new InvalidInput(`no case ${caseId}; tenure cases lists those there are`);
  return {
    case: parseCase(found),
    observed: Items.filter((item) => String(item.sk).startsWith('observed#')).map((item) => Observation.parse(item)),
  };
}

/** A case, its plan and what one target last showed, for a connector about to write. */
export async function loadBatch(
  { client, table }: Cases,
  caseId: CaseId,
  planDigest: Digest,
  system: string,
): Promise<{ readonly case: Case; readonly plan: Plan; readonly observed: Observation | undefined }> {
  const keys = ['case', `plan#${planDigest}`, `observed#${system}`].map((sk) => ({ pk: caseId, sk }));
  const items = await getAll({ client, table }, keys);
  const at = (sk: string) => items.find((item) => item.sk === sk);
  const [found, plan, observed] = keys.map(({ sk }) => at(sk));
  if (found === undefined || plan === undefined)
    throw new InvalidInput(
      `no plan ${planDigest.slice(0, 12)} of case ${caseId} is stored; retry the case to plan again`,
    );
  return {
    case: parseCase(found),
    plan: intactPlan(plan, planDigest),
    observed: observed && Observation.parse(observed),
  };
}

/** Our choice: a table that is busy for longer fails the step, which is tried again. */
const MOST_READS = 6;

/** A busy table answers a part of what was asked: the rest is asked again, after a moment. */
async function getAll({ client, table }: Cases, keys: readonly Record<string, string>[]) {
  const items: Record<string, unknown>[] = [];
  let left: Record<string, unknown>[] = [...keys];
  for (let read = 0; left.length > 0; read++) {
    if (read >= MOST_READS) throw new EvidenceUnavailable('the cases table is too busy to be read; it is tried again');
    if (read > 0) await pause(25 * 2 ** read);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    left = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
}

export async function loadPlan({ client, table }: Cases, caseId: CaseId, planDigest: Digest): Promise<Plan> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: caseId, sk: `plan#${planDigest}` }, ConsistentRead: true }),
  );
  if (Item === undefined)
    throw new InvalidInput(
      `no plan ${planDigest.slice(0, 12)} of case ${caseId} is stored; retry the case to plan again`,
    );
  return intactPlan(Item, planDigest);
}

/** What was approved, by digest, is what runs: a stored plan that does not match its digest runs never. */
function intactPlan(item: Record<string, unknown>, planDigest: Digest): Plan {
  const plan = Plan.parse(item.plan);
  if (plan.digest !== planDigest || !intact(plan))
    throw new InvalidInput(
      `plan ${planDigest.slice(0, 12)} does not match its digest: it was altered after it was made; retry the case to plan again`,
    );
  return plan;
}

export async function putObservation(
  { client, table }: Cases,
  caseId: CaseId,
  observation: Observation,
): Promise<void> {
  await client.send(new PutCommand(observationPut(table, caseId, observation).Put));
}

/** The same, as a piece of a transaction. */
export function observationPut(table: string, caseId: CaseId, observation: Observation) {
  return {
    Put: { TableName: table, Item: { pk: caseId, sk: `observed#${observation.access.system}`, ...observation } },
  } satisfies Write;
}

/** Newest first. */
export async function listCases({ client, table }: Cases, state: CaseState, limit = 100): Promise<readonly Case[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'byState',
      ...inState(state),
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return Items.map(parseCase);
}

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

export function putNewCase(table: string, fresh: Case): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: fresh.caseId, sk: 'case', ...fresh },
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
  return update(table, { pk: caseId, sk: 'case' }, set, options);
}

export function putPlan(table: string, plan: Plan): Write {
  return { Put: { TableName: table, Item: { pk: plan.caseId, sk: `plan#${plan.digest}`, plan } } };
}

function withoutKeys({ pk: _, sk: __, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}
