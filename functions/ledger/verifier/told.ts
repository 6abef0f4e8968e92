/** What a verifier is told by another way than the export: keys, digests, and what was asked for. */
import { type SigningKey, signingKeyOf } from './check-notes.ts';
import { readAuthorities } from './check-time-stamps.ts';
import { readWitnesses, type ToldWitnesses } from './check-witnesses.ts';

/** What was asked of an audit. */
export interface AskedTerms {
  readonly limitHours?: number;
  readonly sampleSize?: number;
  readonly seed?: string;
}

export interface Told {
  /** The log's key, as it was told by another way than the export: a vkey. Without one, the manifest's own is taken. */
  readonly key?: string;
  /** A checkpoint that was kept: the log must have grown from it. */
  readonly checkpoint?: string;
  /** The manifest's digest. */
  readonly manifestDigest?: string;
  /** Who else saw the log, and how many of them must have cosigned the latest checkpoint. */
  readonly witnesses?: ToldWitnesses;
  /** Certificates, as PEM: of time-stamp authorities, or of who vouches for them. */
  readonly authorities?: string;
  /** By which the audit must have been made. */
  readonly asked?: AskedTerms;
}

/** What was told is none: a key, witnesses, authorities, a checkpoint. */
export class NoKey extends Error {
  override readonly name = 'NoKey';
}

export function keysOf({ key }: Told): readonly SigningKey[] | undefined {
  if (key === undefined) return undefined;
  const keys = key
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '' && !text.startsWith('#'))
    .map(signingKeyOf);
  if (keys.length > 0 && keys.every((one) => one !== undefined)) return keys;
  throw new NoKey('the key is no vkey: name+8 hex digits+base64, a key a line, as the log told it');
}

export function witnessesOf({ witnesses }: Told) {
  if (witnesses === undefined) return undefined;
  const read = readWitnesses(witnesses);
  if (read !== undefined) return read;
  throw new NoKey('witnesses are told by their vkeys, each key once, and no more are needed than are told');
}

export function authoritiesOf({ authorities }: Told) {
  if (authorities === undefined) return undefined;
  const read = readAuthorities(authorities);
  if (read !== undefined) return read;
  throw new NoKey('the file of time-stamp authorities holds no certificate (PEM) that can be read');
}
