/** KMS: MACs, symmetric encryption, data keys and signatures (elliptic curves, RSA), with keys that never leave the database. */
import { createHmac, createPublicKey, randomBytes, sign, timingSafeEqual, verify } from 'node:crypto';
import * as z from 'zod';
import type { AwsRequest, Host, Permission, Provisioned, Resource, Service } from '../service.ts';
import { arnOf } from './arn.ts';
import { decrypt, encrypt, keyIdIn } from './kms-ciphertext.ts';
import { type Key, type KeyUsage, openKeys, privateKeyOf, SPECS } from './kms-keys.ts';
import {
  DataKeyInput,
  DecryptInput,
  EncryptInput,
  KeyIdInput,
  KeyProperties,
  MacInput,
  SignInput,
  VerifyInput,
  VerifyMacInput,
} from './kms-shapes.ts';
import { uniqueNames } from './names.ts';
import { AwsFault, answerJson, peekInput, readInput, readProperties } from './wire.ts';

const AliasProperties = z.strictObject({ AliasName: z.string().startsWith('alias/'), TargetKeyId: z.string() });

export function createKmsService(host: Host): Service {
  const takeName = uniqueNames();
  const keys = openKeys(host.db, (path) => arnOf(host, 'kms', path));

  function provision(resource: Resource): Provisioned {
    if (resource.type === 'AWS::KMS::Alias') {
      const { AliasName: name, TargetKeyId: target } = readProperties(AliasProperties, resource);
      keys.alias(takeName(name, resource), target);
      return { ref: name, attributes: {} };
    }
    const { KeySpec: spec, KeyUsage: usage } = readProperties(KeyProperties, resource);
    if (usage !== undefined && usage !== SPECS[spec].usage)
      throw new Error(`${resource.logicalId}: a ${spec} key is for ${SPECS[spec].usage}, not ${usage}`);
    const key = keys.provide(takeName(resource.logicalId, resource), spec, host.clock.now());
    return { ref: key.id, attributes: { Arn: key.arn, KeyId: key.id } };
  }

  function keyFor(reference: string, usage: KeyUsage): Key {
    const key = keys.find(reference);
    if (SPECS[key.spec].usage === usage) return key;
    throw new AwsFault('InvalidKeyUsageException', `${key.arn} key usage is ${SPECS[key.spec].usage}, not ${usage}.`);
  }

  function generateMac(request: AwsRequest): unknown {
    const input = readInput(MacInput, request);
    const key = keyFor(input.KeyId, 'GENERATE_VERIFY_MAC');
    return { KeyId: key.arn, MacAlgorithm: input.MacAlgorithm, Mac: mac(key, input).toString('base64') };
  }

  function verifyMac(request: AwsRequest): unknown {
    const input = readInput(VerifyMacInput, request);
    const key = keyFor(input.KeyId, 'GENERATE_VERIFY_MAC');
    const expected = mac(key, input);
    const given = Buffer.from(input.Mac, 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new AwsFault('KMSInvalidMacException', 'the MAC does not verify');
    return { KeyId: key.arn, MacAlgorithm: input.MacAlgorithm, MacValid: true };
  }

  function encrypted(request: AwsRequest): unknown {
    const input = readInput(EncryptInput, request);
    const key = keyFor(input.KeyId, 'ENCRYPT_DECRYPT');
    const blob = encrypt(key, Buffer.from(input.Plaintext, 'base64'), input.EncryptionContext);
    return { KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', CiphertextBlob: blob.toString('base64') };
  }

  function decrypted(request: AwsRequest): unknown {
    const input = readInput(DecryptInput, request);
    const blob = Buffer.from(input.CiphertextBlob, 'base64');
    const key = keyFor(keyIdIn(blob), 'ENCRYPT_DECRYPT');
    if (input.KeyId !== undefined && keys.find(input.KeyId).id !== key.id)
      throw new AwsFault('IncorrectKeyException', 'The ciphertext was not encrypted under this key.');
    const plaintext = decrypt(key, blob, input.EncryptionContext);
    return { KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT', Plaintext: plaintext.toString('base64') };
  }

  function dataKey(request: AwsRequest, shown: 'shown' | 'hidden'): unknown {
    const input = readInput(DataKeyInput, request);
    const key = keyFor(input.KeyId, 'ENCRYPT_DECRYPT');
    const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
    const blob = encrypt(key, plaintext, input.EncryptionContext).toString('base64');
    const answer = { KeyId: key.arn, CiphertextBlob: blob };
    return shown === 'shown' ? { ...answer, Plaintext: plaintext.toString('base64') } : answer;
  }

  function signed(request: AwsRequest): unknown {
    const input = readInput(SignInput, request);
    const key = keyFor(input.KeyId, 'SIGN_VERIFY');
    const signature = sign(digestFor(key, input), Buffer.from(input.Message, 'base64'), privateKeyOf(key));
    return { KeyId: key.arn, SigningAlgorithm: input.SigningAlgorithm, Signature: signature.toString('base64') };
  }

  function verified(request: AwsRequest): unknown {
    const input = readInput(VerifyInput, request);
    const key = keyFor(input.KeyId, 'SIGN_VERIFY');
    const message = Buffer.from(input.Message, 'base64');
    const signature = Buffer.from(input.Signature, 'base64');
    if (!verify(digestFor(key, input), message, createPublicKey(privateKeyOf(key)), signature))
      throw new AwsFault('KMSInvalidSignatureException', 'the signature does not verify');
    return { KeyId: key.arn, SigningAlgorithm: input.SigningAlgorithm, SignatureValid: true };
  }

  function publicKey(request: AwsRequest): unknown {
    const key = keyFor(readInput(KeyIdInput, request).KeyId, 'SIGN_VERIFY');
    const der = createPublicKey(privateKeyOf(key)).export({ format: 'der', type: 'spki' });
    const { usage: KeyUsage } = SPECS[key.spec];
    const SigningAlgorithms = [algorithmOf(key)];
    return { KeyId: key.arn, KeySpec: key.spec, KeyUsage, SigningAlgorithms, PublicKey: der.toString('base64') };
  }

  function described(request: AwsRequest): unknown {
    const key = keys.find(readInput(KeyIdInput, request).KeyId);
    return {
      KeyMetadata: {
        AWSAccountId: host.account,
        KeyId: key.id,
        Arn: key.arn,
        CreationDate: key.createdAt / 1000,
        Enabled: true,
        KeyState: 'Enabled',
        KeyManager: 'CUSTOMER',
        Origin: 'AWS_KMS',
        KeySpec: key.spec,
        KeyUsage: SPECS[key.spec].usage,
      },
    };
  }

  const actions = {
    GenerateMac: generateMac,
    VerifyMac: verifyMac,
    Encrypt: encrypted,
    Decrypt: decrypted,
    GenerateDataKey: (request: AwsRequest) => dataKey(request, 'shown'),
    GenerateDataKeyWithoutPlaintext: (request: AwsRequest) => dataKey(request, 'hidden'),
    Sign: signed,
    Verify: verified,
    GetPublicKey: publicKey,
    DescribeKey: described,
  };

  /** The key a call means; Decrypt may leave it to the ciphertext. */
  function keyArnOf(request: AwsRequest): string {
    const input = peekInput(
      z.looseObject({ KeyId: z.string().optional(), CiphertextBlob: z.string().optional() }),
      request,
    );
    const blob = input?.CiphertextBlob;
    const reference = input?.KeyId ?? (blob === undefined ? undefined : keyIdIn(Buffer.from(blob, 'base64')));
    return (reference === undefined ? undefined : keys.peek(reference)?.arn) ?? arnOf(host, 'kms', 'key/*');
  }

  return {
    name: 'kms',
    types: ['AWS::KMS::Key', 'AWS::KMS::Alias'],
    provision,
    permissions: (request): readonly Permission[] => [{ action: `kms:${request.action}`, resource: keyArnOf(request) }],
    handle: (request) => answerJson({ contentType: 'application/x-amz-json-1.1', actions }, request),
    start() {},
    busy: () => 0,
    stop: () => Promise.resolve(),
  };
}

function mac(key: Key, input: { readonly MacAlgorithm: string; readonly Message: string }): Buffer {
  const shape = SPECS[key.spec];
  if (!('mac' in shape) || input.MacAlgorithm !== key.spec.replace('HMAC_', 'HMAC_SHA_'))
    throw new AwsFault('InvalidKeyUsageException', `${key.arn} (${key.spec}) does not support ${input.MacAlgorithm}.`);
  return createHmac(shape.mac, key.material).update(Buffer.from(input.Message, 'base64')).digest();
}

function algorithmOf(key: Key): string {
  const shape = SPECS[key.spec];
  return 'algorithm' in shape ? shape.algorithm : '';
}

function digestFor(key: Key, input: { readonly SigningAlgorithm: string }): string | undefined {
  const shape = SPECS[key.spec];
  if ('digest' in shape && shape.algorithm === input.SigningAlgorithm) return shape.digest;
  throw new AwsFault(
    'InvalidKeyUsageException',
    `${key.arn} (${key.spec}) does not support ${input.SigningAlgorithm}.`,
  );
}
