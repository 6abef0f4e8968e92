/** The state machines there are, and their definitions compiled once. */
import { createHash } from 'node:crypto';
import { compileMachine, type ResourceCheck } from './compile.ts';
import type { Machine } from './definition.ts';
import type { Store, StoredMachine } from './store.ts';

export interface MachineRequest {
  readonly arn: string;
  readonly name: string;
  readonly type: StoredMachine['type'];
  readonly roleArn: string;
  readonly definition: string;
}

export type Machines = ReturnType<typeof createMachines>;

export function createMachines(store: Store, checkResource: ResourceCheck, nowMs: () => number) {
  const compiled = new Map<string, Machine>();

  return {
    /** Makes the machine, or gives it a new definition; executions under way keep theirs. Throws `InvalidDefinition`. */
    put({ definition: text, ...request }: MachineRequest): StoredMachine {
      const machine = compileMachine(text, checkResource);
      const digest = createHash('sha256').update(text).digest('hex');
      compiled.set(digest, machine);
      store.saveDefinition(digest, text);
      const createdAtMs = store.machine(request.arn)?.createdAtMs ?? nowMs();
      const stored: StoredMachine = { ...request, definition: digest, createdAtMs };
      store.saveMachine(stored);
      return stored;
    },
    find(arn: string): StoredMachine | undefined {
      return store.machine(arn);
    },
    all(): StoredMachine[] {
      return store.machines();
    },
    text(digest: string): string {
      const text = store.definition(digest);
      if (text === undefined) throw new Error(`no definition ${digest} in the database: it was started on another one`);
      return text;
    },
    compiled(digest: string): Machine {
      const machine = compiled.get(digest) ?? compileMachine(this.text(digest), checkResource);
      compiled.set(digest, machine);
      return machine;
    },
  };
}
