/** Warm sandboxes for every function, and how many of them may live and run on this machine at once. */
import { createSandbox, type FunctionCode, type Outcome, type Sandbox, type SandboxHost } from './lambda-sandbox.ts';

export interface PoolLimits {
  /** Invocations that run at a time; more wait. An invocation made by another is not counted, or they could wait for each other. */
  readonly maxRunning: number;
  /** Sandboxes of one function; more invocations wait for one that is warm, which is sooner than a cold start on a small machine. */
  readonly maxPerFunction: number;
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
  const places = createPlaces(limits.maxRunning);
  const placesOf = new Map<PoolFunction, Places>();
  const alive = new Set<Sandbox>();

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
    const sandbox = take(code);
    try {
      return await sandbox.invoke(payload);
    } finally {
      if (sandbox.usable()) idle.set(sandbox, code);
      else discard(sandbox);
      trim();
    }
  }

  /** Reserved concurrency counts who waits here for a warm sandbox as well: on Lambda they would run. */
  function admit(code: PoolFunction): Places {
    const own = placesOf.get(code) ?? createPlaces(limits.maxPerFunction);
    placesOf.set(code, own);
    if (own.asked() >= (code.maxConcurrency ?? Number.POSITIVE_INFINITY))
      throw new TooManyRequestsException(
        `Rate Exceeded: ${code.name} runs ${own.asked()} times, its reserved concurrency`,
      );
    return own;
  }

  return {
    async run(code, payload, caller) {
      const run = () => runIn(code, payload);
      return admit(code).use(caller === 'function' ? run : () => places.use(run));
    },
    busy: () => [...placesOf.values()].reduce((sum, own) => sum + own.asked(), 0),
    async stop() {
      await Promise.all([...alive].map((sandbox) => sandbox.end()));
      idle.clear();
    },
  };
}

/** So many at a time; the others wait in turn. */
interface Places {
  use<T>(run: () => Promise<T>): Promise<T>;
  /** Using and waiting. */
  asked(): number;
}

function createPlaces(most: number): Places {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return {
    async use(run) {
      if (taken >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      else taken += 1;
      try {
        return await run();
      } finally {
        // The place goes to the next one, or is free.
        const next = waiting.shift();
        if (next === undefined) taken -= 1;
        else next();
      }
    },
    asked: () => taken + waiting.length,
  };
}
