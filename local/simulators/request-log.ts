/** What was asked of a simulated vendor, for tests and benchmarks: who was asked about, how often, and how it was answered. */

export interface LoggedRequest {
  readonly atMs: number;
  /** `METHOD /path?query` */
  readonly request: string;
  /** 0 when the caller got no answer. */
  readonly status: number;
  /** The status of the answer the vendor made, where it carried the request out: the caller may have heard another. */
  readonly carriedOut?: number;
  /** The worker id (or account id) the request was about, where it was about one person. */
  readonly person?: string;
}

export interface RequestLog {
  add(entry: LoggedRequest): void;
  entries(): readonly LoggedRequest[];
  count(matching?: RegExp): number;
  byPerson(): Readonly<Record<string, number>>;
  clear(): void;
}

/** How many requests are kept, the newest: enough for a benchmark of ten thousand people. */
const KEPT = 200_000;

export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  return {
    add: (entry) => {
      entries.push(entry);
      if (entries.length > KEPT) entries = entries.slice(KEPT / 10);
    },
    entries: () => entries,
    count: (matching) => entries.filter(({ request }) => matching === undefined || matching.test(request)).length,
    byPerson: () => {
      const counts: Record<string, number> = {};
      for (const { person } of entries) if (person !== undefined) counts[person] = (counts[person] ?? 0) + 1;
      return counts;
    },
    clear: () => {
      entries = [];
    },
  };
}
