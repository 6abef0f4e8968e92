/** Signed notes, by keys and notes others have published. */
import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COSIGNATURE,
  cosignature,
  cosigned,
  ED25519,
  keyIdOf,
  type NoteKey,
  noteText,
  rawPublicKey,
  readNote,
  readVkey,
  signedBy,
  vkeyOf,
} from '../../../functions/core/log/note.ts';

/** pkg.go.dev/golang.org/x/mod/sumdb/note, its examples. */
const NEUMANN = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NEUMANN_NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n" +
  '\n' +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
/** The key of Go's checksum database, as `go help module-auth` and its sources give it. */
const SUMDB = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';

const pair = generateKeyPairSync('ed25519');
const publicKey = rawPublicKey(pair.publicKey.export({ format: 'der', type: 'spki' }))!;
const LOG: NoteKey = { name: 'example.com/log', type: ED25519, publicKey };
const WITNESS: NoteKey = { name: 'example.com/log', type: COSIGNATURE, publicKey };
const TEXT = 'example.com/log\n3\nqQ==\n';
const signed = (key: NoteKey, signature: Buffer) => ({ name: key.name, keyId: keyIdOf(key), signature });
const signature = (text: string) => sign(null, Buffer.from(text), pair.privateKey);

describe('a signed note', () => {
  it('that others published is read, and its signature holds', () => {
    const key = readVkey(NEUMANN)!;
    const note = readNote(NEUMANN_NOTE)!;
    expect(signedBy(note, key)).toEqual({ kind: 'signed' });
    expect(noteText(note)).toBe(NEUMANN_NOTE);
    expect(vkeyOf(key)).toBe(NEUMANN);
    expect(vkeyOf(readVkey(SUMDB)!)).toBe(SUMDB);
  });

  it('with another text is forged', () => {
    const note = readNote(NEUMANN_NOTE.replace('answer', 'Answer'))!;
    expect(signedBy(note, readVkey(NEUMANN)!)).toEqual({ kind: 'forged' });
  });

  it('is no note with its signature in another text of the same bytes', () => {
    const other = NEUMANN_NOTE.replace('JnAM=', 'JnAN=');
    expect(Buffer.from('nAN=', 'base64')).toEqual(Buffer.from('nAM=', 'base64'));
    expect(readNote(other)).toBeUndefined();
  });

  it('by somebody else is unsigned', () => {
    expect(signedBy(readNote(NEUMANN_NOTE)!, readVkey(SUMDB)!)).toEqual({ kind: 'unsigned' });
  });

  it('carries times that were signed with it, and no others', () => {
    const line = signed(WITNESS, cosignature(1_700_000_000, signature(cosigned(TEXT, 1_700_000_000))));
    expect(signedBy({ text: TEXT, signatures: [line] }, WITNESS)).toEqual({
      ...{ kind: 'signed', signedAt: 1_700_000_000, stillAt: 1_700_000_000 },
    });
    const later = signed(WITNESS, cosignature(1_700_000_001, signature(cosigned(TEXT, 1_700_000_000))));
    expect(signedBy({ text: TEXT, signatures: [later] }, WITNESS)).toEqual({ kind: 'forged' });
    const short = signed(WITNESS, signature(TEXT));
    expect(signedBy({ text: TEXT, signatures: [short] }, WITNESS)).toEqual({ kind: 'forged' });
    // A signature of one kind is none of the other.
    expect(signedBy({ text: TEXT, signatures: [line] }, LOG)).toEqual({ kind: 'unsigned' });
  });

  it('that was signed again says when it was first, and until when it was still so, in whatever order', () => {
    const at = (seconds: number) => signed(WITNESS, cosignature(seconds, signature(cosigned(TEXT, seconds))));
    const times = { kind: 'signed', signedAt: 1_700_000_000, stillAt: 1_700_000_900 };
    for (const seconds of [
      [1_700_000_000, 1_700_000_900],
      [1_700_000_900, 1_700_000_300, 1_700_000_000],
    ])
      expect(signedBy({ text: TEXT, signatures: seconds.map(at) }, WITNESS)).toEqual(times);
    const forged = signed(WITNESS, cosignature(1_800_000_000, Buffer.alloc(64)));
    expect(signedBy({ text: TEXT, signatures: [at(1_700_000_000), forged] }, WITNESS)).toEqual({ kind: 'forged' });
  });

  it('with one false signature among good ones of a key is forged', () => {
    const good = signed(LOG, signature(TEXT));
    const bad = signed(LOG, signature('another text'));
    expect(signedBy({ text: TEXT, signatures: [good, bad] }, LOG)).toEqual({ kind: 'forged' });
    expect(signedBy({ text: TEXT, signatures: [good] }, LOG)).toEqual({ kind: 'signed' });
    expect(signedBy({ text: TEXT, signatures: [signed(LOG, Buffer.alloc(3))] }, LOG)).toEqual({ kind: 'forged' });
  });

  it('survives being written and read', () =>
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 80 }), { minLength: 1, maxLength: 5 }), (all) => {
        const note = { text: TEXT, signatures: all.map((bytes) => signed(LOG, Buffer.from(bytes))) };
        expect(readNote(noteText(note))).toEqual(note);
      }),
    ));

  it.each([
    ['nothing', ''],
    ['no signature', 'a text\n'],
    ['no blank line', 'a text\n— a qQqQqQqQ\n'],
    ['no end', NEUMANN_NOTE.slice(0, -1)],
    ['a hyphen for the dash', NEUMANN_NOTE.replace('— ', '- ')],
    ['no base64', NEUMANN_NOTE.replace('x08go', 'x08*o')],
    ['a name with a plus', NEUMANN_NOTE.replace('— Peter', '— Peter+')],
    ['a signature of no bytes', 'a text\n\n— name AAAAAA==\n'],
    ['a control character', NEUMANN_NOTE.replace('answer', 'ans\twer')],
    ['more signatures than anybody needs', `a\n\n${'— name AAAAAAA=\n'.repeat(65)}`],
  ])('with %s is none', (_, text) => {
    expect(readNote(text)).toBeUndefined();
  });
});

describe('a key', () => {
  it.each([
    ['nothing', ''],
    ["another key's id", NEUMANN.replace('c74f20a3', 'c74f20a4')],
    ['a type we do not know', 'PeterNeumann+c74f20a3+AhpC'],
    ['no key', 'PeterNeumann+c74f20a3+AQ=='],
    ['a space in the name', NEUMANN.replace('Peter', 'Peter ')],
    ['32 bytes of another type', vkeyOf({ ...LOG, type: 2 as typeof ED25519 })],
  ])('with %s is none', (_, text) => {
    expect(readVkey(text)).toBeUndefined();
  });

  it('is 32 bytes of an Ed25519 key, and of no other', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    expect(publicKey).toHaveLength(32);
    expect(rawPublicKey(other.export({ format: 'der', type: 'spki' }))).toBeUndefined();
  });
});
