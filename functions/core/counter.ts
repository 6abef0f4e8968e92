/** Numbers counted under keys: so many of this and of that for each. */

export interface Counter<Field extends string> {
  add(key: string, field: Field, by?: number): void;
  /** All nought for a key nothing was counted under. */
  of(key: string): Readonly<Record<Field, number>>;
  /** In the order of the keys. */
  rows(): readonly (readonly [key: string, counts: Readonly<Record<Field, number>>])[];
}

export function counter<Field extends string>(...fields: readonly Field[]): Counter<Field> {
  const counts = new Map<string, Record<Field, number>>();
  // as: Object.fromEntries forgets the names of its keys
  const none = () => Object.fromEntries(fields.map((field) => [field, 0])) as Record<Field, number>;
  return {
    add(key, field, by = 1) {
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { ...none(), [field]: by });
      else known[field] += by;
    },
    of: (key) => counts.get(key) ?? none(),
    rows: () => [...counts].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}
