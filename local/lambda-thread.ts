/**
 * A worker thread that functions are loaded in, many to a thread: the SDK, and what the compiler has learnt of it, are there once for all of
 * them, where a heap and a compiler for each was most of the memory and half the work. A function's variables, output and modules are its
 * own; a crash, and an invocation that outlasts its time, are the whole thread's, as they are the whole environment's on Lambda.
 */
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

/** What a thread tells of a function it has loaded. */
export interface Told {
  ready(): void;
  done(requestId: string, outcome: Outcome): void;
  /** It takes nothing more. */
  fail(error: FunctionError): void;
}

export interface Invocation {
  readonly payload: string;
  readonly context: object;
  /** By the machine's clock. */
  readonly deadlineMs: number;
  readonly traceId: string;
}

/** A function in a thread. */
export interface Loaded {
  invoke(invocation: Invocation): void;
  /** An invocation has its outcome. */
  settled(): void;
}

export interface Thread {
  load(code: FunctionCode, told: Told): Loaded;
  /** False once it has ended or is retired. */
  usable(): boolean;
  /** What went on too long is not known to have stopped: it takes nothing new, and ends with the last invocation it has. */
  retire(): void;
  end(): Promise<void>;
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

/** `of`: the function, by the order in which they were loaded, from 0. */
type Message =
  | SdkCall
  | { readonly kind: 'ready'; readonly of: number }
  | { readonly kind: 'log'; readonly of: number; readonly log: string }
  | { readonly kind: 'unusable'; readonly of: number; readonly log: string; readonly error: FunctionError }
  | ({ readonly kind: 'done'; readonly of: number; readonly id: string; readonly log: string } & Outcome);

/** Of all functions in a thread together: what keeps a leak from taking the machine. Ours to choose. */
const HEAP_MB = 2_048;
const BOOTSTRAP = new URL('./lambda-worker.mjs', import.meta.url);

export function createThread(host: SandboxHost, name: string): Thread {
  const worker = new Worker(BOOTSTRAP, {
    workerData: { clock: host.clock, sdk: import.meta.url, compileCache: host.compileCache },
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    name,
  });
  worker.unref();
  const loaded: { readonly code: FunctionCode; readonly told: Told }[] = [];
  let invocations = 0;
  let usable = true;

  function fail(error: FunctionError): void {
    usable = false;
    for (const { told } of loaded) told.fail(error);
  }

  function endWithTheLast(): void {
    if (!usable && invocations === 0) void worker.terminate();
  }

  worker.on('message', (message: Message) => {
    if (message.kind === 'call') return void answer(message);
    const { code, told } = required(loaded[message.of], message.of);
    if ('log' in message && message.log !== '') host.log(code, message.log);
    if (message.kind === 'ready') told.ready();
    if (message.kind === 'unusable') told.fail(message.error);
    if (message.kind === 'done')
      told.done(message.id, 'payload' in message ? { payload: message.payload } : { error: message.error });
  });
  worker.on('error', (error) => fail(crash(error)));
  worker.on('exit', (exitCode) =>
    fail({ errorType: 'Runtime.ExitError', errorMessage: `Runtime exited with error: exit status ${exitCode}` }),
  );

  async function answer(call: SdkCall): Promise<void> {
    const { status, headers, body } = await host.call(requestOf(call));
    worker.postMessage({ kind: 'answer', id: call.id, status, headers: headers ?? {}, body: body.toString() });
  }

  return {
    load(code, told) {
      const of = loaded.push({ code, told }) - 1;
      const { folder, handler, environment } = code;
      worker.postMessage({ kind: 'load', of, name: code.name, folder, handler, environment });
      return {
        invoke(invocation) {
          invocations += 1;
          worker.postMessage({ kind: 'invoke', of, ...invocation });
        },
        settled() {
          invocations -= 1;
          endWithTheLast();
        },
      };
    },
    usable: () => usable,
    retire() {
      usable = false;
      endWithTheLast();
    },
    async end() {
      usable = false;
      await worker.terminate();
    },
  };
}

function required<T>(found: T | undefined, of: number): T {
  if (found === undefined) throw new Error(`the thread tells of a function that it has not loaded: number ${of}`);
  return found;
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

function crash(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: 'Runtime.Unknown', errorMessage: String(error) };
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { errorType: 'Runtime.OutOfMemory', errorMessage: 'Runtime exited: out of memory (MemorySize)' };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
