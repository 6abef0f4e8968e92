/** What an S3 request is about: the action, the bucket and the key, by path or by host; and whether it still may be made. */
import type { AwsRequest } from '../service.ts';
import { AwsFault } from './wire.ts';

export type S3Action = 'PutObject' | 'GetObject' | 'HeadObject' | 'DeleteObject' | 'ListObjectsV2' | 'HeadBucket';

export interface S3Request {
  readonly action: S3Action | undefined;
  readonly bucket: string;
  readonly key: string;
}

/** Query parameters that do not change what is asked. */
const HARMLESS =
  /^(x-id|x-amz-.*|response-.*|list-type|prefix|delimiter|max-keys|start-after|continuation-token|encoding-type|fetch-owner)$/i;

export function readS3Request(request: AwsRequest, isBucket: (name: string) => boolean): S3Request {
  const [hostBucket = ''] = /^(.+?)\.(?:s3[.-]|localhost|127\.)/.exec(request.headers.host ?? '')?.slice(1) ?? [];
  const path = request.path.slice(1);
  const slash = path.indexOf('/');
  const [bucket, rawKey] = isBucket(hostBucket)
    ? [hostBucket, path]
    : slash < 0
      ? [path, '']
      : [path.slice(0, slash), path.slice(slash + 1)];
  const key = decodeURIComponent(rawKey);
  return { action: actionOf(request, key), bucket: decodeURIComponent(bucket), key };
}

/** Undefined for anything with a sub-resource (`?acl`, `?uploads`, `?delete` …) and for what is not supported. */
function actionOf({ method, query, headers }: AwsRequest, key: string): S3Action | undefined {
  if ([...query.keys()].some((name) => !HARMLESS.test(name))) return undefined;
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket';
    return method === 'GET' && query.get('list-type') === '2' ? 'ListObjectsV2' : undefined;
  }
  if (method === 'PUT') return 'x-amz-copy-source' in headers ? undefined : 'PutObject';
  const actions: Readonly<Record<string, S3Action>> = { GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' };
  return actions[method];
}

/** A presigned URL's time is over? Its signature is the gateway's to verify, like any other. */
export function checkExpiry({ query }: AwsRequest, nowMs: number): void {
  if (!query.has('X-Amz-Algorithm')) return;
  const signedAt = Date.parse(
    (query.get('X-Amz-Date') ?? '').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (Number.isNaN(signedAt) || !(seconds > 0 && seconds <= 604_800) || !query.has('X-Amz-Signature'))
    throw new AwsFault(
      'AuthorizationQueryParametersError',
      'the query does not have the parameters of a presigned URL',
    );
  if (nowMs > signedAt + seconds * 1000) throw new AwsFault('AccessDenied', 'Request has expired', 403);
}

/** The body a put means: SDKs send streams in signed or unsigned chunks with a trailer. */
export function contentOf({ body, headers }: AwsRequest): Buffer {
  const streamed =
    headers['x-amz-content-sha256']?.startsWith('STREAMING-') || headers['content-encoding'] === 'aws-chunked';
  return streamed ? withoutChunks(body) : body;
}

function withoutChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString('latin1'), 16);
    if (end < 0 || Number.isNaN(size)) throw new AwsFault('IncompleteBody', 'the body is not in whole chunks');
    if (size === 0) break; // what follows is the trailer of checksums
    chunks.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}
