/** Whom Lambda tells what became of an asynchronous invocation: destinations, and the function's dead-letter queue. */
import type { AsyncSettings, Ending } from './lambda-async.ts';
import type { AwsResponse, Host } from './service.ts';

/** What the embedded default can tell. */
export function isDestination(arn: string): boolean {
  return arn.startsWith('arn:aws:sqs:') || arn.startsWith('arn:aws:lambda:');
}

/** Throws when a destination could not be told. */
export async function tellDestinations(host: Host, ending: Ending, settings: AsyncSettings): Promise<void> {
  const destination = ending.condition === 'Success' ? settings.onSuccessArn : settings.onFailureArn;
  if (destination !== undefined) await tell(host, ending, destination, JSON.stringify(recordOf(host, ending)), {});
  if (ending.condition === 'Success') return;
  host.log(`${ending.code.name}: asynchronous invocation ${ending.id} was given up (${ending.condition})`);
  if (ending.code.deadLetterArn !== undefined)
    await tell(host, ending, ending.code.deadLetterArn, ending.payload, deadLetterAttributes(ending));
}

async function tell(
  host: Host,
  { code }: Ending,
  arn: string,
  body: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const isQueue = arn.startsWith('arn:aws:sqs:');
  const refusal = host.authorize(code.roleArn, {
    action: isQueue ? 'sqs:SendMessage' : 'lambda:InvokeFunction',
    resource: arn,
  });
  if (refusal !== undefined) throw new Error(refusal);
  const answer = isQueue ? await send(host, arn, body, attributes) : await invokeLater(host, arn, body);
  if (answer.status >= 300) throw new Error(`${arn} answered ${answer.status}: ${answer.body.toString()}`);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function recordOf(host: Host, { id, code, payload, attempts, condition, outcome }: Ending): object {
  const failed = outcome !== undefined && 'error' in outcome;
  return {
    version: '1.0',
    timestamp: new Date(host.clock.now()).toISOString(),
    requestContext: {
      requestId: id,
      functionArn: `${code.arn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(payload),
    ...(outcome === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            ...(failed ? { functionError: 'Unhandled' } : {}),
          },
          responsePayload: 'error' in outcome ? outcome.error : JSON.parse(outcome.payload),
        }),
  };
}

function deadLetterAttributes({ id, outcome }: Ending): Record<string, string> {
  const message = outcome !== undefined && 'error' in outcome ? outcome.error.errorMessage : 'the event grew too old';
  return { RequestID: id, ErrorCode: '200', ErrorMessage: message.slice(0, 1024) };
}

function send(
  host: Host,
  arn: string,
  body: string,
  attributes: Readonly<Record<string, string>>,
): Promise<AwsResponse> {
  const [, , , , account, queue] = arn.split(':');
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
  return host.service('sqs').handle({
    action: 'SendMessage',
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(
      JSON.stringify({ QueueUrl: `http://sqs/${account}/${queue}`, MessageBody: body, MessageAttributes }),
    ),
  });
}

function invokeLater(host: Host, arn: string, body: string): Promise<AwsResponse> {
  return host.service('lambda').handle({
    action: '',
    method: 'POST',
    path: `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`,
    query: new URLSearchParams(),
    headers: { 'x-amz-invocation-type': 'Event' },
    body: Buffer.from(body),
  });
}
