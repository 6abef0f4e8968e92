/** The Resource of a Task, as its events name it. */

export interface Resource {
  readonly arn: string;
  /** `lambda`, `sqs`, `aws-sdk:s3`; `function` for a Lambda function's own ARN. */
  readonly type: string;
  /** `invoke.waitForTaskToken`, as events name it. */
  readonly name: string;
  /** `invoke` */
  readonly action: string;
  readonly pattern: 'answer' | 'token' | 'sync' | 'sync:2';
}

const FUNCTION_ARN = /^arn:[\w-]+:lambda:[\w-]*:\d*:function:/;
const INTEGRATION_ARN =
  /^arn:[\w-]+:states:[\w-]*:\d*:((?:aws-sdk:)?[\w-]+):(\w+)(?:\.(waitForTaskToken|sync:2|sync))?$/;

/** Undefined when it is neither a Lambda function nor a service integration. */
export function parseResource(arn: string): Resource | undefined {
  if (FUNCTION_ARN.test(arn)) return { arn, type: 'function', name: arn, action: 'invoke', pattern: 'answer' };
  const match = INTEGRATION_ARN.exec(arn);
  if (match === null) return undefined;
  const [, type = '', action = '', suffix] = match;
  const pattern =
    suffix === 'waitForTaskToken' ? 'token' : suffix === 'sync' || suffix === 'sync:2' ? suffix : 'answer';
  return { arn, type, action, name: suffix === undefined ? action : `${action}.${suffix}`, pattern };
}
