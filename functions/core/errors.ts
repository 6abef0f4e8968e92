/** The errors that cross a Lambda boundary. `name` is the contract: Step Functions matches `Retry` and `Catch` on it. */

/** The target asks us to come back later. The state machine waits; nobody need act. */
export class TargetThrottled extends Error {
  override readonly name = 'TargetThrottled';
  readonly system: string;
  readonly retryAfterSeconds: number;
  constructor(system: string, retryAfterSeconds: number, options?: ErrorOptions) {
    // The state machine reads the number out of the message: Lambda passes on a name and a message, nothing else.
    super(`${system} asks to wait: retryAfterSeconds=${Math.max(1, Math.ceil(retryAfterSeconds))}`, options);
    this.system = system;
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterSeconds));
  }
}

/** The target did not answer or answered 5xx: what was sent may have happened. Retried with a look first; operators act if it stays. */
export class TargetUnavailable extends Error {
  override readonly name = 'TargetUnavailable';
}

/** The target refused for good (credentials, permission, a request it will never take). An operator must look. */
export class TargetRejected extends Error {
  override readonly name = 'TargetRejected';
}

/** The same, because of our credentials: whoever knows which secret they are kept in says so. */
export class CredentialsRefused extends TargetRejected {}

/** Our own bug, or a stored value that does not parse. Never retried; an engineer must look. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
}

/** Evidence could not be written. Retried; destructive steps do not run meanwhile. Operators act if it stays. */
export class EvidenceUnavailable extends Error {
  override readonly name = 'EvidenceUnavailable';
}

/** Another case has taken this person over: this one must not write any more. Nobody need act. */
export class CaseSuperseded extends Error {
  override readonly name = 'CaseSuperseded';
}

/** Somebody else's cut is not finished: clean-up waits. Retried by the leaver's state machine; nobody need act. */
export class CutsPending extends Error {
  override readonly name = 'CutsPending';
}

export type LifecycleErrorName =
  | 'TargetThrottled'
  | 'TargetUnavailable'
  | 'TargetRejected'
  | 'InvalidInput'
  | 'EvidenceUnavailable'
  | 'CaseSuperseded'
  | 'CutsPending';

const OURS: Readonly<Record<LifecycleErrorName, true>> = {
  ...{ TargetThrottled: true, TargetUnavailable: true, TargetRejected: true, InvalidInput: true },
  ...{ EvidenceUnavailable: true, CaseSuperseded: true, CutsPending: true },
};

/** Thrown by us, with words of ours: they carry no personal data, and say what to do. */
export function isOurs(error: string): boolean {
  return Object.hasOwn(OURS, error);
}

/** Retried by the state machine with backoff. `TargetThrottled` is not among them: it is caught, and waited for exactly. */
export const RETRYABLE = ['TargetUnavailable', 'EvidenceUnavailable'] as const satisfies readonly LifecycleErrorName[];
