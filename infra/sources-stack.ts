/** The HR sources that are read by an API: each with a queue, a function, a schedule and credentials of its own. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Making } from './constructs/named-function.ts';
import { SourceReader } from './constructs/source-reader.ts';
import type { Resources } from './resources.ts';
import { readSources } from './sources.ts';

export interface SourcesStackProps extends StackProps {
  readonly making: Making;
  readonly undelivered: IQueue;
}

/** Where no source is read by an API there is no such stack. */
export const NO_SOURCES: Resources = { 'source-queues': { arns: [], environment: { SOURCE_QUEUES: '{}' } } };

export class SourcesStack extends Stack {
  /** What the stack was given, and the queues. */
  readonly resources: Resources;
  /** The secrets of keys that verify, of those whose readers may put some there; by the name of the source. */
  readonly keys: Readonly<Record<string, string>>;
  /** By the name of the source. */
  readonly readers: Readonly<Record<string, SourceReader>>;

  constructor(scope: Construct, id: string, { making, undelivered, ...props }: SourcesStackProps) {
    super(scope, id, props);
    const made = readSources(making.configuration).map(([name, configured]) => {
      const apiSecretArn = making.configuration.sources[name]?.apiSecretArn;
      return [name, new SourceReader(this, name, { name, configured, apiSecretArn, making, undelivered })] as const;
    });
    this.readers = Object.fromEntries(made);
    this.keys = Object.fromEntries(
      made.flatMap(([name, { keysArn }]) => (keysArn === undefined ? [] : [[name, keysArn] as const])),
    );
    const urls = Object.fromEntries(made.map(([name, { queue }]) => [name, queue.queueUrl]));
    this.resources = {
      ...making.resources,
      'source-queues': {
        arns: made.map(([, { queue }]) => queue.queueArn),
        environment: { SOURCE_QUEUES: this.toJsonString(urls) },
      },
    };
  }
}
