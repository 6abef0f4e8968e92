/** The function that writes exports, called asynchronously; what it cannot write, another marks as failed. */
import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import { EventInvokeConfig, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LambdaDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import * as z from 'zod';
import type { Resources } from '../resources.ts';
import { type Making, namedFunction } from './named-function.ts';

/** Ours: an attempt lives 15 minutes at most, so after an hour nobody need wait any more (functions/handlers/export-evidence.ts). */
const BEGUN_WITHIN = Duration.minutes(45);

const PACKAGE = new URL('../../package.json', import.meta.url);

export class ExportWriter extends Construct {
  readonly functions: Readonly<Record<'write-export' | 'fail-export', LambdaFunction>>;
  /** What calls it is granted. */
  readonly resources: Resources;

  constructor(scope: Construct, id: string, making: Making, deadLetters: IQueue) {
    super(scope, id);
    const fail = namedFunction(scope, 'fail-export', making, { deadLetters });
    const given: Resources = { ...making.resources, 'export-failure': { arns: [fail.functionArn] } };
    const write = namedFunction(
      scope,
      'write-export',
      { ...making, resources: given },
      { environment: { TENURE_VERSION: tenureVersion() } },
    );
    new EventInvokeConfig(this, 'GivenUp', {
      function: write,
      onFailure: new LambdaDestination(fail),
      retryAttempts: 1,
      maxEventAge: BEGUN_WITHIN,
    });
    this.functions = { 'write-export': write, 'fail-export': fail };
    this.resources = {
      'export-writer': { arns: [write.functionArn], environment: { WRITE_EXPORT_ARN: write.functionArn } },
    };
  }
}

/** Every export says which version wrote it. */
function tenureVersion(): string {
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(PACKAGE, 'utf8'))).version;
}
