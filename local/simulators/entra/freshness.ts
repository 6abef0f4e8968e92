/** Eventual consistency: a new user is not shown by the first reads. */

export interface Freshness {
  /** From now on, how many reads of each user created do not show it. */
  lag(reads: number): void;
  /** Shows everything. */
  catchUp(): void;
  created(id: string, login: string): void;
  /** Counts one read of a user by id or login; is it still hidden? */
  hides(idOrLogin: string): boolean;
}

export function createFreshness(staleReads: number): Freshness {
  let reads = staleReads;
  const hidden = new Map<string, { left: number }>();
  return {
    lag: (next) => {
      reads = next;
    },
    catchUp: () => {
      reads = staleReads;
      hidden.clear();
    },
    created: (id, login) => {
      if (reads === 0) return;
      const count = { left: reads };
      hidden.set(id, count).set(login.toLowerCase(), count);
    },
    hides: (idOrLogin) => {
      if (hidden.size === 0) return false;
      const count = hidden.get(idOrLogin.toLowerCase());
      if (count === undefined || count.left === 0) return false;
      count.left -= 1;
      return true;
    },
  };
}
