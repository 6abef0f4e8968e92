/** The keys KMS holds on one machine: made once, kept in the host's database, never shown. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { AwsFault } from './wire.ts';

/** What a key of each spec can do: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
export const SPECS = {
  SYMMETRIC_DEFAULT: { usage: 'ENCRYPT_DECRYPT', bytes: 32 },
  HMAC_256: { usage: 'GENERATE_VERIFY_MAC', bytes: 32, mac: 'sha256' },
  HMAC_384: { usage: 'GENERATE_VERIFY_MAC', bytes: 48, mac: 'sha384' },
  HMAC_512: { usage: 'GENERATE_VERIFY_MAC', bytes: 64, mac: 'sha512' },
  ECC_NIST_P256: { usage: 'SIGN_VERIFY', curve: 'P-256', algorithm: 'ECDSA_SHA_256', digest: 'sha256' },
  ECC_NIST_P384: { usage: 'SIGN_VERIFY', curve: 'P-384', algorithm: 'ECDSA_SHA_384', digest: 'sha384' },
  ECC_NIST_P521: { usage: 'SIGN_VERIFY', curve: 'P-521', algorithm: 'ECDSA_SHA_512', digest: 'sha512' },
  RSA_2048: { usage: 'SIGN_VERIFY', bits: 2048, algorithm: 'RSASSA_PKCS1_V1_5_SHA_256', digest: 'sha256' },
  ECC_NIST_EDWARDS25519: { usage: 'SIGN_VERIFY', curve: 'Ed25519', algorithm: 'ED25519_SHA_512', digest: undefined },
} as const;
export type KeySpec = keyof typeof SPECS;
export type KeyUsage = (typeof SPECS)[KeySpec]['usage'];

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly spec: KeySpec;
  /** Raw bytes of a secret key, or a private key in PKCS #8 DER. */
  readonly material: Buffer;
  readonly createdAt: number;
}

export interface Keys {
  /** The key of this resource: made at its first provision. A changed spec is refused, as it would lose the old key. */
  provide(logicalId: string, spec: KeySpec, nowMs: number): Key;
  alias(name: string, target: string): void;
  /** By id, ARN, alias or alias ARN. Throws KMS's NotFoundException. */
  find(reference: string): Key;
  /** For permissions: undefined rather than a fault. */
  peek(reference: string): Key | undefined;
}

export function openKeys(db: DatabaseSync, arnFor: (path: string) => string): Keys {
  db.exec(`CREATE TABLE IF NOT EXISTS kms_keys (id TEXT PRIMARY KEY, logical_id TEXT NOT NULL UNIQUE, spec TEXT NOT NULL,
    material BLOB NOT NULL, created_at INTEGER NOT NULL)`);
  const insert = db.prepare('INSERT INTO kms_keys VALUES (?, ?, ?, ?, ?)');
  const byLogicalId = db.prepare('SELECT * FROM kms_keys WHERE logical_id = ?');
  const byId = db.prepare('SELECT * FROM kms_keys WHERE id = ?');
  const aliases = new Map<string, string>();

  function keyOf(row: unknown): Key | undefined {
    if (row === undefined) return undefined;
    const { id, spec, material, created_at } = row as Row;
    return { id, arn: arnFor(`key/${id}`), spec, material: Buffer.from(material), createdAt: created_at };
  }

  function peek(reference: string): Key | undefined {
    const name = reference.startsWith('arn:') ? reference.split(':').slice(5).join(':') : reference;
    const target = name.startsWith('alias/') ? aliases.get(name) : name.replace(/^key\//, '');
    return target === undefined ? undefined : keyOf(byId.get(target));
  }

  function find(reference: string): Key {
    const key = peek(reference);
    if (key !== undefined) return key;
    throw new AwsFault('NotFoundException', `Key '${reference}' does not exist`);
  }

  return {
    peek,
    find,
    provide(logicalId, spec, nowMs) {
      const before = keyOf(byLogicalId.get(logicalId));
      if (before !== undefined && before.spec !== spec)
        throw new Error(`${logicalId} is a ${before.spec} key; replace it under another logical id to make it ${spec}`);
      if (before !== undefined) return before;
      const id = randomUUID();
      insert.run(id, logicalId, spec, newMaterial(spec), nowMs);
      return find(id);
    },
    alias: (name, target) => void aliases.set(name, find(target).id),
  };
}

interface Row {
  readonly id: string;
  readonly spec: KeySpec;
  readonly material: Uint8Array;
  readonly created_at: number;
}

function newMaterial(spec: KeySpec): Buffer {
  const shape = SPECS[spec];
  if ('bytes' in shape) return randomBytes(shape.bytes);
  const { privateKey } = newPair(shape);
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

function newPair(shape: Extract<(typeof SPECS)[KeySpec], { readonly usage: 'SIGN_VERIFY' }>) {
  if ('bits' in shape) return generateKeyPairSync('rsa', { modulusLength: shape.bits });
  return shape.curve === 'Ed25519'
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('ec', { namedCurve: shape.curve });
}

export function privateKeyOf(key: Key): KeyObject {
  return createPrivateKey({ key: key.material, format: 'der', type: 'pkcs8' });
}
