/** The known name a mistyped one was most likely meant to be. */

/** `did you mean "x"? `, or nothing when no known name is near. */
export function didYouMean(typed: string, known: Iterable<string>): string {
  const name = nearest(typed, known);
  return name === undefined ? '' : `did you mean "${name}"? `;
}

/** The known name fewest edits away, when that is at most a third of its length (and two at least). */
export function nearest(typed: string, known: Iterable<string>): string | undefined {
  let best: { name: string; edits: number } | undefined;
  for (const name of known) {
    const most = Math.max(2, name.length / 3);
    if (typed.length > 2 * (name.length + most)) continue; // however it is counted, it takes more edits than that
    const edits = editsBetween(typed.toLowerCase(), name.toLowerCase());
    if (edits <= most && edits < (best?.edits ?? Infinity)) best = { name, edits };
  }
  return best?.name;
}

/** Levenshtein distance: letters to add, drop or replace. */
export function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = at(row, column) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, at(row, column + 1) + 1, at(next, column) + 1));
    }
    row = next;
  }
  return at(row, row.length - 1);
}

function at(row: readonly number[], column: number): number {
  return row[column] as number; // always within the row: both run over the same letters
}
