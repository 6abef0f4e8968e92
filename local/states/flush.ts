/** Writes the steps of many executions in one transaction: those that are ready when the loop comes round. */
import type { Run } from './run.ts';
import type { Store } from './store.ts';

/** Resolves once the step is in the database. */
export type Flush = (run: Run) => Promise<void>;

interface Waiting {
  readonly run: Run;
  readonly saved: () => void;
  readonly lost: (error: unknown) => void;
}

export function createFlusher(store: Store): Flush {
  let waiting: Waiting[] = [];

  function flush(): void {
    const batch = waiting;
    waiting = [];
    try {
      store.save(batch.map(({ run }) => run));
    } catch (error) {
      for (const { lost } of batch) lost(error);
      return;
    }
    for (const { run, saved } of batch) {
      run.events = [];
      run.changed.clear();
      run.removed.clear();
      saved();
    }
  }

  return (run) =>
    new Promise((saved, lost) => {
      waiting.push({ run, saved, lost });
      if (waiting.length === 1) setImmediate(flush);
    });
}
