/** S3 as the SDK sees it, and as a browser sees a presigned URL. */
import { Readable } from 'node:stream';
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import { beforeEach, expect, it } from 'vitest';
import { createS3Service } from '../../../local/aws/s3.ts';
import type { AwsRequest, Service } from '../../../local/service.ts';
import {
  clientConfig,
  gateway,
  REGION,
  resource,
  START,
  type TestHost,
  temporaryFolder,
  testHost,
} from '../../support/aws-host.ts';

let folder: ReturnType<typeof temporaryFolder>;
let host: TestHost;
let s3: Service;
let client: S3Client;
let url: string;

const Bucket = 'exports';
function open() {
  host = testHost(folder.path);
  s3 = createS3Service(host);
  s3.provision(resource('Exports', 'AWS::S3::Bucket', { BucketName: Bucket }));
}
const put = (Key: string, Body: string | Buffer = Key, more = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string) => client.send(new GetObjectCommand({ Bucket, Key }));

beforeEach(async () => {
  folder = temporaryFolder();
  open();
  const served = await gateway({
    ...s3,
    permissions: (request) => s3.permissions(request),
    handle: (request) => s3.handle(request),
  });
  url = served.url;
  client = new S3Client(clientConfig(url));
  return async () => {
    client.destroy();
    await served.close();
    host.db.close();
    folder.remove();
  };
});

it('gives back what was put, after a restart', async () => {
  const body = Buffer.from([0, 1, 2, 255]);
  await put('a b/ü&<.bin', body, { ContentType: 'application/zip', Metadata: { case: 'c1' } });
  host.db.close();
  open();
  const object = await get('a b/ü&<.bin');
  expect(Buffer.from(await object.Body!.transformToByteArray())).toEqual(body);
  expect(object).toMatchObject({ ContentType: 'application/zip', ContentLength: 4, Metadata: { case: 'c1' } });
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a b/ü&<.bin' }));
  expect(head).toMatchObject({ ETag: object.ETag, LastModified: new Date(START) });
});

it('takes a stream in chunks', async () => {
  const Body = Readable.from([Buffer.alloc(70_000, 'x'), Buffer.from('end')]);
  await client.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: 70_003 }));
  const text = await (await get('streamed')).Body!.transformToString();
  expect(text.length).toBe(70_003);
  expect(text.endsWith('xend')).toBe(true);
});

it('lists in the order of keys, by prefix, folder and page', async () => {
  for (const key of ['2026/a', '2026/b/1', '2026/b/2', '2026/c', '2027/a']) await put(key);
  const folded = await client.send(new ListObjectsV2Command({ Bucket, Prefix: '2026/', Delimiter: '/' }));
  expect(folded.Contents?.map(({ Key }) => Key)).toEqual(['2026/a', '2026/c']);
  expect(folded.CommonPrefixes).toEqual([{ Prefix: '2026/b/' }]);
  const first = await client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3 }));
  expect(first).toMatchObject({ IsTruncated: true, KeyCount: 3 });
  const ContinuationToken = first.NextContinuationToken;
  const second = await client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3, ContinuationToken }));
  expect(second.Contents?.map(({ Key }) => Key)).toEqual(['2026/c', '2027/a']);
  expect(second.IsTruncated).toBe(false);
});

