/** What is wrong in a policy pack, where, and how to mend it. */

/** A mistake of a value: `path` leads to it in the merged pack, `from` is where in its text (a CEL expression) it starts. */
export interface Fault {
  /** `warning`: the pack works, but probably not as its author thinks. */
  readonly severity: 'error' | 'warning';
  readonly path: readonly PathStep[];
  readonly from?: number;
  /** It is the key at the end of `path` that is wrong, not its value. */
  readonly atKey?: true;
  readonly text: string;
  readonly mend: string;
}

export type PathStep = string | number;

/** A fault with the file, line and column (from 1) a person goes to. */
export interface Mistake {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
  readonly mend: string;
}

/** An error at `path`. */
export function fault(path: readonly PathStep[], text: string, mend: string): Fault {
  return { severity: 'error', path, text, mend };
}

/** A warning at `path`. */
export function warning(path: readonly PathStep[], text: string, mend: string): Fault {
  return { severity: 'warning', path, text, mend };
}
