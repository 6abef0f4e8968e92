/** Lambda: `lambda:invoke`, and a function's own ARN. */
import { randomUUID } from 'node:crypto';
import type { Host } from '../../service.ts';
import { parametersOf, sdkMetadata, serviceFailure, type TaskCall, TaskFailed, textOf } from './integration.ts';

type LambdaHost = Pick<Host, 'invoke' | 'authorize' | 'region' | 'account'>;

export async function invokeFunction(host: LambdaHost, call: TaskCall): Promise<unknown> {
  if (call.resource.type === 'function') return invoke(host, call, call.resource.arn, call.parameters);
  const arn = functionArn(host, textOf(call, 'FunctionName'));
  const { Payload: given } = parametersOf(call);
  const payload = await invoke(host, call, arn, given ?? {});
  return { ExecutedVersion: '$LATEST', Payload: payload ?? null, ...sdkMetadata(randomUUID()), StatusCode: 200 };
}

async function invoke(host: LambdaHost, call: TaskCall, arn: string, payload: unknown): Promise<unknown> {
  const refusal = host.authorize(call.roleArn, { action: 'lambda:InvokeFunction', resource: arn });
  if (refusal !== undefined) throw serviceFailure('Lambda', 'AccessDeniedException', refusal, 403, randomUUID());
  const answer = await host.invoke(arn, payload).catch((error: unknown) => {
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
