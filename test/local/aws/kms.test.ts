/** KMS as the SDK sees it, and what Node's own crypto says of its signatures. */
import { createPublicKey, verify } from 'node:crypto';
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  ListKeysCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it } from 'vitest';
import { createKmsService } from '../../../local/aws/kms.ts';
import type { AwsRequest, Service } from '../../../local/service.ts';
import { clientConfig, gateway, resource, type TestHost, temporaryFolder, testHost } from '../../support/aws-host.ts';

let folder: ReturnType<typeof temporaryFolder>;
let host: TestHost;
let kms: Service;
let client: KMSClient;

const Message = Buffer.from('evidence');

function open() {
  host = testHost(folder.path);
  kms = createKmsService(host);
}
const key = (logicalId: string, KeySpec: string, KeyUsage: string) =>
  kms.provision(resource(logicalId, 'AWS::KMS::Key', { KeySpec, KeyUsage, KeyPolicy: {} }));
const macKey = () => key('MacKey', 'HMAC_256', 'GENERATE_VERIFY_MAC');
const symmetricKey = () => key('SymmetricKey', 'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');

beforeEach(async () => {
  folder = temporaryFolder();
  open();
  const served = await gateway({
    ...kms,
    permissions: (request) => kms.permissions(request),
    handle: (request) => kms.handle(request),
  });
  client = new KMSClient(clientConfig(served.url));
  return async () => {
    client.destroy();
    await served.close();
    host.db.close();
    folder.remove();
  };
});

describe('a MAC', () => {
  it('verifies, by alias and after a restart, and not for another message', async () => {
    const { ref } = macKey();
    kms.provision(resource('Alias', 'AWS::KMS::Alias', { AliasName: 'alias/late-evidence', TargetKeyId: ref }));
    const { Mac, KeyId } = await client.send(
      new GenerateMacCommand({ KeyId: 'alias/late-evidence', MacAlgorithm: 'HMAC_SHA_256', Message }),
    );
    host.db.close();
    open();
    expect(macKey().attributes.Arn).toBe(KeyId);
    const check = { KeyId, MacAlgorithm: 'HMAC_SHA_256', Mac } as const;
    expect(await client.send(new VerifyMacCommand({ ...check, Message }))).toMatchObject({ MacValid: true });
    await expect(client.send(new VerifyMacCommand({ ...check, Message: Buffer.from('other') }))).rejects.toMatchObject({
      name: 'KMSInvalidMacException',
    });
  });

  it('is not made with a key for something else', async () => {
    const made = new GenerateMacCommand({ KeyId: symmetricKey().ref, MacAlgorithm: 'HMAC_SHA_256', Message });
    await expect(client.send(made)).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
  });
});

describe('a ciphertext', () => {
  it('decrypts without naming the key, in its encryption context only', async () => {
    const KeyId = symmetricKey().ref;
    const EncryptionContext = { case: 'c1', person: 'p1' };
    const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext: Message, EncryptionContext }));
    const context = { person: 'p1', case: 'c1' };
    const answer = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }));
    expect(Buffer.from(answer.Plaintext!)).toEqual(Message);
    await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    const changed = Uint8Array.from(CiphertextBlob!);
    changed[changed.length - 1]! ^= 1;
    const forged = new DecryptCommand({ CiphertextBlob: changed, EncryptionContext });
    await expect(client.send(forged)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('of a data key decrypts to the data key', async () => {
    const KeyId = symmetricKey().ref;
    const { Plaintext, CiphertextBlob } = await client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
    expect(Plaintext).toHaveLength(32);
    expect((await client.send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toEqual(Plaintext);
  });
});

describe('a signature', () => {
  it.each([
    ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', null],
    ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256'],
    ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384'],
  ] as const)('of %s verifies with the public key, offline', async (spec, SigningAlgorithm, digest) => {
    const KeyId = key('Signer', spec, 'SIGN_VERIFY').ref;
    const { Signature } = await client.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));
    const { PublicKey, SigningAlgorithms } = await client.send(new GetPublicKeyCommand({ KeyId }));
    const publicKey = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
    expect(verify(digest, Message, publicKey, Signature!)).toBe(true);
    expect(SigningAlgorithms).toEqual([SigningAlgorithm]);
    const check = { KeyId, SigningAlgorithm, Signature } as const;
    expect(await client.send(new VerifyCommand({ ...check, Message }))).toMatchObject({ SignatureValid: true });
    const other = new VerifyCommand({ ...check, Message: Buffer.from('other') });
    await expect(client.send(other)).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
  });
});

it('shows no key material, and refuses what it does not do', async () => {
  const KeyId = macKey().ref;
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata).toMatchObject({ KeyId, KeySpec: 'HMAC_256', KeyState: 'Enabled' });
  await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
  await expect(client.send(new DescribeKeyCommand({ KeyId: 'none' }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});

it('asks for the action on the key, by whatever name it is called', () => {
  const { ref, attributes } = macKey();
  kms.provision(resource('Alias', 'AWS::KMS::Alias', { AliasName: 'alias/mac', TargetKeyId: attributes.Arn }));
  for (const KeyId of [ref, attributes.Arn, 'alias/mac']) {
    const request = { action: 'GenerateMac', body: Buffer.from(JSON.stringify({ KeyId })) } as AwsRequest;
    expect(kms.permissions(request)).toEqual([{ action: 'kms:GenerateMac', resource: attributes.Arn }]);
  }
});
