/** AWS Lambda: the deployed bundles, run in worker threads as their roles, invoked over the wire or by the host's own services. */
import * as z from 'zod';
import { errorAnswer } from './aws-error.ts';
import type { Iam } from './iam.ts';
import {
  type AsyncSettings,
  createAsyncInvocations,
  DEFAULT_SETTINGS,
  InvokeConfigProperties,
} from './lambda-async.ts';
import { isDestination, tellDestinations } from './lambda-destinations.ts';
import { type FunctionSurroundings, type LambdaFunction, reaches, readFunction } from './lambda-function.ts';
import { createPool, type PoolLimits, TooManyRequestsException } from './lambda-pool.ts';
import type { Outcome, SandboxHost } from './lambda-thread.ts';
import type { AwsRequest, AwsResponse, Host, Invoke, Provisioned, Resource, Service } from './service.ts';

export interface LambdaOptions extends Omit<FunctionSurroundings, 'region' | 'account'> {
  readonly iam: Iam;
  readonly limits: PoolLimits;
  /** Executions (by ARN) that wait behind no other; nor do requests and events, which are short and begin everything. */
  readonly goesFirst: (executionArn: string) => boolean;
  /** What the sandboxes need of the host. */
  readonly sandboxes: SandboxHost;
}

export interface Lambda {
  readonly service: Service;
  readonly invoke: Invoke;
  /** Throws when a target was to be overridden that no function is the connector of. */
  requireTargets(): void;
  /** By name. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
}

const PermissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});
const PointerProperties = z.looseObject({ FunctionName: z.string(), Name: z.string().optional() });

/** `/2015-03-31/functions/<name or ARN>/invocations` */
const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

export function createLambda(host: Host, options: LambdaOptions): Lambda {
  const functions = new Map<string, LambdaFunction>();
  const settings = new Map<string, AsyncSettings>();
  const pool = createPool(options.sandboxes, options.limits);
  const surroundings = { ...options, region: host.region, account: host.account };
  const async = createAsyncInvocations({
    db: host.db,
    clock: host.clock,
    functionOf: find,
    settingsOf: (arn) => settings.get(arn) ?? DEFAULT_SETTINGS,
    run: (code, payload) => pool.run(code, payload, 'first'),
    tell: (ending) => tellDestinations(host, ending, settings.get(ending.code.arn) ?? DEFAULT_SETTINGS),
    log: host.log,
  });

  /** By name, ARN, or either with a qualifier: there is only one version here, the one in the assembly. */
  function lookUp(nameOrArn: string): LambdaFunction | undefined {
    const parts = nameOrArn.split(':');
    return functions.get((parts[0] === 'arn' ? parts[6] : parts.length > 1 ? parts.at(-2) : nameOrArn) ?? '');
  }

  function find(nameOrArn: string): LambdaFunction {
    const found = lookUp(nameOrArn);
    if (found === undefined) throw new Error(`the template has no function ${nameOrArn}`);
    return found;
  }

  function provisionFunction(resource: Resource): Provisioned {
    const code = readFunction(resource, surroundings);
    if (functions.has(code.name)) throw new Error(`two functions are called ${code.name}: name one of them in infra`);
    if (!options.iam.trusts(code.roleArn, 'lambda.amazonaws.com'))
      throw new Error(`${code.name}: its role ${code.roleArn} does not trust lambda.amazonaws.com`);
    if (code.deadLetterArn !== undefined) requireDestination(code.deadLetterArn, resource);
    functions.set(code.name, code);
    return { ref: code.name, attributes: { Arn: code.arn } };
  }

  function provisionPermission(resource: Resource): Provisioned {
    const { Action, FunctionName, Principal, SourceArn, SourceAccount } = read(PermissionProperties, resource);
    const code = find(FunctionName);
    const principal = Principal.endsWith('.amazonaws.com') ? { Service: Principal } : { AWS: Principal };
    const condition = {
      ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
      ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
    };
    const statement = { Effect: 'Allow', Principal: principal, Action, Resource: code.arn, Condition: condition };
    options.iam.attach(code.arn, { Statement: [statement] }, `the policy of ${code.name}`);
    return { ref: resource.logicalId, attributes: {} };
  }

  function provisionInvokeConfig(resource: Resource): Provisioned {
    const properties = read(InvokeConfigProperties, resource);
    const { OnSuccess, OnFailure } = properties.DestinationConfig;
    for (const to of [OnSuccess, OnFailure]) if (to !== undefined) requireDestination(to.Destination, resource);
    settings.set(find(properties.FunctionName).arn, {
      maxRetries: properties.MaximumRetryAttempts,
      maxAgeSeconds: properties.MaximumEventAgeInSeconds,
      onSuccessArn: OnSuccess?.Destination,
      onFailureArn: OnFailure?.Destination,
    });
    return { ref: resource.logicalId, attributes: {} };
  }

  function provisionPointer(resource: Resource): Provisioned {
    const { FunctionName, Name } = read(PointerProperties, resource);
    const arn = `${find(FunctionName).arn}:${Name ?? '1'}`;
    return { ref: arn, attributes: { AliasArn: arn, FunctionArn: arn, Version: '1' } };
  }

  const provisions: Readonly<Record<string, (resource: Resource) => Provisioned>> = {
    'AWS::Lambda::Function': provisionFunction,
    'AWS::Lambda::Permission': provisionPermission,
    'AWS::Lambda::EventInvokeConfig': provisionInvokeConfig,
    'AWS::Lambda::Version': provisionPointer,
    'AWS::Lambda::Alias': provisionPointer,
  };

  async function handle(request: AwsRequest): Promise<AwsResponse> {
    const named = nameIn(request);
    if (named === undefined) return refused('UnknownOperationException', `${request.method} ${request.path}`, 404);
    const code = lookUp(named);
    if (code === undefined) return refused('ResourceNotFoundException', `Function not found: ${named}`, 404);
    const payload = request.body.length === 0 ? '{}' : request.body.toString();
    if (!isJson(payload)) return refused('InvalidRequestContentException', 'the payload is not JSON', 400);
    const kind = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (kind === 'DryRun') return { status: 204, body: '' };
    if (kind !== 'Event') return answerOf(() => pool.run(code, payload, 'function'));
    async.accept(code.arn, payload);
    return { status: 202, body: '' };
  }

  function requireTargets(): void {
    const systems = [...functions.values()].map(reaches).filter((system) => system !== undefined);
    const unknown = Object.keys(options.targets).filter((system) => !systems.includes(system));
    if (unknown.length > 0)
      throw new Error(
        `no function is the connector of ${unknown.join(', ')}: known are ${systems.join(', ') || 'none'}`,
      );
  }

  return {
    functions,
    requireTargets,
    service: {
      name: 'lambda',
      types: Object.keys(provisions),
      provision(resource) {
        const provision = provisions[resource.type];
        if (provision === undefined) throw new Error(`local/lambda.ts does not provide ${resource.type}`);
        return provision(resource);
      },
      permissions(request) {
        const named = nameIn(request) ?? '*';
        const known = named.startsWith('arn:') ? named : lookUp(named)?.arn;
        const arn = known ?? `arn:aws:lambda:${host.region}:${host.account}:function:${named}`;
        return [{ action: 'lambda:InvokeFunction', resource: arn }];
      },
      handle,
      start: () => async.start(),
      // What waits is in the database, which is only asked when nothing runs.
      busy: () => pool.busy() || async.busy(),
      async stop() {
        async.stop();
        await pool.stop();
      },
    },
    async invoke(functionArn, payload, caller) {
      const turn = caller === undefined || options.goesFirst(caller) ? 'first' : 'host';
      const outcome = await pool.run(find(functionArn), JSON.stringify(payload) ?? 'null', turn);
      if ('payload' in outcome) return { payload: JSON.parse(outcome.payload) };
      return { payload: outcome.error, functionError: 'Unhandled' };
    },
  };
}

function nameIn({ method, path }: AwsRequest): string | undefined {
  const found = method === 'POST' ? INVOCATIONS.exec(path)?.[1] : undefined;
  return found === undefined ? undefined : decodeURIComponent(found);
}

async function answerOf(run: () => Promise<Outcome>): Promise<AwsResponse> {
  try {
    const outcome = await run();
    const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
    if ('payload' in outcome) return { status: 200, headers, body: outcome.payload };
    const body = JSON.stringify(outcome.error);
    return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body };
  } catch (error) {
    if (error instanceof TooManyRequestsException) return refused(error.name, error.message, 429);
    throw error;
  }
}

function refused(code: string, message: string, status: number): AwsResponse {
  return errorAnswer('lambda', { code, message, status });
}

function requireDestination(arn: string, { logicalId }: Resource): void {
  if (!isDestination(arn))
    throw new Error(`${logicalId}: ${arn} is neither queue nor function, and cannot be told here`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function read<T>(schema: z.ZodType<T>, { logicalId, type, properties }: Resource): T {
  const parsed = schema.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new Error(`${logicalId} (${type}): ${z.prettifyError(parsed.error)}`);
}
