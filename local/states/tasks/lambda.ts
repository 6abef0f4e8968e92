/** Lambda: `lambda:invoke`, and a function's own ARN. */
import { randomUUID } from 'node:crypto';
import type { Host } from '../../service.ts';
import { parametersOf, sdkMetadata, serviceFailure, type TaskCall, TaskFailed, textOf } from './integration.ts';

type LambdaHost = Pick<Host, 'invoke' | 'authorize' | 'region' | 'account' | 'clock'>;

export async function invokeFunction(host: LambdaHost, call: TaskCall): Promise<unknown> {
  if (call.resource.type === 'function') return invoke(host, call, call.resource.arn, call.parameters);
  const arn = functionArn(host, textOf(call, 'FunctionName'));
  const { Payload: given } = parametersOf(call);
  const Payload = (await invoke(host, call, arn, given ?? {})) ?? null;
  const metadata = sdkMetadata(randomUUID(), host.clock.now(), responseHeaders(host.clock.now(), Payload));
  return { ExecutedVersion: '$LATEST', Payload, ...metadata, StatusCode: 200 };
}

/** The headers Lambda answers with, which AWS shows in the result. */
function responseHeaders(atMs: number, payload: unknown): Readonly<Record<string, string>> {
  const epoch = Math.floor(atMs / 1000).toString(16);
  return {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(JSON.stringify(payload))),
    'Content-Type': 'application/json',
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    'X-Amzn-Trace-Id': `Root=1-${epoch}-${randomUUID().replaceAll('-', '').slice(0, 24)};Sampled=0`,
  };
}

async function invoke(host: LambdaHost, call: TaskCall, arn: string, payload: unknown): Promise<unknown> {
  const refusal = host.authorize(call.roleArn, { action: 'lambda:InvokeFunction', resource: arn });
  if (refusal !== undefined) throw serviceFailure('Lambda', 'AccessDeniedException', refusal, 403, randomUUID());
  const answer = await host.invoke(arn, payload, call.starter.arn).catch((error: unknown) => {
    const { name, message } = error as Error;
    throw serviceFailure('Lambda', name === 'Error' ? 'ServiceException' : name, message, 500, randomUUID());
  });
  if (answer.functionError === undefined) return answer.payload;
  const { errorType } = answer.payload as { readonly errorType?: string };
  throw new TaskFailed(errorType ?? 'Lambda.Unknown', JSON.stringify(answer.payload));
}

/** A name, `account:function:name`, or an ARN, with or without a version. */
function functionArn(host: LambdaHost, name: string): string {
  if (name.startsWith('arn:')) return name;
  const plain = name.includes(':function:') ? name.slice(name.indexOf(':function:') + ':function:'.length) : name;
  return `arn:aws:lambda:${host.region}:${host.account}:function:${plain}`;
}
