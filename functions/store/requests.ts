/** What a person's access was asked for: one item a person, a field a request, so that asking and settling never wait for each other. */
import * as z from 'zod';
import type { PersonId } from '../core/ids.ts';
import { AccessRequest, type RequestId } from '../core/request.ts';
import type { Item, Write } from './items.ts';

const Requests = z.record(z.templateLiteral(['r-', z.string()]), AccessRequest);

/** Oldest first. */
export function readRequests(item: Item | undefined): readonly AccessRequest[] {
  const fields = Object.entries(item ?? {}).filter(([name]) => name.startsWith('r-'));
  return Object.values(Requests.parse(Object.fromEntries(fields))).sort((a, b) =>
    `${a.askedAt} ${a.requestId}` < `${b.askedAt} ${b.requestId}` ? -1 : 1,
  );
}

export function putRequest(table: string, personId: PersonId, request: AccessRequest): Write {
  return {
    Update: {
      ...{ TableName: table, Key: { pk: personId, sk: 'requests' } },
      UpdateExpression: 'SET #request = :request',
      ExpressionAttributeNames: { '#request': request.requestId },
      ExpressionAttributeValues: { ':request': request },
    },
  };
}

/** Removing what is not there is no mistake. */
export function deleteRequests(table: string, personId: PersonId, requestIds: readonly RequestId[]): readonly Write[] {
  if (requestIds.length === 0) return [];
  const names = requestIds.map((requestId, index) => [`#r${index}`, requestId] as const);
  return [
    {
      Update: {
        ...{ TableName: table, Key: { pk: personId, sk: 'requests' } },
        UpdateExpression: `REMOVE ${names.map(([name]) => name).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names),
      },
    },
  ];
}
