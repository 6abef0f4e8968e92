/** What a Task calls: its side of the engine, and how a call fails as AWS says it. */
import type { Resource } from '../resource.ts';
import type { Starter } from '../thread.ts';

export interface TaskCall {
  readonly resource: Resource;
  readonly parameters: unknown;
  /** The state machine's role, or the one of the state's Credentials. */
  readonly roleArn: string;
  /** For a nested execution that is given no name: the same at every repetition of this call. */
  readonly childName: string;
  readonly starter: Starter;
}

/** Makes the call and answers its result, as the state sees it. Throws `TaskFailed`, nothing else. */
export type Perform = (call: TaskCall) => Promise<unknown>;

/** The call failed; `error` is what Retry and Catch match. */
export class TaskFailed extends Error {
  override readonly name = 'TaskFailed';
  readonly error: string;
  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/** The parameters as an object. Throws `TaskFailed` as AWS does for what the service cannot take. */
export function parametersOf(call: TaskCall): Readonly<Record<string, unknown>> {
  const { parameters } = call;
  if (typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)) {
    return parameters as Readonly<Record<string, unknown>>;
  }
  throw new TaskFailed('States.Runtime', `The Arguments of ${call.resource.arn} must be an object`);
}

/** A required text among the parameters. */
export function textOf(call: TaskCall, name: string): string {
  const value = parametersOf(call)[name];
  if (typeof value === 'string') return value;
  throw new TaskFailed('States.Runtime', `The Arguments of ${call.resource.arn} need ${name} as a string`);
}

/** How the SDK's exceptions end, and the text AWS puts around a service's refusal. */
export function serviceFailure(
  service: string,
  code: string,
  message: string,
  status: number,
  requestId: string,
): TaskFailed {
  const name = code.endsWith('Exception') ? code : `${code}Exception`;
  const where = `Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null`;
  return new TaskFailed(`${service}.${name}`, `${message} (${where})`);
}

/** What AWS adds to the result of an integration from the answer's HTTP side, which here never was. */
export function sdkMetadata(
  requestId: string,
  atMs: number,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const HttpHeaders = { ...headers, 'x-amzn-RequestId': requestId, Date: new Date(atMs).toUTCString() };
  const all = Object.entries(HttpHeaders).map(([name, value]) => [name, [value]]);
  return {
    SdkHttpMetadata: { AllHttpHeaders: Object.fromEntries(all), HttpHeaders, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
