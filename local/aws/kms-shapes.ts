/** What KMS is asked, and what a template may say of a key. Blobs are base64, as JSON 1.1 writes them. */
import * as z from 'zod';
import { type KeySpec, SPECS } from './kms-keys.ts';
import { Tags } from './wire.ts';

const specs = Object.keys(SPECS) as KeySpec[]; // the table's own keys

export const KeyProperties = z.strictObject({
  KeySpec: z.enum(specs).default('SYMMETRIC_DEFAULT'),
  KeyUsage: z.string().optional(),
  Description: z.string().optional(),
  Enabled: z.literal(true).optional(),
  /** Who may use the key is the gateway's business. */
  KeyPolicy: z.unknown().optional(),
  /** The key never rotates, is never deleted and has one region, here. */
  EnableKeyRotation: z.boolean().optional(),
  RotationPeriodInDays: z.number().optional(),
  PendingWindowInDays: z.number().optional(),
  MultiRegion: z.boolean().optional(),
  Tags,
});

const EncryptionContext = z.record(z.string(), z.string()).default({});
/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html, and Sign and Encrypt alike. */
const MAX_MESSAGE_BYTES = 4096;
const Message = z
  .base64()
  .refine(
    (text) => Buffer.byteLength(text, 'base64') <= MAX_MESSAGE_BYTES,
    `must be at most ${MAX_MESSAGE_BYTES} bytes`,
  );
/** A digest made by the caller cannot be signed with Node's crypto; send the message itself. */
const MessageType = z.literal('RAW', { error: 'only MessageType RAW is supported here' }).optional();

export const KeyIdInput = z.strictObject({ KeyId: z.string() });
export const MacInput = z.strictObject({ KeyId: z.string(), MacAlgorithm: z.string(), Message });
export const VerifyMacInput = z.strictObject({ ...MacInput.shape, Mac: z.base64() });
export const EncryptInput = z.strictObject({
  KeyId: z.string(),
  Plaintext: Message,
  EncryptionContext,
  EncryptionAlgorithm: z.literal('SYMMETRIC_DEFAULT').optional(),
});
export const DecryptInput = z.strictObject({
  KeyId: z.string().optional(),
  CiphertextBlob: z.base64(),
  EncryptionContext,
  EncryptionAlgorithm: z.literal('SYMMETRIC_DEFAULT').optional(),
});
export const DataKeyInput = z.strictObject({
  KeyId: z.string(),
  KeySpec: z.enum(['AES_128', 'AES_256']).optional(),
  NumberOfBytes: z.int().min(1).max(1024).optional(),
  EncryptionContext,
});
export const SignInput = z.strictObject({ KeyId: z.string(), Message, MessageType, SigningAlgorithm: z.string() });
export const VerifyInput = z.strictObject({ ...SignInput.shape, Signature: z.base64() });
