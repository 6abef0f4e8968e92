/** Signs security event tokens by the keys of KMS, which they never leave, and publishes their public halves. */
import { createPublicKey } from 'node:crypto';
import type { KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { headerOf } from '../core/signals/token.ts';
import { config, json } from './config.ts';
import { signalSettings } from './signals.ts';

let kms: KMSClient | undefined;

/** Its client is loaded when it is first needed: who pushes signs once in a long while, and a document is asked for without keys. */
async function loaded() {
  const { GetPublicKeyCommand, KMSClient, SignCommand } = await import('@aws-sdk/client-kms');
  kms ??= new KMSClient({});
  return { kms, GetPublicKeyCommand, SignCommand };
}

/** KMS's ids of the keys, by their names in the configuration. */
const keyIds = () => config({ SIGNAL_KEYS: json(z.record(z.string(), z.string())) }).SIGNAL_KEYS;

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** As a compact JWS (RFC 7515), RS256. Its key's name is what KMS calls it. */
export async function signedToken(claims: object): Promise<string> {
  const { keys, signsWith = keys[0] ?? '' } = signalSettings();
  const KeyId = keyIds()[signsWith] ?? '';
  const text = `${base64url(headerOf(KeyId))}.${base64url(claims)}`;
  const { kms: client, SignCommand } = await loaded();
  const { Signature = new Uint8Array() } = await client.send(
    new SignCommand({
      KeyId,
      Message: Buffer.from(text),
      MessageType: 'RAW',
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    }),
  );
  return `${text}.${Buffer.from(Signature).toString('base64url')}`;
}

let published: Promise<readonly object[]> | undefined;

/** Every key of the configuration, that signs or did or will: a JWK Set (RFC 7517). */
export function publicKeys(): Promise<readonly object[]> {
  published ??= Promise.all(Object.values(keyIds()).map(publicKey)).catch((error: unknown) => {
    published = undefined; // asked again by the next request
    throw error;
  });
  return published;
}

async function publicKey(kid: string): Promise<object> {
  const { kms: client, GetPublicKeyCommand } = await loaded();
  const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: kid }));
  const { kty, n, e } = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  return { kty, n, e, kid, alg: 'RS256', use: 'sig' };
}
