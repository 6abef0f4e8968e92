/** How far a long piece of work is: one line on stderr that redraws itself, where somebody is watching. */

export interface Progress {
  (done: number): void;
  /** Takes the line away. */
  end(): void;
}

const WIDTH = 30;

/** Silent when stderr is no terminal. `total` undefined: it counts, and draws no bar. Redrawn after every so many. */
export function progress(what: string, total: number | undefined, every = 200): Progress {
  const stream = process.stderr;
  if (!stream.isTTY) return Object.assign(() => {}, { end: () => {} });
  const draw = (done: number) => {
    if (done % every !== 0 && done !== total) return;
    stream.write(
      `\r\u001b[K${what} ${total === undefined ? done : `${bar(done / Math.max(1, total))} ${done} of ${total}`}`,
    );
  };
  return Object.assign(draw, { end: () => void stream.write('\r\u001b[K') });
}

/** A line's part that shows how much of all is done. */
export function bar(share: number): string {
  const full = Math.round(share * WIDTH);
  return `[${'#'.repeat(full)}${' '.repeat(WIDTH - full)}]`;
}
