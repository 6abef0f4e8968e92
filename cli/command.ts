/** What a command is: words in, text or JSON out, and an exit code that means something. */

/** 0: done. 1: refused, failed, or not as it must be. 2: the command was called wrongly. 3: all fits, and whether it is genuine nobody knows. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Said {
  readonly text: string;
  readonly json: unknown;
  readonly exitCode: ExitCode;
}

/** The command was called wrongly: what is wrong, and how it is called. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

/** What was asked could not be done: what, where and what to do next. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export interface Options {
  readonly json: boolean;
  /** The folder of the embedded default. */
  readonly data: string;
  /** Where a deployment's API is; absent: the embedded default's. */
  readonly url: string | undefined;
  /** A bearer token for a deployment. */
  readonly token: string | undefined;
  /** On one machine: the worker who calls. Absent: the local operator. */
  readonly as: string | undefined;
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Command {
  /** `tenure send FILE` */
  readonly usage: string;
  readonly does: string;
  run(args: readonly string[], options: Options): Promise<Said>;
}

/** A command that takes options only. */
export function noArguments(args: readonly string[], usage: string): void {
  if (args.length > 0) throw new Usage(`${args.join(' ')} is too much\nusage: ${usage}`);
}

/** The one argument a command takes. */
export function argument(args: readonly string[], name: string, usage: string): string {
  const [value, ...more] = args;
  if (value === undefined) throw new Usage(`${name} is missing\nusage: ${usage}`);
  if (more.length > 0) throw new Usage(`one ${name} at a time; ${more.join(' ')} is too much\nusage: ${usage}`);
  return value;
}
