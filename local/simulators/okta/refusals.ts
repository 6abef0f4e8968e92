/** Okta's errors: https://developer.okta.com/docs/reference/error-codes/ */
import type { Answer } from '../serve.ts';

/** Thrown by whatever finds it out, answered by the router. */
export class OktaRefusal extends Error {
  override readonly name = 'OktaRefusal';
  readonly answer: Answer;
  constructor(status: number, errorCode: string, errorSummary: string, causes: readonly string[] = []) {
    super(`${status} ${errorCode} ${errorSummary}`);
    this.answer = errorAnswer(status, errorCode, errorSummary, causes);
  }
}

let errors = 0;
export function errorAnswer(
  status: number,
  errorCode: string,
  errorSummary: string,
  causes: readonly string[] = [],
): Answer {
  errors += 1;
  return {
    status,
    body: {
      errorCode,
      errorSummary,
      errorLink: errorCode,
      errorId: `oae${String(errors).padStart(17, '0')}`,
      errorCauses: causes.map((cause) => ({ errorSummary: cause })),
    },
  };
}

export function invalid(what: string, ...causes: string[]): OktaRefusal {
  return new OktaRefusal(400, 'E0000001', `Api validation failed: ${what}`, causes);
}

export function notFound(id: string, kind: string): OktaRefusal {
  return new OktaRefusal(404, 'E0000007', `Not found: Resource not found: ${id} (${kind})`);
}

export function forbidden(): OktaRefusal {
  return new OktaRefusal(403, 'E0000006', 'You do not have permission to perform the requested action');
}

export function invalidToken(): OktaRefusal {
  return new OktaRefusal(401, 'E0000011', 'Invalid token provided');
}

export function tooMany(): Answer {
  return errorAnswer(429, 'E0000047', 'API call exceeded rate limit due to too many requests.');
}
