/** Which lines stand in the wrong place: the fewest whose removal leaves the rest in order. */

/** The indexes of the numbers outside a longest rising subsequence; negative numbers have no order and are left aside. */
export function displaced(ordinals: readonly number[]): number[] {
  const inOrder = longestRise(ordinals);
  return [...ordinals.keys()].filter((index) => (ordinals[index] ?? -1) >= 0 && !inOrder.has(index));
}

/** Patience sorting: `ends[length]` is the index whose number ends a rise of that length with the least number. */
function longestRise(ordinals: readonly number[]): ReadonlySet<number> {
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [index, ordinal] of ordinals.entries()) {
    if (ordinal < 0) continue;
    const length = firstAtLeast(ends, ordinals, ordinal);
    before[index] = length === 0 ? undefined : ends[length - 1];
    ends[length] = index;
  }
  const rise = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = before[index]) rise.add(index);
  return rise;
}

function firstAtLeast(ends: readonly number[], ordinals: readonly number[], ordinal: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = ends[middle];
    if (end !== undefined && (ordinals[end] ?? 0) < ordinal) low = middle + 1;
    else high = middle;
  }
  return low;
}
