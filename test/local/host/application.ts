/** A tiny application of two stacks, synthesized as the real one is: what the tests of the host run. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { buildSync } from 'esbuild';

/** Synthesizes into a new folder; answers it. */
export function synthesize(): string {
  const folder = mkdtempSync(join(tmpdir(), 'host-'));
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const data = new Stack(app, 'Data');
  const table = new TableV2(data, 'Things', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    globalSecondaryIndexes: [{ indexName: 'byState', partitionKey: { name: 'state', type: AttributeType.STRING } }],
  });
  const stack = new Stack(app, 'Work');
  const code = Code.fromAsset(bundleOf('probe.ts', join(folder, 'bundle')));
  const make = (functionName: string, props: Partial<FunctionProps> = {}) =>
    new LambdaFunction(stack, functionName, {
      runtime: Runtime.NODEJS_24_X,
      handler: 'probe.handler',
      code,
      functionName,
      timeout: Duration.seconds(10),
      memorySize: 256,
      environment: { TABLE: table.tableName },
      ...props,
    });
  const keeper = make('keeper');
  const impatient = make('impatient', { timeout: Duration.seconds(1) });
  const dead = new Queue(stack, 'Dead', { queueName: 'dead' });
  keeper.configureAsyncInvoke({ retryAttempts: 1, onFailure: new SqsDestination(dead) });
  make('narrow', { reservedConcurrentExecutions: 1 });
  make('connector-okta', {
    handler: 'connectors/okta/handler.handler',
    environment: { TARGET_URL: 'https://example.okta.com', OTHER_URL: 'https://example.com' },
  });
  make('read-bamboo', { environment: { SOURCE: 'bamboo', SOURCE_URL: 'https://api.bamboohr.com' } });
  make('rootless', { handler: 'unbundled.handler' });
  const actions = ['GetItem', 'ConditionCheckItem', 'Query', 'PutItem'];
  keeper.addToRolePolicy(
    new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [table.tableArn, `${table.tableArn}/index/byState`],
    }),
  );
  impatient.grantInvoke(keeper);
  new CfnOutput(stack, 'KeeperArn', { value: keeper.functionArn });
  app.synth();
  return join(folder, 'cdk.out');
}

function bundleOf(entry: string, outdir: string): string {
  const probe = join(import.meta.dirname, entry);
  buildSync({
    entryPoints: [
      { in: probe, out: 'probe' },
      { in: probe, out: 'connectors/okta/handler' },
      { in: join(import.meta.dirname, 'unbundled.ts'), out: 'unbundled' },
    ],
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    external: ['@aws-sdk/*', 'zod'],
    logLevel: 'warning',
  });
  return outdir;
}
