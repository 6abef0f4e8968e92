/** Time-stamps by RFC 3161: what is asked is what openssl asks, and an answer is believed only when it is granted, about this file and to this request. */
import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { read, TAG, write } from '../../../functions/core/log/der.ts';
import { readTimestamp, timestampRequest } from '../../../functions/core/log/timestamp.ts';

const FILE = Buffer.from('a checkpoint');
const NONCE = Buffer.from('00f1e2d3c4', 'hex');
const oid = (hex: string) => write(TAG.oid, Buffer.from(hex, 'hex'));
const integer = (...bytes: number[]) => write(TAG.integer, Buffer.of(...bytes));
const SHA256 = '608648016503040201';

interface Parts {
  readonly status?: Buffer;
  readonly algorithm?: string;
  readonly digest?: Buffer;
  readonly nonce?: Buffer;
  readonly time?: string;
  readonly timeTag?: number;
  readonly between?: Buffer;
  readonly signed?: string;
  readonly content?: string;
  readonly octets?: number;
}

/** An answer, as an authority makes one, without a signature. */
function answerOf(parts: Parts = {}): Buffer {
  const imprint = write(
    TAG.sequence,
    write(TAG.sequence, oid(parts.algorithm ?? SHA256)),
    write(TAG.octets, parts.digest ?? hash('sha256', FILE, 'buffer')),
  );
  const info = write(
    TAG.sequence,
    ...[integer(1), oid('2a03'), imprint, integer(7)],
    write(parts.timeTag ?? TAG.time, Buffer.from(parts.time ?? '20261121101112Z')),
    parts.between ?? Buffer.alloc(0),
    parts.nonce ?? write(TAG.integer, Buffer.from('00f1e2d3c4', 'hex')),
  );
  const octets = write(parts.octets ?? TAG.octets, info);
  const content = write(TAG.sequence, oid(parts.content ?? '2a864886f70d0109100104'), write(TAG.explicit0, octets));
  const signedData = write(TAG.explicit0, write(TAG.sequence, integer(3), write(0x31), content));
  const token = write(TAG.sequence, oid(parts.signed ?? '2a864886f70d010702'), signedData);
  return write(TAG.sequence, write(TAG.sequence, parts.status ?? integer(0)), token);
}

describe('what is asked', () => {
  it('is the request openssl makes, with the nonce and for the certificate', () => {
    // openssl ts -query -data - -sha256 -cert, its nonce put in by hand.
    expect(timestampRequest(FILE, NONCE).toString('hex')).toBe(
      `3040020101${`3031300d0609${SHA256}05000420`}${hash('sha256', FILE)}020500f1e2d3c40101ff`,
    );
  });

  it.each([
    ['0000', '020100'],
    ['00007f', '02017f'],
    ['80', '02020080'],
  ])('has the nonce %s as a number', (nonce, der) => {
    expect(timestampRequest(FILE, Buffer.from(nonce, 'hex')).toString('hex')).toContain(
      `${hash('sha256', FILE)}${der}`,
    );
  });
});

describe('an answer', () => {
  it.each([
    ['granted', {}, '2026-11-21T10:11:12.000Z'],
    ['granted otherwise', { status: integer(1) }, '2026-11-21T10:11:12.000Z'],
    ['with a fraction', { time: '20261121101112.5Z' }, '2026-11-21T10:11:12.500Z'],
    [
      'with an accuracy and an ordering',
      { between: Buffer.concat([write(TAG.sequence, integer(1)), Buffer.of(1, 1, 255)]) },
      '2026-11-21T10:11:12.000Z',
    ],
  ])('%s says when', (_, parts, at) => {
    expect(readTimestamp(answerOf(parts), FILE, NONCE)).toEqual({ kind: 'stamped', at });
  });

  it.each<[string, Parts, string]>([
    ['refused', { status: integer(2) }, 'its status is 02'],
    ['of a long status', { status: integer(0, 0) }, 'its status is 0000'],
    ['of an empty status', { status: integer() }, 'its status is '],
    ['about another file', { digest: Buffer.alloc(32) }, 'it is about another file'],
    ['by another hash', { algorithm: '2b0e03021a' }, 'its imprint is no SHA-256'],
    ['to another request', { nonce: integer(5) }, 'it answers another request'],
    ['without a nonce', { nonce: Buffer.alloc(0) }, 'it answers another request'],
    ['in another zone', { time: '20261121101112+0100' }, 'it has no time'],
    ['without a time', { timeTag: 0x17 }, 'it has no time'],
    ['that is signed as nothing we know', { signed: '2a03' }, 'it holds no time-stamp token'],
    ['that holds something else', { content: '2a03' }, 'it holds no time-stamp token'],
    ['in pieces', { octets: 0x24 }, 'it holds no time-stamp token'],
  ])('%s is none', (_, parts, why) => {
    expect(readTimestamp(answerOf(parts), FILE, NONCE)).toEqual({ kind: 'refused', why });
  });

  it.each(['', 'no answer', '3003020100', '30053003020100'])('that is %j is none', (hex) => {
    const answer = Buffer.from(hex, hex.startsWith('3') ? 'hex' : 'utf8');
    expect(readTimestamp(answer, FILE, NONCE)).toMatchObject({ kind: 'refused' });
  });

  it('with any one byte of it lost is none', () => {
    const answer = answerOf();
    for (let at = 0; at < answer.length; at++) {
      const cut = Buffer.concat([answer.subarray(0, at), answer.subarray(at + 1)]);
      expect(() => readTimestamp(cut, FILE, NONCE)).not.toThrow();
    }
  });
});

describe('DER', () => {
  it.each([0, 1, 127, 128, 255, 256, 70_000])('of %i bytes is read as it was written', (length) => {
    const content = Buffer.alloc(length, 7);
    expect(read(Buffer.concat([write(4, content), write(2)]))).toEqual([
      { tag: 4, content },
      { tag: 2, content: Buffer.alloc(0) },
    ]);
  });

  it.each(['04', '0480', '0405aa', '0482ff', '048500000000aa'])('%s is none', (hex) => {
    expect(read(Buffer.from(hex, 'hex'))).toBeUndefined();
  });
});
