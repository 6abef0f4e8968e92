/** What a DynamoDB call needs to be allowed, item by item. */
import { describe, expect, it } from 'vitest';
import { dynamodbPermissions } from '../../../local/dynamodb-permissions.ts';

const tables = {
  arnOf: (name: string) => `arn:${name}`,
  partitionKey: (_: string, index: string) => (index === '' ? 'pk' : index === 'byDay' ? 'day' : undefined),
};
const needs = (action: string, input: unknown) =>
  dynamodbPermissions(
    {
      action,
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(typeof input === 'string' ? input : JSON.stringify(input)),
    },
    tables,
  );
const key = { pk: { S: 'c-1' } };

describe('a DynamoDB call', () => {
  it('on an item needs the action on the table, and says which partition', () => {
    expect(needs('UpdateItem', { TableName: 'cases', Key: key, ReturnValues: 'ALL_NEW' })).toEqual([
      {
        action: 'dynamodb:UpdateItem',
        resource: 'arn:cases',
        context: { 'dynamodb:LeadingKeys': ['c-1'], 'dynamodb:ReturnValues': 'ALL_NEW' },
      },
    ]);
  });

  it('on an index needs the index, and says the index’s partition', () => {
    const query = {
      TableName: 'evidence',
      IndexName: 'byDay',
      KeyConditionExpression: '#d = :d AND timeId > :t',
      ExpressionAttributeNames: { '#d': 'day' },
      ExpressionAttributeValues: { ':d': { S: '2026-11-21' }, ':t': { S: 'x' } },
    };
    expect(needs('Query', query)).toEqual([
      {
        action: 'dynamodb:Query',
        resource: 'arn:evidence/index/byDay',
        context: { 'dynamodb:LeadingKeys': ['2026-11-21'] },
      },
    ]);
  });

  it('in a transaction needs each item’s own action, and says it is in one', () => {
    const TransactItems = [
      { Put: { TableName: 'evidence', Item: key } },
      { Update: { TableName: 'cases', Key: key } },
      { Delete: { TableName: 'cases', Key: key } },
      { ConditionCheck: { TableName: 'people', Key: key } },
    ];
    const context = { 'dynamodb:LeadingKeys': ['c-1'], 'dynamodb:EnclosingOperation': 'TransactWriteItems' };
    expect(needs('TransactWriteItems', { TransactItems })).toEqual([
      { action: 'dynamodb:PutItem', resource: 'arn:evidence', context },
      { action: 'dynamodb:UpdateItem', resource: 'arn:cases', context },
      { action: 'dynamodb:DeleteItem', resource: 'arn:cases', context },
      { action: 'dynamodb:ConditionCheckItem', resource: 'arn:people', context },
    ]);
    expect(needs('TransactGetItems', { TransactItems: [{ Get: { TableName: 'cases', Key: key } }] })).toMatchObject([
      {
        action: 'dynamodb:GetItem',
        resource: 'arn:cases',
        context: { 'dynamodb:EnclosingOperation': 'TransactGetItems' },
      },
    ]);
  });

  it('on a batch needs the batch action on each table', () => {
    const RequestItems = { cases: { Keys: [key] }, people: { Keys: [key, { pk: { S: 'p-2' } }] } };
    expect(needs('BatchGetItem', { RequestItems })).toEqual([
      { action: 'dynamodb:BatchGetItem', resource: 'arn:cases', context: { 'dynamodb:LeadingKeys': ['c-1'] } },
      { action: 'dynamodb:BatchGetItem', resource: 'arn:people', context: { 'dynamodb:LeadingKeys': ['c-1', 'p-2'] } },
    ]);
    const writes = { cases: [{ PutRequest: { Item: key } }, { DeleteRequest: { Key: { pk: { S: 'c-2' } } } }] };
    expect(needs('BatchWriteItem', { RequestItems: writes })).toEqual([
      { action: 'dynamodb:BatchWriteItem', resource: 'arn:cases', context: { 'dynamodb:LeadingKeys': ['c-1', 'c-2'] } },
    ]);
  });

  it('that does not parse is asked about all the same', () => {
    expect(needs('PutItem', '{')).toEqual([{ action: 'dynamodb:PutItem', resource: 'arn:', context: {} }]);
  });
});
