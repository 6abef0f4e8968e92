/** What a simulated vendor can be told to do wrong, to which requests and how often: over `/_sim/faults` or from a test. */
import * as z from 'zod';

export const Fault = z.strictObject({
  /** A regular expression over `METHOD /path?query`, e.g. `^POST /api/v1/users\?`. */
  on: z.string().refine(compiles, { error: 'expected a regular expression over "METHOD /path?query"' }),
  /**
   * `throttle` answers 429, `fail` answers `status`, `miss` answers 404; `cut` closes the connection and `silence` never
   * answers, so that the caller times out.
   */
  does: z.enum(['throttle', 'fail', 'miss', 'cut', 'silence']),
  /** `after`: the request is carried out first, and only the caller does not hear of it. */
  when: z.enum(['before', 'after']).default('before'),
  status: z.int().min(400).max(599).default(500),
  /** Seconds the caller is asked to wait, for `throttle`. */
  retryAfterSeconds: z.int().positive().default(30),
  /** Let this many matching requests pass first. */
  skip: z.int().nonnegative().default(0),
  /** How many matching requests it hits. */
  times: z.int().positive().default(1),
});
export type Fault = z.infer<typeof Fault>;

export interface Faults {
  add(fault: z.input<typeof Fault>): void;
  clear(): void;
  /** The fault that hits this request, and is then one time less to come. */
  take(request: string): Fault | undefined;
  pending(): readonly Fault[];
}

export function createFaults(): Faults {
  let waiting: Fault[] = [];
  return {
    add: (fault) => {
      waiting = [...waiting, Fault.parse(fault)];
    },
    clear: () => {
      waiting = [];
    },
    take: (request) => {
      if (waiting.length === 0) return undefined;
      const hit = waiting.find((fault) => new RegExp(fault.on).test(request));
      if (hit === undefined) return undefined;
      const spent = hit.skip > 0 ? { ...hit, skip: hit.skip - 1 } : { ...hit, times: hit.times - 1 };
      waiting = waiting.flatMap((fault) => (fault === hit ? (spent.times > 0 ? [spent] : []) : [fault]));
      return hit.skip > 0 ? undefined : hit;
    },
    pending: () => waiting,
  };
}

function compiles(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
