/** Runs a synthesized application whole on this machine: the embedded default. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Assembly, readAssembly } from './assembly.ts';
import { type AdvancingClock, createClock } from './clock.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { deploy } from './deploy.ts';
import { createDynamoDb } from './dynamodb.ts';
import { createEngineClient } from './dynamodb-connection.ts';
import { startEngine } from './dynamodb-engine.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createIam } from './iam.ts';
import { createLambda } from './lambda.ts';
import { entryName, type LambdaFunction } from './lambda-function.ts';
import type { PoolLimits } from './lambda-pool.ts';
import { type Credentials, createPrincipals } from './principals.ts';
import { untilQuiet } from './quiet.ts';
import type { Host, Invoke, Provisioned, Service } from './service.ts';

/** Makes a service, ready to provision; `gatewayUrl` is where SDK clients reach it. Called in the order given. */
export type ServiceFactory = (host: Host, gatewayUrl: string) => Service | Promise<Service>;

export interface EmbeddedOptions {
  /** The folder `cdk synth` wrote. */
  readonly assembly: string;
  /** Everything the application knows is kept here. */
  readonly dataDir: string;
  /** Where compiled code is kept, beside the data when absent. Applications that run the same code may share one: each loads what another compiled. */
  readonly compileCache?: string;
  /** The services besides Lambda and DynamoDB. */
  readonly services?: readonly ServiceFactory[];
  /** Executions (by ARN) whose invocations do not wait behind others'. On AWS nobody waits; here there are only so many cores. */
  readonly goesFirst?: (executionArn: string) => boolean;
  /** `createClock` when absent. */
  readonly clock?: (db: DataFolder['db']) => AdvancingClock;
  readonly overrides?: {
    /** Where a target system is reached instead of where the template says: `{ okta: 'http://127.0.0.1:4001' }`. */
    readonly targets?: Readonly<Record<string, string>>;
    /** What variables of environments say instead of what the template says: `{ SLACK_URL: 'http://127.0.0.1:4002/api' }`. */
    readonly variables?: Readonly<Record<string, string>>;
    /** An engine that runs already (DynamoDB Local), instead of our own. */
    readonly dynamodb?: { readonly host: string; readonly port: number };
    /** The gateway's port; any free one when absent. */
    readonly port?: number;
    readonly limits?: Partial<PoolLimits>;
    readonly account?: string;
    readonly region?: string;
  };
}

