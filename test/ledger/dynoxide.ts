/** A real DynamoDB engine with an evidence table, in a temp folder, for one test file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, type KeySchemaElement, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const BINARY = new URL('../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url).pathname;
export const engineIsHere = existsSync(BINARY);

export type Indexes = Readonly<Record<string, readonly [hash: string, range?: string]>>;

export interface Engine {
  readonly client: DynamoDBDocumentClient;
  readonly endpoint: string;
  createEvidenceTable(name: string): Promise<void>;
  /** With the keys of every other table of ours, and its indexes: the attributes each goes by. */
  createTable(name: string, indexes?: Indexes): Promise<void>;
  stop(): Promise<void>;
}

export async function startEngine(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'tenure-ledger-'));
  const port = await freePort();
  const child = spawn(BINARY, ['--port', String(port), '--db-path', join(folder, 'db.sqlite')], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const low = new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await answering(low);
  return {
    client: DynamoDBDocumentClient.from(low),
    endpoint,
    createEvidenceTable: (name) => createEvidenceTable(low, name),
    createTable: (name, indexes) => createTable(low, name, indexes),
    stop: () => stop(child, low, folder),
  };
}

async function stop(child: ChildProcess, client: DynamoDBClient, folder: string): Promise<void> {
  client.destroy();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await gone;
  await rm(folder, { recursive: true });
}

async function answering(client: DynamoDBClient): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const up = await client.send(new ListTablesCommand({})).then(
      () => true,
      () => false,
    );
    if (up) return;
    await pause(50);
  }
  throw new Error('dynoxide did not answer within 5 s');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function createTable(client: DynamoDBClient, name: string, indexes: Indexes = {}): Promise<void> {
  const attributes = new Set(['pk', 'sk', ...Object.values(indexes).flat()]);
  const GlobalSecondaryIndexes = Object.entries(indexes).map(([IndexName, attributesOf]) => ({
    ...{ IndexName, KeySchema: keySchema(attributesOf), Projection: { ProjectionType: 'ALL' } as const },
  }));
  await client.send(
    new CreateTableCommand({
      ...{ TableName: name, BillingMode: 'PAY_PER_REQUEST', KeySchema: keySchema(['pk', 'sk']) },
      AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes } : {}),
    }),
  );
}

function keySchema([hash, range]: readonly [hash: string, range?: string]): KeySchemaElement[] {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' } as const]),
  ];
}

async function createEvidenceTable(client: DynamoDBClient, name: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'N' },
        { AttributeName: 'day', AttributeType: 'S' },
        { AttributeName: 'timeId', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byDay',
          KeySchema: [
            { AttributeName: 'day', KeyType: 'HASH' },
            { AttributeName: 'timeId', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
}
