/** Finds a place in a record: `work.department`, `emails[type=work].value`, `"urn:…:User".division`. Own members only. */

const STEP = /"([^"]+)"|\[([^\]]+)\]|([^."[\]]+)|\./g;

/** What stands there; undefined where nothing does. */
export function at(record: unknown, path: string): unknown {
  return walk(record, path) ?? undefined;
}

/** Does the record say anything of that place, be it that nothing stands there (`null`)? */
export function isSaid(record: unknown, path: string): boolean {
  return walk(record, path) !== undefined;
}

function walk(record: unknown, path: string): unknown {
  let found: unknown = record;
  for (const step of path.matchAll(STEP)) {
    if (found === undefined || found === null) return found;
    const name = step[1] ?? step[3];
    if (name !== undefined) found = member(found, name);
    else if (step[2] !== undefined) found = one(found, step[2]);
  }
  return found;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name]; // as: an object that has it
}

/** `[0]`, or `[type=work]`: the first that says so. */
function one(list: unknown, which: string): unknown {
  if (!Array.isArray(list)) return undefined;
  if (/^\d{1,4}$/.test(which)) return list[Number(which)];
  const [name = '', ...rest] = which.split('=');
  const wanted = rest.join('=');
  return list.find((item: unknown) => {
    const said = member(item, name);
    // An object has no text of its own that could be trusted.
    return typeof said !== 'object' && String(said) === wanted;
  });
}
