/** The tables of the template, made in the engine when they are not there. Nothing is ever deleted or changed but an index added. */
import * as z from 'zod';
import type { EngineClient } from './dynamodb-connection.ts';
import type { Resource } from './service.ts';

const KeySchema = z.array(z.looseObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const Index = z.looseObject({ IndexName: z.string(), KeySchema, Projection: z.unknown() });

/**
 * What is not read has no effect on one machine: capacity, encryption, backups, tags. Expired items stay, as they may on AWS.
 * Streams are not the engine's, which cost a scan of the stream for every write (local/dynamodb-streams.ts).
 */
const Properties = z.looseObject({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.looseObject({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema,
  GlobalSecondaryIndexes: z.array(Index).default([]),
  LocalSecondaryIndexes: z.array(Index).default([]),
  StreamSpecification: z.unknown().optional(),
});

export interface Table {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>> & { readonly GlobalSecondaryIndexes?: readonly Index[] };
  /** The partition key of the table (`''`) and of each index, by index name. */
  readonly partitionKeys: ReadonlyMap<string, string>;
  readonly hasStream: boolean;
}
type Index = z.infer<typeof Index>;

export function readTable(resource: Resource): Table {
  const parsed = Properties.safeParse(resource.properties);
  if (!parsed.success) throw new Error(`${resource.logicalId} (${resource.type}): ${z.prettifyError(parsed.error)}`);
  const {
    TableName,
    AttributeDefinitions,
    KeySchema: keys,
    GlobalSecondaryIndexes,
    LocalSecondaryIndexes,
  } = parsed.data;
  const name = TableName ?? resource.logicalId;
  return {
    name,
    definition: {
      TableName: name,
      AttributeDefinitions,
      KeySchema: keys,
      BillingMode: 'PAY_PER_REQUEST',
      ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(bare) } : {}),
      ...(LocalSecondaryIndexes.length > 0 ? { LocalSecondaryIndexes: LocalSecondaryIndexes.map(bare) } : {}),
    },
    hasStream: parsed.data.StreamSpecification !== undefined,
    partitionKeys: new Map(
      [{ IndexName: '', KeySchema: keys }, ...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].map((index) => [
        index.IndexName,
        hashKey(index.KeySchema),
      ]),
    ),
  };
}

function bare({ IndexName, KeySchema: keys, Projection }: Index): Index {
  return { IndexName, KeySchema: keys, Projection };
}

function hashKey(keys: z.infer<typeof KeySchema>): string {
  return keys.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
}

const Described = z.object({
  Table: z.object({ KeySchema, GlobalSecondaryIndexes: z.array(z.looseObject({ IndexName: z.string() })).default([]) }),
});

/** Throws when the engine holds a table of that name with other keys. */
export async function ensureTable(engine: EngineClient, { name, definition }: Table): Promise<void> {
  const found = await engine.call('DynamoDB_20120810.DescribeTable', JSON.stringify({ TableName: name }));
  if (found.status !== 200) return expectOk(engine, 'CreateTable', definition);
  const { Table: table } = Described.parse(JSON.parse(found.body.toString()));
  if (JSON.stringify(table.KeySchema) !== JSON.stringify(definition.KeySchema))
    throw new Error(
      `the table ${name} in the data folder has other keys than the template: start with another data folder`,
    );
  const missing = (definition.GlobalSecondaryIndexes ?? []).filter(
    ({ IndexName }) => !table.GlobalSecondaryIndexes.some((index) => index.IndexName === IndexName),
  );
  for (const Create of missing)
    await expectOk(engine, 'UpdateTable', {
      TableName: name,
      AttributeDefinitions: definition.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create }],
    });
}

async function expectOk(engine: EngineClient, action: string, input: object): Promise<void> {
  const answer = await engine.call(`DynamoDB_20120810.${action}`, JSON.stringify(input));
  if (answer.status !== 200) throw new Error(`${action} was refused by the DynamoDB engine: ${answer.body.toString()}`);
}
