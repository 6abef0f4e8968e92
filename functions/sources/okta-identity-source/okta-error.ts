/** An error as Okta's API words it. developer.okta.com/docs/reference/error-codes */
import type { Answer } from '../answer.ts';

const ERRORS = {
  E0000001: { status: 400, summary: 'Api validation failed' },
  E0000004: { status: 401, summary: 'Authentication failed' },
  E0000007: { status: 404, summary: 'Not found' },
  E0000008: { status: 404, summary: 'The requested path was not found' },
  E0000011: { status: 401, summary: 'Invalid token provided' },
  E0000022: { status: 405, summary: 'The endpoint does not support the provided HTTP method' },
  E0000047: { status: 429, summary: 'API call exceeded rate limit due to too many requests.' },
} as const;

export function oktaError(errorCode: keyof typeof ERRORS, causes: readonly string[], errorId: string): Answer {
  const { status, summary } = ERRORS[errorCode];
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: {
      errorCode,
      errorSummary: causes[0] === undefined ? summary : `${summary}: ${causes[0]}`,
      errorLink: errorCode,
      errorId,
      errorCauses: causes.map((errorSummary) => ({ errorSummary })),
    },
  };
}
