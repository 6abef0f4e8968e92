/** Warm sandboxes for every function, the threads they are in, and how many may start and run on this machine at once. */
import { createSandbox, MAX_AT_ONCE, type Sandbox } from './lambda-sandbox.ts';
import { createThread, type FunctionCode, type Outcome, type SandboxHost, type Thread } from './lambda-thread.ts';

export interface PoolLimits {
  /** Invocations that run at a time; more wait. An invocation made by another is not counted, or they could wait for each other. */
  readonly maxRunning: number;
  /** Sandboxes that start at a time: loading code takes a whole core, and meanwhile a warm one may come free. */
  readonly maxStarting: number;
  /** Threads of each kind (`kindOf`). */
  readonly maxThreads: number;
}

export interface PoolFunction extends FunctionCode {
  /** Reserved concurrency; more are throttled, as on Lambda. */
  readonly maxConcurrency: number | undefined;
}

export interface Pool {
  /** Throws `TooManyRequestsException` when the function's reserved concurrency is used up. */
  run(code: PoolFunction, payload: string, caller: Caller): Promise<Outcome>;
  /** Running and waiting. */
  busy(): number;
  stop(): Promise<void>;
}

/** Beyond it a function is no answer to anybody. Ours to choose. */
const SOON_MS = 300_000;

/** `first` waits for its turn behind no `host`. */
export type Caller = 'first' | 'host' | 'function';

/** Lambda's name for having no room: callers retry it. */
export class TooManyRequestsException extends Error {
  override readonly name = 'TooManyRequestsException';
}

interface Waiter {
  readonly code: PoolFunction;
  readonly give: (sandbox: Sandbox) => void;
}

export function createPool(host: SandboxHost, limits: PoolLimits): Pool {
  const alive = new Map<Sandbox, PoolFunction>();
  /** How many invocations each has, or is about to be given. */
  const loads = new Map<Sandbox, number>();
  const given = (sandbox: Sandbox) => loads.get(sandbox) ?? 0;
  const running = new Map<PoolFunction, number>();
  /** By kind, in the order in which they take the next function. */
  const threads = new Map<string, Thread[]>();
  /** For their turn to run, and then for a sandbox. */
  const queued = { first: [] as (() => void)[], host: [] as (() => void)[] };
  const waiters: Waiter[] = [];
  let admitted = 0;
  let starting = 0;

  async function inTurn(code: PoolFunction, payload: string, turn: keyof typeof queued): Promise<Outcome> {
    if (admitted >= limits.maxRunning) await new Promise<void>((resolve) => queued[turn].push(resolve));
    else admitted += 1;
    try {
      return await runOne(code, payload);
    } finally {
      // The place goes to the next one, or is free.
      const next = queued.first.shift() ?? queued.host.shift();
      if (next === undefined) admitted -= 1;
      else next();
    }
  }

  async function runOne(code: PoolFunction, payload: string): Promise<Outcome> {
    const already = running.get(code) ?? 0;
    if (already >= (code.maxConcurrency ?? Number.POSITIVE_INFINITY))
      throw new TooManyRequestsException(`Rate Exceeded: ${code.name} runs ${already} times, its reserved concurrency`);
    running.set(code, already + 1);
    const sandbox = await new Promise<Sandbox>((give) => {
      waiters.push({ code, give });
      serveWaiters();
    });
    try {
      return await sandbox.invoke(payload);
    } finally {
      running.set(code, (running.get(code) ?? 1) - 1);
      loads.set(sandbox, given(sandbox) - 1);
      serveWaiters();
    }
  }

  function serveWaiters(): void {
    for (const waiter of [...waiters]) {
      const sandbox = warm(waiter.code) ?? (starting < limits.maxStarting ? start(waiter.code) : undefined);
      if (sandbox === undefined) continue;
      waiters.splice(waiters.indexOf(waiter), 1);
      loads.set(sandbox, given(sandbox) + 1);
      waiter.give(sandbox);
    }
  }

  function warm(code: PoolFunction): Sandbox | undefined {
    for (const sandbox of alive.keys()) if (!sandbox.usable()) forget(sandbox);
    return [...alive].find(([sandbox, of]) => of === code && given(sandbox) < MAX_AT_ONCE)?.[0];
  }

  /** Its thread ends with the last invocation it has (lambda-thread.ts). */
  function forget(sandbox: Sandbox): void {
    alive.delete(sandbox);
    loads.delete(sandbox);
  }

  function start(code: PoolFunction): Sandbox {
    const sandbox = createSandbox(code, nextThread(kindOf(code)));
    alive.set(sandbox, code);
    starting += 1;
    void sandbox.started.then(() => {
      starting -= 1;
      serveWaiters();
    });
    return sandbox;
  }

  function nextThread(kind: string): Thread {
    const usable = (threads.get(kind) ?? []).filter((thread) => thread.usable());
    const next = usable.length < limits.maxThreads ? createThread(host, kind) : usable.shift();
    if (next === undefined) throw new Error('limits.maxThreads is at least 1');
    threads.set(kind, [...usable, next]);
    return next;
  }

  return {
    run: (code, payload, caller) => (caller === 'function' ? runOne(code, payload) : inTurn(code, payload, caller)),
    busy: () => queued.first.length + queued.host.length + [...running.values()].reduce((sum, count) => sum + count, 0),
    async stop() {
      await Promise.all([...threads.values()].flat().map((thread) => thread.end()));
    },
  };
}

/** What may take many minutes, and computes meanwhile, holds up nobody who waits for an answer: it is in other threads. */
function kindOf({ timeoutMs }: PoolFunction): string {
  return timeoutMs > SOON_MS ? 'functions, long' : 'functions';
}
