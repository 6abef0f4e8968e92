/** What the synthesized application reaches outside AWS, by the names it can be pointed elsewhere with: targets, and HR sources that are read. */
import * as z from 'zod';
import { readAssembly, resourcesOf } from './assembly.ts';
import { reaches } from './lambda-function.ts';

const Made = z.object({
  Handler: z.string(),
  Environment: z.object({ Variables: z.object({ SOURCE: z.string().optional() }) }).optional(),
});

/** `okta`, `source:bamboo`, in order. */
export function reachedBy(folder: string): readonly string[] {
  const functions = resourcesOf(readAssembly(folder), 'AWS::Lambda::Function').flatMap((made) => {
    const read = Made.safeParse(made); // what comes with CDK has other forms, and reaches nothing of these
    return read.success ? [read.data] : [];
  });
  const reached = functions.map(({ Handler, Environment }) => {
    const { SOURCE } = Environment?.Variables ?? {};
    return reaches({ handler: Handler, environment: SOURCE === undefined ? {} : { SOURCE } });
  });
  return [...new Set(reached.filter((name) => name !== undefined))].sort();
}
