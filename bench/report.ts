/** How measurements are told: spread, what is asked of them, and what others need for the same job. */

/** One measurement and what it must be. */
export interface Line {
  readonly what: string;
  readonly measured: string;
  /** What it is held against: the goal, or the fewest possible. */
  readonly against: string;
  /** Absent where there is nothing to miss. */
  readonly met?: boolean;
}

export interface Report {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Under which conditions, in a sentence. */
  readonly note?: string;
}

export function spread(values: readonly number[], digits = 0): string {
  const { min, median, max } = spreadOf(values);
  return `${min.toFixed(digits)} / ${median.toFixed(digits)} / ${max.toFixed(digits)}`;
}

export function spreadOf(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  return { min: at(0), median: at(0.5), max: at(1) };
}

export function reportText({ title, lines, note }: Report): string {
  const rows = lines.map(({ what, measured, against, met }) => [
    met === undefined ? ' ' : met ? '✓' : '✗',
    what,
    measured,
    against,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const text = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [title, ...text, ...(note === undefined ? [] : [`  (${note})`])].join('\n');
}

/** Measured elsewhere on two cores: 16 calls of 20 ms, no policy, no plan, one audit line a call. */
export const OTHERS = {
  time: 'n8n 150, DBOS on PostgreSQL 68, Restate 60 ms',
  throughput: 'n8n 14/s, DBOS on PostgreSQL 95/s, Restate 170/s',
  memory: 'n8n 7 GB, Restate 0.7 GB',
};
