/** Task tokens: whom a callback is for, and a random part that nobody can guess. */

export interface TokenAddress {
  readonly arn: string;
  readonly thread: number;
  readonly attempt: number;
}

export function taskToken(arn: string, thread: number, attempt: number, secret: string): string {
  return Buffer.from(JSON.stringify([arn, thread, attempt, secret])).toString('base64url');
}

/** Whom the token is for. Undefined when it is no token of ours; that it is the right one is for the task to compare. */
export function readToken(token: string): TokenAddress | undefined {
  try {
    const [arn, thread, attempt] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (typeof arn !== 'string' || typeof thread !== 'number' || typeof attempt !== 'number') return undefined;
    return { arn, thread, attempt };
  } catch {
    return undefined;
  }
}
