/** A clock that stands still until it is told to go on. */
export interface StillClock {
  now(): number;
  advance(milliseconds: number): void;
}

export function stillClock(startMs = Date.parse('2026-11-21T12:00:00.000Z')): StillClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (milliseconds) => {
      nowMs += milliseconds;
    },
  };
}
