/** How a source's record becomes one of ours, as data: which of its fields is which of ours, and what its words mean. */
import * as z from 'zod';

/**
 * A place in a record: names joined by dots, `work.department`; `"…"` around a name with dots, `"urn:…:User".division`; `[n]` or
 * `[name=value]` for one of a list, `emails[type=work].value`.
 */
export const Path = z
  .string()
  .regex(
    /^(?:"[^"]+"|[^."[\]]+)(?:\[[^\]]+\])*(?:\.(?:"[^"]+"|[^."[\]]+)(?:\[[^\]]+\])*)*$/,
    'expected a path, e.g. work.department',
  )
  .max(300);

const Literal = z.union([z.string(), z.number(), z.boolean()]);

/** What a text must be read as. Without it: the text itself. Days as spreadsheets write them say which of their numbers comes first. */
export const Form = z.enum(['date', 'date-day-first', 'date-month-first', 'instant', 'country', 'boolean', 'number']);
export type Form = z.infer<typeof Form>;

/** Where a value is taken from: a path, or with what it means. */
export const Field = z.union([
  Path,
  z.strictObject({
    /** The first of these that is there and not empty. */
    from: z.union([Path, z.array(Path).min(1).readonly()]).optional(),
    /** The source's word → ours. A word that is not listed stays as it is, unless `otherwise` is given. */
    values: z.record(z.string(), Literal).optional(),
    /** Where nothing is there, or no value is listed for it. */
    otherwise: Literal.optional(),
    form: Form.optional(),
    /** Put together of other paths, folded to what an address may hold: `{firstName}.{lastName}@acme.example`. */
    compose: z.string().max(200).optional(),
  }),
]);
export type Field = z.infer<typeof Field>;

export const Standing = z.enum(['active', 'leave', 'left']);

export const Mapping = z.strictObject({
  /** What the source calls the worker for good: what its webhooks name them by and its API reads them by. */
  key: Path,
  worker: z.strictObject({
    workerId: Field,
    personId: Field.optional(),
    givenName: Field,
    familyName: Field,
    email: Field,
    employmentType: Field,
    department: Field,
    title: Field,
    costCenter: Field.optional(),
    country: Field,
    office: Field.optional(),
    timeZone: Field,
    managerWorkerId: Field.optional(),
    startDate: Field,
    endDate: Field.optional(),
    legalHold: Field.optional(),
    attributes: z.record(z.string().max(80), Field).optional(),
  }),
  /** What the source's status means. A word that is not listed refuses the record, unless `otherwise` says what it means. */
  standing: z.strictObject({
    from: z.union([Path, z.array(Path).min(1).readonly()]),
    means: z.record(z.string(), Standing),
    otherwise: Standing.optional(),
  }),
  /** The last day of work. */
  lastDay: Field.optional(),
  /** Its hour, `17:00`; without it the end of the day. */
  lastTime: Field.optional(),
  /** When the source last changed the record. */
  updatedAt: Field.optional(),
  reasonCode: Field.optional(),
  /** Records that are of no worker, by a field and its values: `{ from: recordType, values: [vacancy] }`. They are counted and left out. */
  leftOut: z.strictObject({ from: Path, values: z.array(Literal).min(1).readonly() }).optional(),
});
export type Mapping = z.infer<typeof Mapping>;

/** What a company writes over a source's own mapping: any part of it, field by field. */
export const MappingChanges = z.strictObject({
  ...Mapping.partial().shape,
  worker: Mapping.shape.worker.partial().optional(),
  standing: Mapping.shape.standing.partial().optional(),
});
export type MappingChanges = z.infer<typeof MappingChanges>;

/** The source's mapping with a company's changes laid over it. Throws the zod error of what does not come out whole. */
export function withChanges(mapping: Mapping, { worker, standing, ...rest }: MappingChanges): Mapping {
  return Mapping.parse({
    ...mapping,
    ...rest,
    worker: { ...mapping.worker, ...worker },
    standing: { ...mapping.standing, ...standing },
  });
}

/** The names at the top of a record that a mapping looks at, each once: what to ask a source for that answers only what it is asked. */
export function fieldsOf(mapping: Mapping): readonly string[] {
  return [...new Set(pathsIn(mapping).map(topOf))];
}

/** Every place in a record that a mapping looks at, each once: for sources that are asked for what is nested by its whole name. */
export function pathsIn(mapping: Mapping): readonly string[] {
  const { key, worker, standing, lastDay, lastTime, updatedAt, reasonCode, leftOut } = mapping;
  const { attributes = {}, ...own } = worker;
  const fields = [...Object.values(own), ...Object.values(attributes), lastDay, lastTime, updatedAt, reasonCode];
  return [...new Set([key, standing.from, leftOut?.from ?? [], ...fields.map(pathsOf)].flat())];
}

/** The places a field looks at. */
export function pathsOf(field: Field | undefined): readonly string[] {
  if (field === undefined) return [];
  if (typeof field === 'string') return [field];
  const composed = [...(field.compose ?? '').matchAll(/\{([^{}]+)\}/g)].map(([, path = '']) => path);
  return [...[field.from ?? []].flat(), ...composed];
}

function topOf(path: string): string {
  return /^"([^"]+)"/.exec(path)?.[1] ?? path.split(/[.[]/)[0] ?? path;
}
