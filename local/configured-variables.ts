/** What an application was configured with, as its synthesized functions find it in their environments: says which vendors to simulate. */
import * as z from 'zod';
import type { Assembly } from './assembly.ts';

const Environment = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) });

/** Of the functions of all stacks, what the template says outright. */
export function variablesIn({ stacks }: Assembly): Partial<Record<string, string>> {
  const resources = stacks.flatMap(({ template }) => Object.values(template.Resources));
  const functions = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const found = functions.flatMap(({ Properties }) => {
    const environment = Environment.safeParse(Properties);
    return environment.success ? Object.entries(environment.data.Environment.Variables) : [];
  });
  return Object.fromEntries(found.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