it('forgets a deleted object, and says what is not there', async () => {
  await put('a');
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({ name: 'NotFound' });
  const elsewhere = client.send(new GetObjectCommand({ Bucket: 'other', Key: 'a' }));
  await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

it('puts once where the put says so', async () => {
  await put('once', 'first', { IfNoneMatch: '*' });
  await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(await (await get('once')).Body!.transformToString()).toBe('first');
});

it('refuses what it does not do', async () => {
  const upload = client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a' }));
  await expect(upload).rejects.toMatchObject({ name: 'NotImplemented' });
});

it('keeps what is locked until its day, and asks for a sum of what it locks', async () => {
  const ObjectLockRetainUntilDate = new Date(START + 1000);
  const lock = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate } as const;
  await expect(put('a', 'a', lock)).rejects.toMatchObject({ name: 'InvalidRequest' });
  s3.provision(resource('Locked', 'AWS::S3::Bucket', { BucketName: 'locked', ObjectLockEnabled: true }));
  const locked = { Bucket: 'locked', Key: 'a' };
  await client.send(new PutObjectCommand({ ...locked, Body: 'a', ...lock }));
  await expect(client.send(new DeleteObjectCommand(locked))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(client.send(new PutObjectCommand({ ...locked, Body: 'b' }))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
  expect(await client.send(new HeadObjectCommand(locked))).toMatchObject({ ObjectLockMode: 'COMPLIANCE' });
  host.clock.advance(1000);
  await client.send(new DeleteObjectCommand(locked));
});

it('takes governance for no lock', async () => {
  s3.provision(resource('Locked', 'AWS::S3::Bucket', { BucketName: 'locked', ObjectLockEnabled: true }));
  const half = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(START) } as const;
  const governed = client.send(new PutObjectCommand({ Bucket: 'locked', Key: 'a', Body: 'a', ...half }));
  await expect(governed).rejects.toMatchObject({ name: 'InvalidArgument' });
});

it('expires an object at the midnight after its days, also over a restart', async () => {
  await s3.stop();
  const LifecycleConfiguration = { Rules: [{ Status: 'Enabled', ExpirationInDays: 30 }] };
  const provision = () => {
    s3 = createS3Service(host);
    s3.provision(resource('Exports', 'AWS::S3::Bucket', { BucketName: Bucket, LifecycleConfiguration }));
    s3.start();
  };
  provision();
  await put('first'); // 2026-11-21T10:00Z
  host.clock.advance(Date.parse('2026-12-21T23:59:59Z') - START);
  expect((await get('first')).ETag).toBeDefined();
  await put('second');
  host.clock.advance(1000);
  await expect(get('first')).rejects.toMatchObject({ name: 'NoSuchKey' });
  await s3.stop();
  host.clock.advance(31 * 86_400_000);
  provision();
  await expect(get('second')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

it('serves a presigned URL until it expires on the host clock', async () => {
  await put('report.txt', 'report');
  const signer = new SignatureV4({
    service: 's3',
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    sha256: client.config.sha256,
    uriEscapePath: false,
  });
  const { hostname, port, host: authority } = new URL(url);
  const unsigned = {
    method: 'GET',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: `/${Bucket}/report.txt`,
    query: { 'response-content-disposition': 'attachment' },
    headers: { host: authority },
  };
  const signed = await signer.presign(unsigned, { expiresIn: 60, signingDate: new Date(START) });
  const query = new URLSearchParams(signed.query as Record<string, string>);
  const presigned = `${url}${signed.path}?${query}`;
  const answer = await fetch(presigned);
  expect([answer.status, await answer.text(), answer.headers.get('content-disposition')]).toEqual([
    200,
    'report',
    'attachment',
  ]);
  host.clock.advance(60_001);
  const late = await fetch(presigned);
  expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('Request has expired')]);
});

it("asks for IAM's names, on the object or on the bucket", () => {
  const ask = (method: string, path: string, query = '') =>
    s3.permissions({ method, path, query: new URLSearchParams(query), headers: {} } as AwsRequest)[0];
  expect(ask('PUT', '/exports/a/b')).toEqual({ action: 's3:PutObject', resource: 'arn:aws:s3:::exports/a/b' });
  expect(ask('HEAD', '/exports/a')).toEqual({ action: 's3:GetObject', resource: 'arn:aws:s3:::exports/a' });
  expect(ask('GET', '/exports', 'list-type=2')).toEqual({ action: 's3:ListBucket', resource: 'arn:aws:s3:::exports' });
});

it('asks of whoever reads what is not there whether they may list the bucket, as S3 tells nobody else that it is absent', async () => {
  await put('here');
  const ask = (method: string, path: string) =>
    s3
      .permissions({ method, path, query: new URLSearchParams(), headers: {} } as AwsRequest)
      .map(({ action, resource: on }) => `${action} ${on}`);
  expect(ask('GET', '/exports/here')).toEqual(['s3:GetObject arn:aws:s3:::exports/here']);
  const absent = ['s3:GetObject arn:aws:s3:::exports/gone', 's3:ListBucket arn:aws:s3:::exports'];
  expect(ask('GET', '/exports/gone')).toEqual(absent);
  expect(ask('HEAD', '/exports/gone')).toEqual(absent);
  expect(ask('PUT', '/exports/gone')).toEqual(['s3:PutObject arn:aws:s3:::exports/gone']);
});
