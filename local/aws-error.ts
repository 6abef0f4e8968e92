/** An error as the service that was called would write it, so that its SDK client reads the name. */
import type { AwsResponse } from './service.ts';

export interface AwsError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** SQS's clients read the name its older protocol had. */
const SQS_NAMES: Readonly<Record<string, string>> = { AccessDeniedException: 'AccessDenied' };

export function errorAnswer(service: string, { code, message, status }: AwsError): AwsResponse {
  if (service === 's3') {
    const name = code.replace(/Exception$/, '');
    return {
      status: status === 400 ? 403 : status,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${name}</Code><Message>${escaped(message)}</Message></Error>`,
    };
  }
  const rest = service === 'lambda' || service === 'scheduler';
  return {
    status: rest && status === 400 ? 403 : status,
    headers: {
      'content-type': rest ? 'application/json' : 'application/x-amz-json-1.0',
      'x-amzn-errortype': code,
      ...(service === 'sqs' ? { 'x-amzn-query-error': `${SQS_NAMES[code] ?? code};Sender` } : {}),
    },
    body: JSON.stringify({ __type: code, message, Message: message }),
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
