/** Warm sandboxes for every function, and how many of them may start, live and run on this machine at once. */
import {
  createSandbox,
  type FunctionCode,
  MAX_AT_ONCE,
  type Outcome,
  type Sandbox,
  type SandboxHost,
} from './lambda-sandbox.ts';

export interface PoolLimits {
  /** Invocations that run at a time; more wait. An invocation made by another is not counted, or they could wait for each other. */
  readonly maxRunning: number;
  /** Sandboxes kept, over all functions. */
  readonly maxWorkers: number;
  /** Sandboxes that start at a time: loading code takes a whole core, and meanwhile a warm one may come free. */
  readonly maxStarting: number;
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

/** `first` waits for its turn behind no `host`. */
export type Caller = 'first' | 'host' | 'function';

/** Lambda's name for having no room: callers retry it. */
export class TooManyRequestsException extends Error {
  override readonly name = 'TooManyRequestsException';
}

interface Waiter {
  readonly code: PoolFunction;
  readonly caller: Caller;
  readonly give: (sandbox: Sandbox) => void;
}

export function createPool(host: SandboxHost, limits: PoolLimits): Pool {
  /** Those that take invocations, the least lately used first. */
  const alive = new Map<Sandbox, PoolFunction>();
  /** Those that take none any more. */
  const retired = new Set<Sandbox>();
  /** How many invocations each has, or is about to be given. */
  const loads = new Map<Sandbox, number>();
  const given = (sandbox: Sandbox) => loads.get(sandbox) ?? 0;
  const running = new Map<PoolFunction, number>();
  /** For their turn to run, and then for a sandbox. */
  const queued = { first: [] as (() => void)[], host: [] as (() => void)[] };
  const waiters: Waiter[] = [];
  let admitted = 0;
  let starting = 0;

  async function inTurn(code: PoolFunction, payload: string, turn: keyof typeof queued): Promise<Outcome> {
    if (admitted >= limits.maxRunning) await new Promise<void>((resolve) => queued[turn].push(resolve));
    else admitted += 1;
    try {
      return await runOne(code, payload, 'host');
    } finally {
      // The place goes to the next one, or is free.
      const next = queued.first.shift() ?? queued.host.shift();
      if (next === undefined) admitted -= 1;
      else next();
    }
  }

  async function runOne(code: PoolFunction, payload: string, caller: Caller): Promise<Outcome> {
    const already = running.get(code) ?? 0;
    if (already >= (code.maxConcurrency ?? Number.POSITIVE_INFINITY))
      throw new TooManyRequestsException(`Rate Exceeded: ${code.name} runs ${already} times, its reserved concurrency`);
    running.set(code, already + 1);
    const sandbox = await new Promise<Sandbox>((give) => {
      waiters.push({ code, caller, give });
      serveWaiters();
    });
    try {
      return await sandbox.invoke(payload);
    } finally {
      running.set(code, (running.get(code) ?? 1) - 1);
      loads.set(sandbox, given(sandbox) - 1);
      if (!sandbox.usable()) retire(sandbox);
      serveWaiters();
    }
  }

  function serveWaiters(): void {
    for (const waiter of [...waiters]) {
      const sandbox = warm(waiter.code) ?? (mayStart(waiter) ? start(waiter.code) : undefined);
      if (sandbox === undefined) continue;
      waiters.splice(waiters.indexOf(waiter), 1);
      loads.set(sandbox, given(sandbox) + 1);
      waiter.give(sandbox);
    }
  }

  function warm(code: PoolFunction): Sandbox | undefined {
    const found = [...alive].find(([sandbox, of]) => of === code && given(sandbox) < MAX_AT_ONCE)?.[0];
    if (found === undefined) return undefined;
    alive.delete(found);
    if (!found.usable()) {
      retire(found);
      return warm(code);
    }
    alive.set(found, code);
    return found;
  }

  /** A function grows only while there is room; its first sandbox, and what another function waits for, are made in any case. */
  function mayStart({ code, caller }: Waiter): boolean {
    if (starting >= limits.maxStarting) return false;
    return alive.size < limits.maxWorkers || caller === 'function' || ![...alive.values()].includes(code);
  }

  function start(code: PoolFunction): Sandbox {
    const oldest = [...alive.keys()].find((sandbox) => given(sandbox) === 0);
    if (alive.size >= limits.maxWorkers && oldest !== undefined) retire(oldest);
    const sandbox = createSandbox(code, host);
    alive.set(sandbox, code);
    starting += 1;
    void sandbox.started.then(() => {
      starting -= 1;
      serveWaiters();
    });
    return sandbox;
  }

  /** It takes nothing more, and ends with the last invocation it has. */
  function retire(sandbox: Sandbox): void {
    alive.delete(sandbox);
    if (given(sandbox) > 0) return void retired.add(sandbox);
    retired.delete(sandbox);
    loads.delete(sandbox);
    void sandbox.end();
  }

  return {
    run: (code, payload, caller) =>
      caller === 'function' ? runOne(code, payload, caller) : inTurn(code, payload, caller),
    busy: () => queued.first.length + queued.host.length + [...running.values()].reduce((sum, count) => sum + count, 0),
    async stop() {
      await Promise.all([...alive.keys(), ...retired].map((sandbox) => sandbox.end()));
    },
  };
}
