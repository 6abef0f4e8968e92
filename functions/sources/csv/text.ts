/** The text of a file: by its byte order mark, or in the encoding that is configured; or why it is none. Never guesses. */
import { type Refusal, refused } from '../refusal.ts';

/** As Excel saves them: "CSV UTF-8", "Unicode text", and plain CSV on Windows (which is Windows-1252 in the west). */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-15'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export type TextRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

export function readText(bytes: Uint8Array, configured: Encoding): TextRead {
  const encoding = marked(bytes) ?? configured;
  const text = decoded(bytes, encoding);
  if (text === undefined)
    return refused(
      `the file is not ${encoding}`,
      '',
      'save it as CSV UTF-8, or say under encoding what it is saved as: windows-1252 for plain CSV from Excel',
    );
  // UTF-16 without a mark, read as anything else, is every second character a NUL: no record has one.
  if (text.includes('\u0000'))
    return refused(
      'the file has characters that no text has',
      '',
      'say under encoding that it is utf-16le or utf-16be, or save it as CSV UTF-8',
    );
  return { kind: 'text', text };
}

function marked([first, second, third]: Uint8Array): Encoding | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function decoded(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // a TypeError is the decoder's way of saying that it is not
  }
}