export interface Embedded {
  /** Where AWS is, for SDK clients: `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly gateway: Gateway;
  readonly clock: AdvancingClock;
  readonly account: string;
  readonly region: string;
  /** By stack, then by name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By stack, then by logical id. */
  readonly resources: Readonly<Record<string, ReadonlyMap<string, Provisioned>>>;
  /** By function name, and by the name docs/architecture.md has for it (`load-case`, `connector-okta`). */
  readonly functionArns: Readonly<Record<string, string>>;
  readonly invoke: Invoke;
  service(name: string): Service;
  /** Keys to call the gateway with: a role's, by its ARN, or the account's own, which may do what no policy denies. */
  credentials(roleArn?: string): Credentials;
  /** Waits until nothing is under way. */
  quiet(): Promise<void>;
  /** Advances the clock (milliseconds since 1970), wake-up by wake-up, until everything due by then is done. */
  advanceTo(atMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** One core is the host's and the database's; four threads of each kind are enough. */
const THREADS = Math.min(4, Math.max(1, availableParallelism() - 1));
/** For two cores: an invocation waits for other processes more than it computes. Chosen by measuring; see `overrides.limits`. */
const LIMITS: PoolLimits = { maxRunning: 24, maxStarting: 2, maxThreads: THREADS };
const ACCOUNT = '000000000000';
const REGION = 'eu-west-1';

/** Throws, naming what and where, when the application cannot run here. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const assembly = readAssembly(options.assembly);
  const folder = openDataFolder(options.dataDir);
  const closers: (() => Promise<void>)[] = [() => folder.close()];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await run(options, assembly, folder, { closers, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Ending {
  /** Run last first. */
  readonly closers: (() => Promise<void>)[];
  readonly stop: () => Promise<void>;
}

async function run(
  { overrides = {}, ...options }: EmbeddedOptions,
  assembly: Assembly,
  folder: DataFolder,
  { closers, stop }: Ending,
): Promise<Embedded> {
  const account = overrides.account ?? assembly.stacks.find((stack) => stack.account !== undefined)?.account ?? ACCOUNT;
  const region = overrides.region ?? assembly.stacks.find((stack) => stack.region !== undefined)?.region ?? REGION;
  const root = `arn:aws:iam::${account}:root`;
  const clock = (options.clock ?? createClock)(folder.db);
  closers.push(async () => clock.stop());
  const principals = createPrincipals();
  const iam = createIam({ account });
  const services = new Map<string, Service>();
  const engine = overrides.dynamodb ?? (await ownEngine(folder, closers));
  const gateway = await createGateway({
    ...{ port: overrides.port ?? 0, principals, clock, log: folder.log },
    authorize: iam.authorize,
    service: (name) => services.get(name),
  });
  closers.push(() => gateway.stop());
  const service = (name: string) => existing(services, name);
  const host: Host = {
    ...{ clock, db: folder.db, region, account, authorize: iam.authorize, service, log: folder.log },
    invoke: (functionArn, payload, caller) => lambda.invoke(functionArn, payload, caller),
  };
  const dynamodb = createDynamoDb(host, createEngineClient(engine));
  const lambda = createLambda(host, {
    ...{ iam, gatewayUrl: gateway.url, asset: assembly.asset, credentialsOf: principals.credentialsOf },
    targets: overrides.targets ?? {},
    variables: overrides.variables,
    sandboxes: {
      clock: clock.offset,
      compileCache: options.compileCache ?? join(folder.path, 'compile-cache'),
      call: gateway.call,
      log: (code, text) => folder.functionLog(code.name, text),
    },
    limits: { ...LIMITS, ...overrides.limits },
    goesFirst: options.goesFirst ?? (() => false),
  });
  const add = (one: Service) => {
    if (services.has(one.name)) throw new Error(`two services are called ${one.name}`);
    services.set(one.name, one);
    closers.push(() => one.stop());
  };
  add(dynamodb.service);
  add(lambda.service);
  for (const make of options.services ?? []) add(await make(host, gateway.url));
  const all = [...services.values()];
  await Promise.all(all.map(async (one) => one.prepare?.()));
  const { outputs, resources } = deploy({ assembly, services: all, iam, account, region });
  lambda.requireTargets();
  await dynamodb.ready();
  for (const one of all) one.start();
  const quiet = () => untilQuiet({ services: all, due: clock.due });
  return {
    ...{ url: gateway.url, gateway, clock, account, region, outputs, resources, service, quiet, stop },
    functionArns: arnsByName([...lambda.functions.values()]),
    invoke: host.invoke,
    credentials: (roleArn = root) => principals.credentialsOf(roleArn),
    advanceTo: (atMs) => clock.advanceTo(atMs, quiet),
  };
}

function arnsByName(functions: readonly LambdaFunction[]): Record<string, string> {
  return Object.fromEntries([
    ...functions.map(({ handler, arn }) => [entryName(handler), arn]),
    ...functions.map(({ name, arn }) => [name, arn]),
  ]);
}

async function ownEngine(folder: DataFolder, closers: Ending['closers']) {
  const engine = await startEngine(folder.path, folder.log);
  closers.push(() => engine.stop());
  return engine;
}

function existing(services: ReadonlyMap<string, Service>, name: string): Service {
  const found = services.get(name);
  if (found === undefined) throw new Error(`the embedded default has no service ${name}: pass it to startEmbedded`);
  return found;
}
