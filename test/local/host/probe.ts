/** A function of the tests: does what its event asks, with the SDK as every handler does. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';

export interface Ask {
  readonly does: string;
  readonly key?: string;
  readonly ms?: number;
}

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 1 }));
const lambda = new LambdaClient({});
const TableName = process.env.TABLE ?? '';
let invocations = 0;

class TargetThrottled extends Error {
  override readonly name = 'TargetThrottled';
}

/** Does the application need more? Add a case: each is one line. */
export async function handler({ does, key = 'a', ms = 0 }: Ask, context: Context): Promise<unknown> {
  invocations += 1;
  switch (does) {
    case 'put':
      return void (await dynamo.send(new PutCommand({ TableName, Item: { pk: key, sk: 's', state: 'open' } })));
    case 'get':
      return (await dynamo.send(new GetCommand({ TableName, Key: { pk: key, sk: 's' } }))).Item;
    case 'nothing':
      return null;
    case 'get-often':
      for (let count = 0; count < ms; count++)
        await dynamo.send(new GetCommand({ TableName, Key: { pk: key, sk: 's' } }));
      return null;
    case 'query-index':
      return (await dynamo.send(query('byState'))).Count;
    case 'query':
      return (await dynamo.send(counted(key))).Count;
    case 'transact':
      return void (await dynamo.send(new TransactWriteCommand({ TransactItems: [put(key), check(`${key}-absent`)] })));
    case 'count-and-fail':
      await dynamo.send(new PutCommand({ TableName, Item: { pk: key, sk: `${invocations}` } }));
      throw new Error('it fails on purpose');
    case 'count':
      await new Promise((resolve) => setTimeout(resolve, ms));
      await dynamo.send(new PutCommand({ TableName, Item: { pk: key, sk: context.awsRequestId } }));
      return context.awsRequestId;
    case 'invoke':
      return await invoke(key);
    case 'sleep':
      return await new Promise((resolve) => setTimeout(() => resolve(invocations), ms));
    case 'spin':
      for (;;) invocations += 1;
    case 'throw':
      throw new TargetThrottled('okta asks to wait: retryAfterSeconds=7');
    case 'exit':
      return process.exit(3);
    case 'log':
      return console.log('a line of the function');
    case 'import':
      return await import(key);
    default:
      return {
        now: Date.now(),
        made: new Date().toISOString(),
        env: process.env,
        context,
        remaining: context.getRemainingTimeInMillis(),
      };
  }
}

const put = (pk: string) => ({ Put: { TableName, Item: { pk, sk: 's', state: 'open' } } });
const check = (pk: string) => ({
  ConditionCheck: { TableName, Key: { pk, sk: 's' }, ConditionExpression: 'attribute_not_exists(pk)' },
});
const counted = (pk: string) =>
  new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } });
const query = (IndexName: string) =>
  new QueryCommand({
    TableName,
    IndexName,
    KeyConditionExpression: '#s = :s',
    ExpressionAttributeNames: { '#s': 'state' },
    ExpressionAttributeValues: { ':s': 'open' },
  });

async function invoke(FunctionName: string): Promise<unknown> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ does: 'throw' }) }));
  return { error: answer.FunctionError, payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString()) };
}
