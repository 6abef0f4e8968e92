/** Many writes to a table, some at a time: all at once they would only wait for one another's connections. */

/** Our choice. */
const AT_ONCE = 20;

/** In their order; the first that fails ends it. */
export async function inParallel<From, To>(all: readonly From[], run: (one: From) => Promise<To>): Promise<To[]> {
  const done: To[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE)
    done.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(run))));
  return done;
}
