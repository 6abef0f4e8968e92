/** S3 for one machine, in REST-XML: put, get, head, list and delete objects; presigned URLs; locked objects. No versions. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { AwsRequest, AwsResponse, Host, Permission, Provisioned, Resource, Service } from '../service.ts';
import { uniqueNames } from './names.ts';
import { LifecycleConfiguration, s3Lifecycle } from './s3-lifecycle.ts';
import { afterKey, escaped, listing } from './s3-listing.ts';
import { openObjects, type StoredObject } from './s3-objects.ts';
import { checkExpiry, contentOf, readS3Request, type S3Action } from './s3-request.ts';
import { AwsFault, readProperties, Tags } from './wire.ts';

/** Object Lock keeps versions; here an object has one, which is neither deleted nor put again while it is locked. */
const LOCK = 'x-amz-object-lock-mode';
const LOCKED_UNTIL = 'x-amz-object-lock-retain-until-date';
const BucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  ObjectLockEnabled: z.boolean().optional(),
  /** Of no effect on one machine: there is one owner, no public, no encryption at rest, no second bucket. */
  AccessControl: z.unknown().optional(),
  BucketEncryption: z.unknown().optional(),
  PublicAccessBlockConfiguration: z.unknown().optional(),
  OwnershipControls: z.unknown().optional(),
  LoggingConfiguration: z.unknown().optional(),
  Tags,
  LifecycleConfiguration: LifecycleConfiguration.optional(),
  /** Accepted with a line in the log: nothing is kept in versions here. */
  VersioningConfiguration: z.unknown().optional(),
});

/** S3's own, https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const MAX_KEYS = 1000;
const KEPT_HEADERS =
  /^(content-type|content-language|content-disposition|cache-control|expires|x-amz-object-lock-.+|x-amz-meta-.+)$/;

export interface S3Options {
  /** Names of buckets that are others' and stand in no template: what may be put there, their roles' policies say. */
  readonly others?: readonly string[];
}

