/** A note as it was when it had fewer signatures: what comes later is written below, and changes nothing of what stands there. */

/** The whole note first, then without its last line, and so on, as long as one signature is left. */
export function signedParts(note: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  const text = note.lastIndexOf('\n\n') + 2;
  for (let end = note.length; end > text; end = note.lastIndexOf(0x0a, end - 2) + 1) parts.push(note.subarray(0, end));
  return parts;
}
