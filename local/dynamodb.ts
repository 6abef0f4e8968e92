/** DynamoDB: a real engine on disk behind the gateway, with the tables of the template. */
import { errorAnswer } from './aws-error.ts';
import type { EngineClient } from './dynamodb-connection.ts';
import { dynamodbPermissions, type TableArns } from './dynamodb-permissions.ts';
import { streamsOf } from './dynamodb-streams.ts';
import { ensureTable, readTable, type Table } from './dynamodb-tables.ts';
import type { AwsRequest, AwsResponse, Host, Service } from './service.ts';

export interface DynamoDb {
  readonly service: Service;
  /** Makes the tables; to be awaited when every resource is provisioned. */
  ready(): Promise<void>;
}

/** Tables are made from the template alone, and never deleted: what would do either is not passed on. */
const PASSED_ON = new Set([
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
  'TransactGetItems',
  'TransactWriteItems',
  'DescribeTable',
  'ListTables',
]);

/** The engine's name for its region and account. */
const ENGINE_ARN = /arn:aws:dynamodb:[\w-]+:\d{12}:/g;

export function createDynamoDb(host: Host, engine: EngineClient): DynamoDb {
  const tables = new Map<string, Table>();
  const streams = streamsOf(host);
  const prefix = `arn:aws:dynamodb:${host.region}:${host.account}:`;
  const arns: TableArns = {
    arnOf: (name) => (name.startsWith('arn:') ? name : `${prefix}table/${name}`),
    partitionKey: (name, index) => tables.get(name)?.partitionKeys.get(index),
  };

  async function handle({ action, body }: AwsRequest): Promise<AwsResponse> {
    if (!PASSED_ON.has(action))
      return errorAnswer('dynamodb', {
        code: 'UnknownOperationException',
        message: `${action} is not supported by the embedded default: see local/dynamodb.ts`,
        status: 400,
      });
    const answer = await streams.noting(action, body, () => engine.call(`DynamoDB_20120810.${action}`, body));
    if (action !== 'DescribeTable') return answer;
    // Another body has another checksum: it goes without.
    const { 'x-amz-crc32': _, ...headers } = answer.headers;
    return { ...answer, headers, body: answer.body.toString().replaceAll(ENGINE_ARN, prefix) };
  }

  return {
    service: {
      name: 'dynamodb',
      types: ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'],
      provision(resource) {
        const table = readTable(resource);
        if (tables.has(table.name)) throw new Error(`two tables are called ${table.name}: name one of them in infra`);
        tables.set(table.name, table);
        const arn = arns.arnOf(table.name);
        const streamArn = `${arn}/stream/embedded`;
        const keys = table.definition.KeySchema as readonly { AttributeName: string }[];
        if (table.hasStream)
          streams.add({ arn: streamArn, table: table.name, keys: keys.map(({ AttributeName }) => AttributeName) });
        return { ref: table.name, attributes: { Arn: arn, StreamArn: streamArn, TableId: table.name } };
      },
      permissions: (request) => dynamodbPermissions(request, arns),
      handle,
      start() {},
      // Every call is awaited by whoever made it.
      busy: () => 0,
      stop: async () => engine.close(),
    },
    async ready() {
      for (const table of tables.values()) await ensureTable(engine, table);
      await streams.recover(engine);
    },
  };
}
