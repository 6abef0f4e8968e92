/** A function of the template as this machine runs it: its code, its environment, its limits. */
import * as z from 'zod';
import type { PoolFunction } from './lambda-pool.ts';
import type { Credentials } from './principals.ts';
import type { Resource } from './service.ts';

/** What is not listed is refused: a property that did nothing here would be a promise broken. */
const Properties = z.strictObject({
  FunctionName: z.string().optional(),
  Description: z.string().optional(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x', { error: 'the embedded default runs nodejs24.x' }),
  Role: z.string(),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
  // Of no effect on one machine: the processor is the machine's, there is no X-Ray, and logs go to files.
  Architectures: z.unknown().optional(),
  TracingConfig: z.unknown().optional(),
  LoggingConfig: z.unknown().optional(),
  EphemeralStorage: z.unknown().optional(),
  RecursiveLoop: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

export interface LambdaFunction extends PoolFunction {
  readonly roleArn: string;
  readonly deadLetterArn: string | undefined;
}

export interface FunctionSurroundings {
  readonly region: string;
  readonly account: string;
  readonly gatewayUrl: string;
  readonly asset: (objectKey: string) => string;
  readonly credentialsOf: (roleArn: string) => Credentials;
  /** Where a target system is reached instead of where the template says, by system. */
  readonly targets: Readonly<Record<string, string>>;
  /** What a variable of an environment says instead of what the template says, where it has that variable: another vendor's address. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** Throws, naming the resource, at what cannot run here. */
export function readFunction(resource: Resource, surroundings: FunctionSurroundings): LambdaFunction {
  const parsed = Properties.safeParse(resource.properties);
  if (!parsed.success)
    throw new Error(`${resource.logicalId} (${resource.type}) cannot run here: ${z.prettifyError(parsed.error)}`);
  const properties = parsed.data;
  const name = properties.FunctionName ?? resource.logicalId;
  const folder = surroundings.asset(properties.Code.S3Key);
  return {
    name,
    folder,
    arn: `arn:aws:lambda:${surroundings.region}:${surroundings.account}:function:${name}`,
    handler: properties.Handler,
    timeoutMs: properties.Timeout * 1000,
    memoryMb: properties.MemorySize,
    roleArn: properties.Role,
    maxConcurrency: properties.ReservedConcurrentExecutions,
    deadLetterArn: properties.DeadLetterConfig?.TargetArn,
    environment: {
      ...properties.Environment?.Variables,
      ...targetUrl(properties.Handler, properties.Environment?.Variables ?? {}, surroundings.targets),
      ...overridden(properties.Environment?.Variables ?? {}, surroundings.variables ?? {}),
      ...runtimeEnvironment(
        { name, folder, memoryMb: properties.MemorySize, handler: properties.Handler },
        surroundings,
      ),
      ...credentials(surroundings.credentialsOf(properties.Role)),
    },
  };
}

/** The system whose connector this is, by the folder its handler lies in. */
export function systemOf(handler: string): string | undefined {
  return /(?:^|\/)connectors\/([^/]+)\//.exec(handler)?.[1];
}

/** `functions/handlers/load-case.handler` → `load-case`; a connector's is `connector-<system>`, and beside it `first-day-<system>`. */
export function entryName(handler: string): string {
  const system = systemOf(handler);
  if (system !== undefined) return handler.endsWith('.letIn') ? `first-day-${system}` : `connector-${system}`;
  return /([^/]+)\.[^./]+$/.exec(handler)?.[1] ?? handler;
}

/** What a function reaches outside AWS: a target system, or `source:<name>`. */
export function reaches({ handler, environment }: Pick<PoolFunction, 'handler' | 'environment'>): string | undefined {
  return systemOf(handler) ?? (environment.SOURCE === undefined ? undefined : `source:${environment.SOURCE}`);
}

function targetUrl(
  handler: string,
  variables: Readonly<Record<string, string>>,
  targets: Readonly<Record<string, string>>,
): Record<string, string> {
  const url = targets[reaches({ handler, environment: variables }) ?? ''];
  if (url === undefined) return {};
  return 'SOURCE_URL' in variables ? { SOURCE_URL: url } : 'TARGET_URL' in variables ? { TARGET_URL: url } : {};
}

function overridden(
  variables: Readonly<Record<string, string>>,
  instead: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(instead).filter(([name]) => name in variables));
}

/** docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function runtimeEnvironment(
  code: Pick<PoolFunction, 'name' | 'folder' | 'memoryMb' | 'handler'>,
  { region, gatewayUrl }: FunctionSurroundings,
): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: code.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(code.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${code.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'embedded',
    LAMBDA_TASK_ROOT: code.folder,
    _HANDLER: code.handler,
    TZ: ':UTC',
    // The one thing that differs from Lambda: where AWS is.
    AWS_ENDPOINT_URL: gatewayUrl,
    // There is no X-Ray daemon to send segments to.
    POWERTOOLS_TRACE_ENABLED: 'false',
  };
}

function credentials({ accessKeyId, secretAccessKey }: Credentials): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}
