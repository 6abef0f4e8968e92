/** Links to an object in S3 that work for a while: AWS Signature Version 4 in the query. */
import { createHash, createHmac } from 'node:crypto';
import { uriPart } from '../core/uri.ts';

export interface Signer {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * A GET link, by https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html. `url` is the object's, its
 * path made only of characters that need no encoding; `now` is an ISO instant. A link made with a role's credentials
 * ends with their session, if that is sooner.
 */
export function presign(url: URL, signer: Signer, now: string, expiresSeconds: number): string {
  const stamp = `${now.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const scope = `${stamp.slice(0, 8)}/${signer.region}/s3/aws4_request`;
  const query = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${signer.accessKeyId}/${scope}`],
    ['X-Amz-Date', stamp],
    ['X-Amz-Expires', String(expiresSeconds)],
    ...(signer.sessionToken === undefined ? [] : [['X-Amz-Security-Token', signer.sessionToken]]),
    ['X-Amz-SignedHeaders', 'host'],
  ]
    .map((pair) => pair.map(encode).join('='))
    .join('&');
  const request = ['GET', url.pathname, query, `host:${url.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const steps = [stamp.slice(0, 8), signer.region, 's3', 'aws4_request'];
  const key = steps.reduce<string | Buffer>((secret, step) => hmac(secret, step), `AWS4${signer.secretAccessKey}`);
  return `${url.href}?${query}&X-Amz-Signature=${hmac(key, toSign).toString('hex')}`;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Signature Version 4 encodes everything but unreserved characters (RFC 3986). */
function encode(text: string | undefined): string {
  return uriPart(text ?? '').replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
