/** A state machine as the engine runs it: every expression compiled, every program (branch, item processor) named. */
import type { Template } from './template.ts';

export interface Machine {
  readonly programs: ReadonlyMap<string, Program>;
  readonly timeoutSeconds?: number;
  /** Whether a Map of it is distributed: its executions may have items to be looked after. */
  readonly distributes: boolean;
}

/** The id of the outermost program in `Machine.programs`. */
export const ROOT = '';

/** States with a first one: the machine itself, a branch of a Parallel, the processor of a Map. */
export interface Program {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State = Pass | Succeed | Fail | Choice | Wait | Task | Parallel | MapState;

interface Named {
  readonly name: string;
}

/** What a state does with its answer. Absent `output`: the answer passes as it is. */
export interface Exit {
  readonly assign?: Template;
  readonly output?: Template;
  /** Absent: the program ends here. */
  readonly next?: string;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number;
  readonly jitter: 'FULL' | 'NONE';
}

export interface Catcher extends Exit {
  readonly errorEquals: readonly string[];
}

/** States that can be retried and caught. */
export interface Recoverable {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface Pass extends Named, Exit {
  readonly type: 'Pass';
}

export interface Succeed extends Named, Exit {
  readonly type: 'Succeed';
}

export interface Fail extends Named {
  readonly type: 'Fail';
  readonly error?: Template;
  readonly cause?: Template;
}

export interface ChoiceRule extends Exit {
  readonly condition: Template;
}

export interface Choice extends Named, Exit {
  readonly type: 'Choice';
  readonly rules: readonly ChoiceRule[];
}

export interface Wait extends Named, Exit {
  readonly type: 'Wait';
  readonly seconds?: Template;
  readonly timestamp?: Template;
}

export interface Task extends Named, Exit, Recoverable {
  readonly type: 'Task';
  readonly resource: string;
  readonly arguments?: Template;
  readonly credentials?: Template;
  readonly timeoutSeconds?: Template;
  readonly heartbeatSeconds?: Template;
}

export interface Parallel extends Named, Exit, Recoverable {
  readonly type: 'Parallel';
  readonly arguments?: Template;
  /** Ids in `Machine.programs`. */
  readonly branches: readonly string[];
}

export interface MapState extends Named, Exit, Recoverable {
  readonly type: 'Map';
  readonly items?: Template;
  readonly itemSelector?: Template;
  readonly maxConcurrency?: Template;
  readonly toleratedFailureCount?: Template;
  readonly toleratedFailurePercentage?: Template;
  /** Id in `Machine.programs`. */
  readonly processor: string;
  /** Its items are executions of their own, with this in their ARNs. */
  readonly distributed?: { readonly label: string };
}

export type DistributedMap = MapState & Required<Pick<MapState, 'distributed'>>;
