/** What stops the reading of a source. Who must act is in each; the queue brings the reading back. */

/** The source asks us to come back later. Nobody need act. */
export class SourceThrottled extends Error {
  override readonly name = 'SourceThrottled';
  readonly retryAfterSeconds: number;
  constructor(what: string, retryAfterSeconds: number, options?: ErrorOptions) {
    super(`${what} asks to wait ${Math.max(1, Math.ceil(retryAfterSeconds))} s`, options);
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterSeconds));
  }
}

/** It did not answer, answered 5xx, or what is no answer of its API. Tried again; operators act if it stays. */
export class SourceUnavailable extends Error {
  override readonly name = 'SourceUnavailable';
}

/** It refused for good: credentials, a permission, an address. An operator must look. */
export class SourceRefused extends Error {
  override readonly name = 'SourceRefused';
  /** Of its answer, where it was one. */
  readonly status: number | undefined;
  constructor(message: string, options: ErrorOptions & { readonly status?: number } = {}) {
    super(message, options);
    this.status = options.status;
  }
}
