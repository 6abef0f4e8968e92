/** A function's configuration, read once; every missing value is reported together. The only place that reads the environment. */
import * as z from 'zod';
import { InvalidInput } from '../core/errors.ts';

/** Reads the named variables of the environment by their schemas. Throws `InvalidInput` naming all that are missing or wrong. */
export function config<Shape extends z.ZodRawShape>(shape: Shape): z.infer<z.ZodObject<Shape>> {
  const read = z.object(shape).safeParse(process.env);
  if (read.success) return read.data;
  throw new InvalidInput(
    `this function's environment is not complete; set in infra/functions.ts:\n${z.prettifyError(read.error)}`,
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
