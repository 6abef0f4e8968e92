/** A refusal of the Step Functions API, by AWS's name for it. */
export class SfnError extends Error {
  override readonly name = 'SfnError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
