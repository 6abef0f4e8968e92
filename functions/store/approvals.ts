/** Approvals: what was asked of whom, and what they said. */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Approval } from '../core/approval.ts';
import type { CaseId } from '../core/ids.ts';
import { type Condition, update, type Write } from './items.ts';
import { type Page, type Partition, type Place, pageOf } from './page.ts';

export interface Approvals {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

export async function approvalsOf({ client, table }: Approvals, caseId: CaseId): Promise<readonly Approval[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': caseId },
      ConsistentRead: true,
    }),
  );
  return Items.map(parse);
}

/** Ours are shorter; DynamoDB refuses a longer key as no request at all. */
const LONGEST_ID = 100;

/** As it is now: the index only says whose case it is of, for it may lag behind. */
export async function findApproval(stored: Approvals, approvalId: string): Promise<Approval | undefined> {
  if (approvalId === '' || approvalId.length > LONGEST_ID) return undefined;
  const { Items = [] } = await stored.client.send(
    new QueryCommand({
      TableName: stored.table,
      IndexName: 'byId',
      KeyConditionExpression: 'approvalId = :id',
      ExpressionAttributeValues: { ':id': approvalId },
    }),
  );
  const [item] = Items;
  return item && readApproval(stored, parse(item).caseId, approvalId);
}

/** As it is now, where the case it belongs to is known. */
export async function readApproval(
  { client, table }: Approvals,
  caseId: CaseId,
  approvalId: string,
): Promise<Approval | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: { pk: caseId, sk: approvalId }, ConsistentRead: true }),
  );
  return Item && parse(Item);
}

/** Oldest first: who has waited longest. */
export function pageOfApprovals(
  { client, table }: Approvals,
  state: Approval['state'],
  after: Place | undefined,
  most: number,
): Promise<Page<Approval>> {
  const ask: Partition<Approval>['ask'] = (query) =>
    client.send(new QueryCommand({ TableName: table, IndexName: 'byState', ...query }));
  const list = {
    ask,
    key: ['state', 'askedAt'],
    value: state,
    parse,
    first: 'oldest',
    placeOf: placeOfApproval,
  } as const;
  return pageOf(list, after, most);
}

export const placeOfApproval = ({ askedAt: at, approvalId: id }: Approval): Place => ({ at, id });

/** The same, page after page: no more than `most`. */
export async function listApprovals(
  { client, table }: Approvals,
  state: Approval['state'],
  most = 1000,
): Promise<readonly Approval[]> {
  const found: Approval[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'byState',
        KeyConditionExpression: '#state = :state',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': state },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    found.push(...Items.map(parse));
    from = LastEvaluatedKey;
  } while (from !== undefined && found.length < most);
  return found.slice(0, most);
}

export function putApproval(table: string, approval: Approval): Write {
  return {
    Put: {
      TableName: table,
      Item: { pk: approval.caseId, sk: approval.approvalId, ...approval },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Only a pending approval can be decided, expire or become stale: whoever comes first counts. */
export function closeApproval(
  table: string,
  approval: Approval,
  set: Partial<Pick<Approval, 'state' | 'decision' | 'votes' | 'closedBecause'>>,
): Write {
  return update(table, { pk: approval.caseId, sk: approval.approvalId }, set, { condition: PENDING });
}

/** Of a pending approval, unless since it was read somebody voted, or it is asked about another plan. */
export function updateApproval(table: string, approval: Approval, set: Partial<Approval>): Write {
  const { votes = [], planDigest } = approval;
  const unvoted =
    votes.length === 0 ? '(attribute_not_exists(#votes) OR size(#votes) = :voted)' : 'size(#votes) = :voted';
  return update(table, { pk: approval.caseId, sk: approval.approvalId }, set, {
    condition: {
      expression: `${PENDING.expression} AND #was = :was AND ${unvoted}`,
      names: { ...PENDING.names, '#votes': 'votes', '#was': 'planDigest' },
      values: { ...PENDING.values, ':voted': votes.length, ':was': planDigest },
    },
  });
}

const PENDING: Condition = {
  expression: '#state = :pending',
  names: { '#state': 'state' },
  values: { ':pending': 'pending' },
};

function parse({ pk: _, sk: __, ...rest }: Record<string, unknown>): Approval {
  return Approval.parse(rest);
}
