/** How things go wrong in a state, and which `ErrorEquals` match it. */

/** What `ExecutionFailed` and a catcher's `$states.errorOutput` tell. Either may be absent (a Fail state need name neither). */
export interface Failure {
  readonly error?: string;
  readonly cause?: string;
  /** Another name a Retry or Catch may know it by: a heartbeat that stayed out is recorded as States.Timeout. */
  readonly alias?: string;
}

/** A JSONata expression of a state that threw, answered nothing, or answered what its field cannot take. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';
  /** The field, as AWS names it: `Output/a/b[0]`. Absent where AWS names none. */
  readonly location: string | undefined;
  constructor(message: string, location?: string) {
    super(message);
    this.location = location;
  }
}

/** A state that fails for a reason of its own. */
export class StateFailed extends Error {
  override readonly name = 'StateFailed';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.cause ?? failure.error ?? 'the state failed');
    this.failure = failure;
  }
}

/** The size of a state's input, output and task result on AWS: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const MAX_DATA_BYTES = 262_144;

export function tooLarge(what: string): Failure {
  return {
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}

/** True when no Retry or Catch may stop it: the execution ends. */
export function final(failure: Failure): boolean {
  return failure.error === 'States.Runtime';
}

export function matches(errorEquals: readonly string[], failure: Failure): boolean {
  return errorEquals.some((name) => knows(name, failure));
}

function knows(name: string, failure: Failure): boolean {
  if (name === failure.error || (failure.alias !== undefined && name === failure.alias)) return true;
  if (name === 'States.ALL') return true;
  return name === 'States.TaskFailed' && failure.error !== 'States.Timeout';
}
