/** The one DynamoDB client of a function. What it consumes is counted. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { meterDynamoDb } from './meter.ts';

export function documents(): DynamoDBDocumentClient {
  const client = meterDynamoDb(new DynamoDBClient({}));
  // It filters all that goes in and out for a log that nobody has given it, and that would hold personal data.
  client.middlewareStack.remove('loggerMiddleware');
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
