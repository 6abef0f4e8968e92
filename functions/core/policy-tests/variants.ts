/** A value that differs from another in one place: a number by one, a yes that is a no, a list without one, a word for its opposite. */

export interface Variant {
  readonly change: string;
  readonly value: unknown;
}

/** Each of these decides otherwise; other words are names, and a wrong name is found by `tenure policy check`. */
const OTHER_WORD: Readonly<Record<string, string>> = {
  ...{ any: 'all', all: 'any', 'deactivate-account': 'delete-account', 'delete-account': 'deactivate-account' },
  ...{ enforce: 'warn', warn: 'record', record: 'enforce' },
};

/** Not decided by: what people read, what conditions have their own mutants for, what a rule is filed under, and single holidays. */
const LEFT_ALONE = new Set(['id', 'name', 'because', 'source', 'when', 'what', 'check', 'holidays']);

export function variants(value: unknown, path = ''): readonly Variant[] {
  const here = path === '' ? 'it' : path;
  if (typeof value === 'number')
    return [value + 1, value - 1].map((number) => ({ change: `${here} is ${number}`, value: number }));
  if (typeof value === 'boolean') return [{ change: `${here} is ${!value}`, value: !value }];
  if (typeof value === 'string') {
    const other = OTHER_WORD[value];
    return other === undefined ? [] : [{ change: `${here} is ${other}`, value: other }];
  }
  if (Array.isArray(value)) return listVariants(value, here);
  return Object.entries(value ?? {})
    .filter(([field]) => !LEFT_ALONE.has(field))
    .flatMap(([field, part]) =>
      variants(part, path === '' ? field : `${path}.${field}`).map((one) => ({
        ...one,
        value: { ...Object(value), [field]: one.value },
      })),
    );
}

function listVariants(list: readonly unknown[], path: string): readonly Variant[] {
  const without =
    list.length < 2
      ? []
      : list.map((one, at) => ({
          change: `${path} without ${typeof one === 'string' || typeof one === 'number' ? one : `number ${at + 1}`}`,
          value: list.toSpliced(at, 1),
        }));
  const changed = list.flatMap((one, at) =>
    variants(one, `${path} ${at + 1}`).map((variant) => ({ ...variant, value: list.with(at, variant.value) })),
  );
  return [...without, ...changed];
}
