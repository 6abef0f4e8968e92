/** Where a file of an export first differs from what the records give. */
import type { Finding } from './finding.ts';
import type { Folder } from './open-folder.ts';

/** The finding names the line and what happened to it, never what it says. */
export async function differenceIn(folder: Folder, name: string, made: string): Promise<Finding> {
  const expected = made.split('\n');
  if (expected.at(-1) === '') expected.pop();
  const content = (await folder.bytes(name))?.toString('utf8');
  if (content === undefined) return { kind: 'derived', file: name, text: 'it is missing, or too large to be compared' };
  const found = content.split('\n');
  if (found.at(-1) === '') found.pop();
  const at = expected.findIndex((line, nth) => line !== found[nth]);
  return {
    kind: 'derived',
    file: name,
    line: (at === -1 ? expected.length : at) + 1,
    text: whatOf(expected, found, at),
  };
}

/** As many lines as that after it are looked at. */
const AHEAD = 1000;

function whatOf(expected: readonly string[], found: readonly string[], at: number): string {
  const more = found.length - expected.length;
  const counts = more === 0 ? '' : ` (it has ${found.length} lines, and the records give ${expected.length})`;
  if (at === -1)
    return more === 0
      ? 'the records give the same lines, and its bytes are others'
      : `a line is here that the records do not give${counts}`;
  const [line = '', other] = [expected[at], found[at]];
  if (other === undefined) return `from here on lines are missing that the records give${counts}`;
  const ahead = (lines: readonly string[], one: string) => lines.slice(at + 1, at + AHEAD).includes(one);
  const [movedOn, isLater] = [ahead(expected, other), ahead(found, line)];
  if (movedOn && isLater) return `its lines are in another order than the records give them${counts}`;
  if (movedOn) return `a line is missing here that the records give${counts}`;
  if (isLater) return `a line is here that the records do not give${counts}`;
  return `the line is not what the records give${counts}`;
}
