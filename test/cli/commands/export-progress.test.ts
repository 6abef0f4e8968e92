/** How far an export is, as the terminal says it and as a program reads it. */
import { expect, it } from 'vitest';
import type { Options } from '../../../cli/command.ts';
import { progressLine, tellerFor } from '../../../cli/commands/evidence.ts';

const ID = `x-${'a'.repeat(24)}`;
const far = (written: number, of: number, files = 0) => ({
  parts: { written, of },
  records: of * 16_384,
  otherFiles: { files, bytes: files * 1e6 },
});

function told(json: boolean) {
  const lines: string[] = [];
  return { lines, tell: tellerFor({ json, values: {} } as unknown as Options, (line) => void lines.push(line)) };
}

it.each([undefined, far(0, 61), far(61, 61, 12), far(99_999, 99_999, 9_999), far(0, 0, 3)])(
  'a line of progress fits into 80 columns: %j',
  (progress) => {
    expect(progressLine(ID, progress).length).toBeLessThanOrEqual(80);
  },
);

it('shows how much of all parts is written, and then the other files', () => {
  expect(progressLine(ID, far(15, 60))).toMatch(/^\[#{8} {22}\] 15 of 60 parts$/);
  expect(progressLine(ID, far(60, 60, 7))).toMatch(/^\[#{30}\] 60 of 60 parts, 7 other files$/);
});

it('is told once for each time it changed', () => {
  const { lines, tell } = told(false);
  for (const progress of [undefined, undefined, far(0, 2), far(0, 2), far(1, 2)]) tell(ID, progress);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe(`export ${ID} is asked for\n`);
});

it('is a line of JSON for a program', () => {
  const { lines, tell } = told(true);
  for (const progress of [undefined, far(1, 2), far(1, 2)]) tell(ID, progress);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { exportId: ID, progress: null },
    { exportId: ID, progress: far(1, 2) },
  ]);
});
