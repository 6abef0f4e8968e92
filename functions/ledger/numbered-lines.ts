/** The lines of several files counted as one, and back to file and line. */
import type { Place } from './finding.ts';

export interface Lines {
  add(place: Place): number;
  place(line: number): Place;
  /** The place after a line; the first of all without one. */
  after(line: number | undefined): Place;
}

/** Lines counted over all files, and back to file and line: only where files begin is kept. */
export function numberedLines(): Lines {
  const begins: { file: string; first: number }[] = [];
  let count = 0;
  const place = (line: number): Place => {
    const { file, first } = begins.findLast((one) => one.first <= line) ?? { file: '', first: 0 };
    return { file, line: line - first + 1 };
  };
  return {
    add({ file }) {
      if (begins.at(-1)?.file !== file) begins.push({ file, first: count });
      return count++;
    },
    place,
    after(line) {
      const { file, line: before } = line === undefined ? { file: begins[0]?.file ?? '', line: 0 } : place(line);
      return { file, line: before + 1 };
    },
  };
}
