/** Warm sandboxes for every function, and how many of them may live and run on this machine at once. */
import { createSandbox, type FunctionCode, type Outcome, type Sandbox, type SandboxHost } from './lambda-sandbox.ts';

export interface PoolLimits {
  /** Invocations that run at a time; more wait. An invocation made by another is not counted, or they could wait for each other. */
  readonly maxRunning: number;
  /** Sandboxes kept, over all functions. */
  readonly maxWorkers: number;
}

export interface PoolFunction extends FunctionCode {
  /** Reserved concurrency; more are throttled, as on Lambda. */
  readonly maxConcurrency: number | undefined;
}

export interface Pool {
  /** Throws `TooManyRequestsException` when the function's reserved concurrency is used up. */
  run(code: PoolFunction, payload: string, caller: 'host' | 'function'): Promise<Outcome>;
  /** Running and waiting. */
  busy(): number;
  stop(): Promise<void>;
}

/** Lambda's name for having no room: callers retry it. */
export class TooManyRequestsException extends Error {
  override readonly name = 'TooManyRequestsException';
}

export function createPool(host: SandboxHost, limits: PoolLimits): Pool {
  /** Idle ones, the least lately used first. */
  const idle = new Map<Sandbox, PoolFunction>();
  const running = new Map<PoolFunction, number>();
  const waiting: (() => void)[] = [];
  const alive = new Set<Sandbox>();
  let counted = 0;

  function take(code: PoolFunction): Sandbox {
    for (const sandbox of [...idle.keys()].filter((one) => !one.usable())) discard(sandbox);
    const warm = [...idle].findLast(([, owner]) => owner === code)?.[0];
    if (warm !== undefined) {
      idle.delete(warm);
      return warm;
    }
    const sandbox = createSandbox(code, host);
    alive.add(sandbox);
    trim();
    return sandbox;
  }

  /** A busy one is never ended: over the limit, it goes when it is done. */
  function trim(): void {
    for (const sandbox of idle.keys()) {
      if (alive.size <= limits.maxWorkers) return;
      discard(sandbox);
    }
  }

  function discard(sandbox: Sandbox): void {
    idle.delete(sandbox);
    alive.delete(sandbox);
    void sandbox.end();
  }

  async function runIn(code: PoolFunction, payload: string): Promise<Outcome> {
    const already = running.get(code) ?? 0;
    if (already >= (code.maxConcurrency ?? Number.POSITIVE_INFINITY))
      throw new TooManyRequestsException(`Rate Exceeded: ${code.name} runs ${already} times, its reserved concurrency`);
    running.set(code, already + 1);
    const sandbox = take(code);
    try {
      return await sandbox.invoke(payload);
    } finally {
      running.set(code, (running.get(code) ?? 1) - 1);
      if (sandbox.usable()) idle.set(sandbox, code);
      else discard(sandbox);
      trim();
    }
  }

  async function inTurn(code: PoolFunction, payload: string): Promise<Outcome> {
    if (counted >= limits.maxRunning) await new Promise<void>((resolve) => waiting.push(resolve));
    else counted += 1;
    try {
      return await runIn(code, payload);
    } finally {
      // The place goes to the next one, or is free.
      const next = waiting.shift();
      if (next === undefined) counted -= 1;
      else next();
    }
  }

  return {
    run: (code, payload, caller) => (caller === 'function' ? runIn(code, payload) : inTurn(code, payload)),
    busy: () => waiting.length + [...running.values()].reduce((sum, count) => sum + count, 0),
    async stop() {
      await Promise.all([...alive].map((sandbox) => sandbox.end()));
      idle.clear();
    },
  };
}
