/**
 * One execution environment of a function: a worker thread that takes several invocations at a time, as Lambda's managed instances
 * do (docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html). An environment each would be forty heaps and compilers.
 */
import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { awsRequest } from './aws-request.ts';
import type { AwsRequest, AwsResponse } from './service.ts';

/** A function as the sandbox needs it. */
export interface FunctionCode {
  readonly arn: string;
  readonly name: string;
  /** The unpacked asset. */
  readonly folder: string;
  /** `functions/handlers/sweep.handler` */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** `payload` is JSON. */
export type Outcome = { readonly payload: string } | { readonly error: FunctionError };

export interface Sandbox {
  /** Never throws: what goes wrong is the outcome. */
  invoke(payload: string): Promise<Outcome>;
  /** When it has loaded its code, or failed to. */
  readonly started: Promise<void>;
  /** False once it has ended, or is to take no more and be ended when the last invocation has. */
  usable(): boolean;
  end(): Promise<void>;
}

export interface SandboxHost {
  /** The clock's offset (`AdvancingClock.offset`). */
  readonly clock: SharedArrayBuffer;
  /** Where code compiled once is kept: a worker loads a large bundle in half the time. */
  readonly compileCache: string;
  /** The gateway, for a call of the function's SDK. */
  readonly call: (request: AwsRequest) => Promise<AwsResponse>;
  /** What the function wrote to its standard output. */
  readonly log: (code: FunctionCode, text: string) => void;
}

/** A call of the SDK, as its HTTP handler has it (lambda-transport.cjs). */
interface SdkCall {
  readonly kind: 'call';
  readonly id: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

type Message =
  | SdkCall
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly log: string }
  | { readonly kind: 'unusable'; readonly log: string; readonly error: FunctionError }
  | ({ readonly kind: 'done'; readonly id: string; readonly log: string } & Outcome);

/** Lambda gives 10 s: docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html. Twice that, on a busy machine. */
const INIT_MS = 20_000;
/** Invocations an environment takes at a time: they mostly wait for a vendor or the database. Ours to choose. */
export const MAX_AT_ONCE = 32;
/** Left to itself each heap keeps 48 MB of garbage before it looks; at a quarter of it all of them together need half the memory. */
const YOUNG_MB = 12;
/** And each collects once it has grown by so much since it last did, in per cent; V8's own choice needs a quarter more memory for a few per cent less work. */
setFlagsFromString('--heap-growing-percent=20');
const BOOTSTRAP = new URL('./lambda-worker.mjs', import.meta.url);

export function createSandbox(code: FunctionCode, host: SandboxHost): Sandbox {
  const worker = new Worker(BOOTSTRAP, {
    workerData: {
      folder: code.folder,
      handler: code.handler,
      clock: host.clock,
      sdk: import.meta.url,
      compileCache: host.compileCache,
    },
    env: { ...code.environment, AWS_LAMBDA_MAX_CONCURRENCY: String(MAX_AT_ONCE) },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: code.memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
    name: code.name,
  });
  worker.unref();
  let usable = true;
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const ready = Promise.withResolvers<void>();
  let failure: FunctionError | undefined;

  /** Nothing more runs in here: whoever waits is told why, and whoever comes later too. */
  function fail(error: FunctionError): void {
    usable = false;
    failure ??= error;
    for (const settle of waiting.values()) settle({ error: failure });
    ready.resolve();
  }

  /** What went on too long is not known to have stopped: the environment takes nothing new, and ends with its last invocation. */
  function timeOut(id: string, limitMs: number): void {
    usable = false;
    waiting.get(id)?.({ error: timedOut(id, limitMs) });
  }

  worker.on('message', (message: Message) => {
    if ('log' in message && message.log !== '') host.log(code, message.log);
    if (message.kind === 'call') void answer(message);
    if (message.kind === 'ready') ready.resolve();
    if (message.kind === 'unusable') fail(message.error);
    if (message.kind === 'done')
      waiting.get(message.id)?.('payload' in message ? { payload: message.payload } : { error: message.error });
  });
  worker.on('error', (error) => fail(crash(error)));
  worker.on('exit', (exitCode) =>
    fail({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: exit status ${exitCode}` }),
  );

  async function answer(call: SdkCall): Promise<void> {
    const { status, headers, body } = await host.call(requestOf(call));
    worker.postMessage({ kind: 'answer', id: call.id, status, headers: headers ?? {}, body: body.toString() });
  }

  function run(payload: string, requestId: string): Promise<Outcome> {
    if (failure !== undefined) return Promise.resolve({ error: failure });
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => timeOut(requestId, code.timeoutMs), code.timeoutMs);
    waiting.set(requestId, (outcome) => {
      clearTimeout(timer);
      waiting.delete(requestId);
      resolve(outcome);
    });
    worker.postMessage({
      kind: 'invoke',
      payload,
      context: contextOf(code, requestId),
      deadlineMs: Date.now() + code.timeoutMs,
      traceId: `Root=1-${hex(8)}-${hex(24)};Sampled=0`,
    });
    return promise;
  }

  return {
    started: ready.promise,
    usable: () => usable,
    async invoke(payload) {
      const requestId = randomUUID();
      const timer = setTimeout(() => fail(timedOut(requestId, INIT_MS)), INIT_MS);
      await ready.promise;
      clearTimeout(timer);
      return run(payload, requestId);
    },
    async end() {
      usable = false;
      await worker.terminate();
    },
  };
}

function requestOf({ method, path, query = {}, headers, body }: SdkCall): AwsRequest {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one): [string, string] => [name, one]),
  );
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return awsRequest({
    method,
    path,
    query: new URLSearchParams(pairs),
    headers: Object.fromEntries(lower),
    body: Buffer.from(body),
  });
}

function contextOf(code: FunctionCode, awsRequestId: string): object {
  return {
    functionName: code.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: code.arn,
    memoryLimitInMB: String(code.memoryMb),
    awsRequestId,
    logGroupName: `/aws/lambda/${code.name}`,
    logStreamName: 'embedded',
  };
}

/** As Step Functions sees it: docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
function timedOut(requestId: string, limitMs: number): FunctionError {
  const seconds = (limitMs / 1000).toFixed(2);
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  };
}

function crash(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: 'Runtime.Unknown', errorMessage: String(error) };
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { errorType: 'Runtime.OutOfMemory', errorMessage: 'Runtime exited: out of memory (MemorySize)' };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function hex(digits: number): string {
  return randomUUID().replaceAll('-', '').slice(0, digits).padEnd(digits, '0');
}
