/** Text that a browser carries for us: anybody may read it, and nobody but us can have written it. The key never leaves KMS. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { GenerateMacCommand, KMSClient, KMSInvalidMacException, VerifyMacCommand } from '@aws-sdk/client-kms';
import * as z from 'zod';
import { config } from './config.ts';

const ALGORITHM = 'HMAC_SHA_256';
/** KMS takes messages of 4,096 bytes: docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html */
const MAX_BYTES = 4096;

const ENVIRONMENT = { SESSION_KEY_ID: z.string().min(1) };
let kms: KMSClient | undefined;

function key() {
  kms ??= new KMSClient({});
  const { SESSION_KEY_ID: KeyId } = config(ENVIRONMENT);
  return { kms, KeyId };
}

/** `<JSON>.<MAC>`, both in base64url: fit for a cookie. What is sealed says itself what it is (`kind`). */
export async function seal(value: object): Promise<string> {
  const { kms: client, KeyId } = key();
  const Message = Buffer.from(JSON.stringify(value));
  const { Mac = new Uint8Array() } = await client.send(
    new GenerateMacCommand({ KeyId, Message, MacAlgorithm: ALGORITHM }),
  );
  return `${Message.toString('base64url')}.${Buffer.from(Mac).toString('base64url')}`;
}

/** What was sealed, if it was by us and is of this schema; undefined for everything else, without saying why. */
export async function unseal<Output>(schema: z.ZodType<Output>, text: string | undefined): Promise<Output | undefined> {
  const [, message = '', mac = ''] = /^([\w-]+)\.([\w-]+)$/.exec(text ?? '') ?? [];
  const Message = Buffer.from(message, 'base64url');
  const Mac = Buffer.from(mac, 'base64url');
  if (Message.length === 0 || Message.length > MAX_BYTES || Mac.length !== 32) return undefined;
  const { kms: client, KeyId } = key();
  const verified = await client
    .send(new VerifyMacCommand({ KeyId, Message, Mac, MacAlgorithm: ALGORITHM }))
    .catch((error: unknown) => {
      if (error instanceof KMSInvalidMacException) return undefined;
      throw error;
    });
  return verified?.MacValid === true ? schema.safeParse(JSON.parse(Message.toString('utf8'))).data : undefined;
}

/** Compared so that the time it takes tells nothing. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
