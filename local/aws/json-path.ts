/** The JSON paths EventBridge knows: `$.detail.person.id`, `$.resources[0]`, `$`. */

export function checkPath(path: string): void {
  if (!/^\$(\.[^.[\]*]+|\[\d+\])*$/.test(path)) throw new Error(`JSON path ${path} is not supported here`);
}

/** The value at the path, or undefined. */
export function valueAt(path: string, document: unknown): unknown {
  let value = document;
  for (const [, name, index] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name ?? index ?? '']; // an array answers to its index too
  }
  return value;
}
