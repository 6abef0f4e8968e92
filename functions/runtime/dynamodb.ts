/** The one DynamoDB client of a function. What it consumes is counted. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { meterDynamoDb } from './meter.ts';

export function documents(): DynamoDBDocumentClient {
  const client = meterDynamoDb(new DynamoDBClient({}));
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
