/** RFC 3161: asking an authority for the time of a file, and reading what it answers. Whose signature the token bears is for `openssl ts -verify`. */
import { hash } from 'node:crypto';
import { type Der, read, TAG, write } from './der.ts';

const SHA256 = Buffer.from('608648016503040201', 'hex');
const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');
const TST_INFO = Buffer.from('2a864886f70d0109100104', 'hex');
const NULL = Buffer.of(0x05, 0);
const TRUE = Buffer.of(0x01, 0x01, 0xff);
const ONE = Buffer.of(1);

/** An authority's word that the file was there: it asked for this nonce and got it back. */
export type TimestampRead =
  | { readonly kind: 'stamped'; readonly at: string }
  /** In words for the log: what is wrong with the answer. */
  | { readonly kind: 'refused'; readonly why: string };

/** The request for the file (TimeStampReq), with the authority's certificate in the answer. `nonce`: some random bytes. */
export function timestampRequest(file: Buffer, nonce: Buffer): Buffer {
  const algorithm = write(TAG.sequence, write(TAG.oid, SHA256), NULL);
  const imprint = write(TAG.sequence, algorithm, write(TAG.octets, hash('sha256', file, 'buffer')));
  return write(TAG.sequence, write(TAG.integer, ONE), imprint, write(TAG.integer, positive(nonce)), TRUE);
}

/** As an INTEGER has it: no zero in front that says nothing, and one where the number would be negative. */
function positive(nonce: Buffer): Buffer {
  const from = nonce.findIndex((byte) => byte !== 0);
  const bytes = from === -1 ? Buffer.of(0) : nonce.subarray(from);
  return bytes.readUInt8() >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

/** Is the answer (TimeStampResp) granted, about this file, and to this request? */
export function readTimestamp(answer: Buffer, file: Buffer, nonce: Buffer): TimestampRead {
  const [status, token] = within(one(answer));
  const granted = within(status)[0]?.content;
  if (granted === undefined) return refused('it is no time-stamp answer');
  // 0 granted, 1 granted with modifications: RFC 3161, section 2.4.2
  if (granted.length !== 1 || granted.readUInt8() > 1) return refused(`its status is ${granted.toString('hex')}`);
  const info = tstInfo(token);
  if (info === undefined) return refused('it holds no time-stamp token');
  const [, , imprint, , time, ...rest] = info;
  const [algorithm, digest] = within(imprint);
  if (within(algorithm)[0]?.content.equals(SHA256) !== true) return refused('its imprint is no SHA-256');
  if (digest?.content.equals(hash('sha256', file, 'buffer')) !== true) return refused('it is about another file');
  // Before it may stand an accuracy (a sequence) and an ordering (a boolean).
  if (rest.find(({ tag }) => tag === TAG.integer)?.content.equals(positive(nonce)) !== true)
    return refused('it answers another request');
  const at = time?.tag === TAG.time ? instantOf(time.content.toString('latin1')) : undefined;
  return at === undefined ? refused('it has no time') : { kind: 'stamped', at };
}

const refused = (why: string): TimestampRead => ({ kind: 'refused', why });

/** TSTInfo, from ContentInfo, SignedData and its encapsulated content. */
function tstInfo(token: Der | undefined): Der[] | undefined {
  const [kind, signed] = within(token);
  if (kind?.content.equals(SIGNED_DATA) !== true) return undefined;
  const [, , encapsulated] = within(within(signed)[0]);
  const [contentKind, content] = within(encapsulated);
  if (contentKind?.content.equals(TST_INFO) !== true) return undefined;
  const octets = within(content)[0];
  return octets?.tag === TAG.octets ? within(one(octets.content)) : undefined;
}

function one(bytes: Buffer): Der | undefined {
  return read(bytes)?.[0];
}

function within(element: Der | undefined): Der[] {
  return (element && read(element.content)) ?? [];
}

/** GeneralizedTime in UTC, with or without a fraction of a second: RFC 3161, section 2.4.2. */
function instantOf(time: string): string | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(time);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}
