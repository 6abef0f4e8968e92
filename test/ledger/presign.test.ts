/** Links to S3 are signed as AWS documents. */
import { expect, it } from 'vitest';
import { presign } from '../../functions/ledger/presign.ts';

it('signs the example of the S3 documentation as it does', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  const signer = {
    region: 'us-east-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  const link = presign(
    new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
    signer,
    '2013-05-24T00:00:00.000Z',
    86_400,
  );
  expect(new URL(link).searchParams.get('X-Amz-Signature')).toBe(
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});
