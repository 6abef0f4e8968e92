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
  /** Variables of the template that hold another address here. */
  readonly addresses?: Readonly<Record<string, string>>;
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
      ...addresses(properties.Environment?.Variables ?? {}, surroundings.addresses ?? {}),
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

/** `functions/handlers/load-case.handler` → `load-case`; a connector's is `connector-<system>`. */
export function entryName(handler: string): string {
  const system = systemOf(handler);
  return system === undefined ? (/([^/]+)\.[^./]+$/.exec(handler)?.[1] ?? handler) : `connector-${system}`;
}

function targetUrl(
  handler: string,
  variables: Readonly<Record<string, string>>,
  targets: Readonly<Record<string, string>>,
): Record<string, string> {
  const url = targets[systemOf(handler) ?? ''];
  return url === undefined || !('TARGET_URL' in variables) ? {} : { TARGET_URL: url };
}

/** Of those the function has. */
function addresses(
  variables: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(others).filter(([name]) => name in variables));
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
