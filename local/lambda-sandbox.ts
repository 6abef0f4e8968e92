/**
 * One execution environment of a function, in a thread it shares with others (lambda-thread.ts): it takes several invocations at a time, as
 * Lambda's managed instances do (docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html).
 */
import { randomUUID } from 'node:crypto';
import type { FunctionCode, FunctionError, Outcome, Thread } from './lambda-thread.ts';

export interface Sandbox {
  /** Never throws: what goes wrong is the outcome. */
  invoke(payload: string): Promise<Outcome>;
  /** When it has loaded its code, or failed to. */
  readonly started: Promise<void>;
  /** False once it has failed, or its thread takes no more. */
  usable(): boolean;
}

/** Lambda gives 10 s: docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html. Twice that, on a busy machine. */
const INIT_MS = 20_000;
/** Invocations an environment takes at a time: they mostly wait for a vendor or the database. Ours to choose. */
export const MAX_AT_ONCE = 32;

export function createSandbox(code: FunctionCode, thread: Thread): Sandbox {
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const ready = Promise.withResolvers<void>();
  let failure: FunctionError | undefined;

  /** Nothing more runs in here: whoever waits is told why, and whoever comes later too. */
  function fail(error: FunctionError): void {
    failure ??= error;
    for (const settle of waiting.values()) settle({ error: failure });
    ready.resolve();
  }

  const environment = { ...code.environment, AWS_LAMBDA_MAX_CONCURRENCY: String(MAX_AT_ONCE) };
  const loaded = thread.load(
    { ...code, environment },
    { ready: ready.resolve, done: (id, outcome) => waiting.get(id)?.(outcome), fail },
  );

  function run(payload: string, requestId: string): Promise<Outcome> {
    if (failure !== undefined) return Promise.resolve({ error: failure });
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => {
      thread.retire();
      waiting.get(requestId)?.({ error: timedOut(requestId, code.timeoutMs) });
    }, code.timeoutMs);
    waiting.set(requestId, (outcome) => {
      clearTimeout(timer);
      waiting.delete(requestId);
      resolve(outcome);
      loaded.settled();
    });
    loaded.invoke({
      payload,
      context: contextOf(code, requestId),
      deadlineMs: Date.now() + code.timeoutMs,
      traceId: `Root=1-${hex(8)}-${hex(24)};Sampled=0`,
    });
    return promise;
  }

  return {
    started: ready.promise,
    usable: () => failure === undefined && thread.usable(),
    async invoke(payload) {
      const requestId = randomUUID();
      const timer = setTimeout(() => {
        thread.retire();
        fail(timedOut(requestId, INIT_MS));
      }, INIT_MS);
      await ready.promise;
      clearTimeout(timer);
      return run(payload, requestId);
    },
  };
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

function hex(digits: number): string {
  return randomUUID().replaceAll('-', '').slice(0, digits).padEnd(digits, '0');
}