export function createS3Service(host: Host, { others = [] }: S3Options = {}): Service {
  const objects = openObjects(host.db);
  const lifecycle = s3Lifecycle(host.clock, objects);
  /** And whether their objects can be locked. */
  const buckets = new Map<string, boolean>(others.map((name) => [name, false]));
  const takeName = uniqueNames();

  function provision(resource: Resource): Provisioned {
    // Who may use a bucket is the gateway's business; the policy itself provides nothing.
    if (resource.type === 'AWS::S3::BucketPolicy') return { ref: resource.logicalId, attributes: {} };
    const properties = readProperties(BucketProperties, resource);
    const name = takeName(properties.BucketName ?? resource.logicalId.toLowerCase(), resource);
    if (properties.VersioningConfiguration !== undefined)
      host.log(`${resource.logicalId}: VersioningConfiguration has no effect on one machine`);
    if (properties.LifecycleConfiguration !== undefined) lifecycle.add(name, properties.LifecycleConfiguration);
    buckets.set(name, properties.ObjectLockEnabled === true);
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${host.region}.amazonaws.com`,
      },
    };
  }

  function found(bucket: string, key: string): StoredObject {
    const object = objects.head(bucket, key);
    if (object === undefined) throw new AwsFault('NoSuchKey', 'The specified key does not exist.', 404);
    return object;
  }

  function refuseLocked(bucket: string, key: string): void {
    const until = objects.head(bucket, key)?.headers[LOCKED_UNTIL];
    if (until !== undefined && Date.parse(until) > host.clock.now())
      throw new AwsFault('AccessDenied', `Access Denied because object protected by object lock until ${until}.`, 403);
  }

  function put(request: AwsRequest, bucket: string, key: string): AwsResponse {
    checkLock(request, buckets.get(bucket) === true);
    if (request.headers['if-none-match'] === '*' && objects.head(bucket, key) !== undefined)
      throw new AwsFault('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
    if (request.headers['if-match'] !== undefined)
      throw new AwsFault('NotImplemented', 'If-Match is not supported', 501);
    refuseLocked(bucket, key);
    const content = contentOf(request);
    checkDigest(request.headers['content-md5'], content);
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => KEPT_HEADERS.test(name)));
    const { etag } = objects.put(bucket, key, content, headers, host.clock.now());
    lifecycle.look();
    return { status: 200, headers: { etag }, body: '' };
  }

  function get({ query, headers }: AwsRequest, bucket: string, key: string): AwsResponse {
    if (headers.range !== undefined) throw new AwsFault('NotImplemented', 'Range is not supported', 501);
    const object = found(bucket, key);
    return { status: 200, headers: { ...shownHeaders(object), ...overrides(query) }, body: objects.body(bucket, key) };
  }

  function list({ query }: AwsRequest, bucket: string): AwsResponse {
    const most = Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS);
    const all = objects.list(bucket, query.get('prefix') ?? '', afterKey(query));
    return xml(200, listing(bucket, query, all, most));
  }

  async function answer(request: AwsRequest): Promise<AwsResponse> {
    const { action, bucket, key } = readS3Request(request, (name) => buckets.has(name));
    checkExpiry(request, host.clock.now());
    if (action === undefined)
      throw new AwsFault('NotImplemented', `${request.method} ${request.path} is not supported here`, 501);
    if (!buckets.has(bucket)) throw new AwsFault('NoSuchBucket', 'The specified bucket does not exist', 404);
    switch (action) {
      case 'PutObject':
        return put(request, bucket, key);
      case 'GetObject':
        return get(request, bucket, key);
      case 'HeadObject':
        // The body is never sent for a HEAD; its length is.
        return { status: 200, headers: shownHeaders(found(bucket, key)), body: objects.body(bucket, key) };
      case 'DeleteObject':
        refuseLocked(bucket, key);
        objects.remove(bucket, key);
        return { status: 204, body: '' };
      case 'ListObjectsV2':
        return list(request, bucket);
      case 'HeadBucket':
        return { status: 200, headers: { 'x-amz-bucket-region': host.region }, body: '' };
      default:
        return action satisfies never;
    }
  }

  return {
    name: 's3',
    types: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
    provision,
    permissions(request): readonly Permission[] {
      const { action, bucket, key } = readS3Request(request, (name) => buckets.has(name));
      const arn = `arn:aws:s3:::${bucket}`;
      const onBucket = action === undefined || action === 'ListObjectsV2' || action === 'HeadBucket';
      const asked = { action: `s3:${permissionOf(action)}`, resource: onBucket ? arn : `${arn}/${key}` };
      return isRead(action) && objects.head(bucket, key) === undefined
        ? [asked, { action: 's3:ListBucket', resource: arn }]
        : [asked];
    },
    handle: (request) =>
      answer(request).catch((error: unknown) => {
        if (error instanceof AwsFault) return faultAnswer(request, error);
        throw error;
      }),
    start: () => lifecycle.start(),
    busy: () => 0,
    async stop() {
      lifecycle.stop();
    },
  };
}

/**
 * To be told 404 of what is not there one must be allowed to list the bucket; anybody else is told 403, as of what is there:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
function isRead(action: S3Action | undefined): boolean {
  return action === 'GetObject' || action === 'HeadObject';
}

/** IAM's names differ from the API's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function permissionOf(action: S3Action | undefined): string {
  if (action === 'ListObjectsV2' || action === 'HeadBucket') return 'ListBucket';
  return action === 'HeadObject' ? 'GetObject' : (action ?? 'Unsupported');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html */
function checkLock({ headers }: AwsRequest, lockable: boolean): void {
  const mode = headers[LOCK];
  const until = headers[LOCKED_UNTIL];
  if (mode === undefined && until === undefined) return;
  if (!lockable) throw new AwsFault('InvalidRequest', 'Bucket is missing Object Lock Configuration', 400);
  if (mode !== 'COMPLIANCE' || until === undefined || Number.isNaN(Date.parse(until)))
    throw new AwsFault('InvalidArgument', 'the embedded default knows COMPLIANCE with a retain-until date', 400);
  const summed = Object.keys(headers).some((name) => /^(content-md5|x-amz-(checksum|sdk-checksum)-.+)$/.test(name));
  if (!summed)
    throw new AwsFault(
      'InvalidRequest',
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
      400,
    );
}

function checkDigest(expected: string | undefined, content: Buffer): void {
  if (expected !== undefined && createHash('md5').update(content).digest('base64') !== expected)
    throw new AwsFault('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function shownHeaders(object: StoredObject): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    ...object.headers,
    etag: object.etag,
    'content-length': String(object.bytes),
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'none',
  };
}

/** `response-content-disposition` and its like, which a presigned URL uses to name a download. */
function overrides(query: URLSearchParams): Record<string, string> {
  const asked = [...query].filter(([name]) => name.startsWith('response-'));
  return Object.fromEntries(asked.map(([name, value]) => [name.replace('response-', ''), value]));
}

function faultAnswer({ method, path }: AwsRequest, { status, code, message }: AwsFault): AwsResponse {
  if (method === 'HEAD') return { status, headers: { 'x-amzn-errortype': code }, body: '' };
  return xml(
    status,
    `<Error><Code>${code}</Code><Message>${escaped(message)}</Message><Resource>${escaped(path)}</Resource></Error>`,
  );
}

function xml(status: number, body: string): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}
