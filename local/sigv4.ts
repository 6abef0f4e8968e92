/** AWS Signature Version 4, read and verified: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
import { hash, timingSafeEqual } from 'node:crypto';

/** What a signature says of itself before it is verified. */
export interface Signature {
  readonly accessKeyId: string;
  /** `20261121/eu-west-1/dynamodb/aws4_request` */
  readonly scope: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261121T101500Z` */
  readonly signedAt: string;
  /** Of a presigned URL. */
  readonly expiresSeconds: number | undefined;
}

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The signature in the header, or in the query of a presigned URL; `undefined` when there is none. */
export function readSignature({ headers, query }: SignedRequest): Signature | undefined {
  const header = headers.authorization;
  if (header === undefined) return readPresigned(query);
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/.exec(header);
  if (found === null) return undefined;
  const [, accessKeyId = '', scope = '', signedHeaders = '', signature = ''] = found;
  return {
    ...{ accessKeyId, scope, signature, service: serviceOf(scope) },
    signedHeaders: signedHeaders.split(';'),
    signedAt: headers['x-amz-date'] ?? '',
    expiresSeconds: undefined,
  };
}

function readPresigned(query: URLSearchParams): Signature | undefined {
  const credential = query.get('X-Amz-Credential');
  const signature = query.get('X-Amz-Signature');
  if (credential === null || signature === null) return undefined;
  const slash = credential.indexOf('/');
  const scope = credential.slice(slash + 1);
  return {
    ...{ accessKeyId: credential.slice(0, slash), scope, signature, service: serviceOf(scope) },
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? 'host').split(';'),
    signedAt: query.get('X-Amz-Date') ?? '',
    expiresSeconds: Number(query.get('X-Amz-Expires') ?? 0),
  };
}

function serviceOf(scope: string): string {
  return scope.split('/')[2] ?? '';
}

/** Was it this secret that signed this request? */
export function isGenuine(request: SignedRequest, signature: Signature, secretAccessKey: string): boolean {
  const payload = payloadHash(request, signature);
  if (payload === undefined) return false;
  const canonical = [
    request.method,
    signature.service === 's3' ? request.path : encoded(request.path).replaceAll('%2F', '/'),
    canonicalQuery(request.query),
    ...signature.signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}`),
    '',
    signature.signedHeaders.join(';'),
    payload,
  ].join('\n');
  const text = `AWS4-HMAC-SHA256\n${signature.signedAt}\n${signature.scope}\n${hash('sha256', canonical)}`;
  const expected = hmac(signingKey(secretAccessKey, signature.scope), text);
  return timingSafeEqual(expected, Buffer.from(signature.signature.padEnd(64, '0').slice(0, 64), 'hex'));
}

/** Milliseconds since 1970 at which a presigned URL ends. */
export function expiresAt({ signedAt, expiresSeconds }: Signature): number {
  if (expiresSeconds === undefined) return Number.POSITIVE_INFINITY;
  const iso = signedAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso) + expiresSeconds * 1000;
}

/** The hash that was signed, once it is known to be the body's; S3 may sign none. */
function payloadHash({ headers, body }: SignedRequest, { expiresSeconds }: Signature): string | undefined {
  const claimed = headers['x-amz-content-sha256'];
  if (expiresSeconds !== undefined && claimed === undefined) return 'UNSIGNED-PAYLOAD';
  if (claimed === 'UNSIGNED-PAYLOAD' || claimed?.startsWith('STREAMING-')) return claimed;
  const actual = hash('sha256', body);
  return claimed === undefined || claimed === actual ? actual : undefined;
}

function canonicalQuery(query: URLSearchParams): string {
  if (query.size === 0) return '';
  return [...query]
    .filter(([key]) => key !== 'X-Amz-Signature')
    .map(([key, value]) => `${encoded(key)}=${encoded(value)}`)
    .sort()
    .join('&');
}

/** RFC 3986: encodeURIComponent leaves `!'()*` alone. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The two blocks HMAC makes of a key (RFC 2104). With them, two one-shot hashes take a seventh of what `createHmac` does. */
interface HmacKey {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const HMAC_BLOCK_BYTES = 64;

function hmacKey(secret: Buffer): HmacKey {
  const block = Buffer.alloc(HMAC_BLOCK_BYTES);
  (secret.length > HMAC_BLOCK_BYTES ? hash('sha256', secret, 'buffer') : secret).copy(block);
  return { inner: Buffer.from(block.map((byte) => byte ^ 0x36)), outer: Buffer.from(block.map((byte) => byte ^ 0x5c)) };
}

function hmac({ inner, outer }: HmacKey, text: string): Buffer {
  const first = hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer');
  return hash('sha256', Buffer.concat([outer, first]), 'buffer');
}

const signingKeys = new Map<string, HmacKey>();
/** A day's keys of every role and service; then it starts again. Chosen here. */
const MAX_SIGNING_KEYS = 2_000;

function signingKey(secretAccessKey: string, scope: string): HmacKey {
  const name = `${secretAccessKey} ${scope}`;
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const secret = scope
    .split('/')
    .reduce((key, part) => Buffer.from(hmac(hmacKey(key), part)), Buffer.from(`AWS4${secretAccessKey}`));
  if (signingKeys.size >= MAX_SIGNING_KEYS) signingKeys.clear();
  signingKeys.set(name, hmacKey(secret));
  return hmacKey(secret);
}
