/** As much of DER (ITU-T X.690) as a time-stamp takes: writing what we ask, reading what is answered. */

export const TAG = { integer: 0x02, octets: 0x04, oid: 0x06, time: 0x18, sequence: 0x30, explicit0: 0xa0 } as const;

export interface Der {
  readonly tag: number;
  readonly content: Buffer;
}

export function write(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), lengthOf(body.length), body]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(0x80 + bytes.length), bytes]);
}

/** The elements that stand side by side; undefined for what is no DER. */
export function read(bytes: Buffer): Der[] | undefined {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag = 0, first = 0x80] = bytes.subarray(at, at + 2);
    const count = first < 0x80 ? 0 : first - 0x80;
    // A length of no bytes has no end that is told, which DER forbids; one of more than four is none of ours.
    if (first === 0x80 || count > 4 || at + 2 + count > bytes.length) return undefined;
    const begin = at + 2 + count;
    const length = count === 0 ? first : bytes.readUIntBE(at + 2, count);
    if (begin + length > bytes.length) return undefined;
    found.push({ tag, content: bytes.subarray(begin, begin + length) });
    at = begin + length;
  }
  return found;
}
