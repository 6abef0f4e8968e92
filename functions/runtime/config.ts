/** A function's configuration, read once; every missing value is reported together. The only place that reads the environment. */
import * as z from 'zod';
import { InvalidInput } from '../core/errors.ts';

/** Reads the named variables of the environment by their schemas. Throws `InvalidInput` naming all that are missing or wrong. */
export function config<Shape extends z.ZodRawShape>(shape: Shape): z.infer<z.ZodObject<Shape>> {
  // One after the other: an object of them would be compiled by zod for this one reading, at every request.
  const read = Object.entries(shape).map(([name, schema]) => [name, z.safeParse(schema, process.env[name])] as const);
  const issues = read.flatMap(([name, { error }]) =>
    (error?.issues ?? []).map((issue) => ({ ...issue, path: [name, ...issue.path] })),
  );
  // as: each by the schema of its name
  if (issues.length === 0)
    return Object.fromEntries(read.map(([name, { data }]) => [name, data])) as z.infer<z.ZodObject<Shape>>;
  throw new InvalidInput(
    `this function's environment is not complete; set in infra/functions.ts:\n${z.prettifyError(new z.ZodError(issues))}`,
  );
}

/** JSON in one variable, e.g. a table of ARNs by name. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'expected JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
