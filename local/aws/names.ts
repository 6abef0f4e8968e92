/** The names resources have been given, each once: two stacks may use the same logical id, and must not share a thing by accident. */
import type { Resource } from '../service.ts';

/** Answers the name, or throws when another resource has it. */
export type TakeName = (name: string, resource: Resource) => string;

export function uniqueNames(): TakeName {
  const taken = new Map<string, string>();
  return (name, { logicalId, type }) => {
    if (taken.has(name))
      throw new Error(
        `${logicalId} (${type}) would be named ${name} as ${taken.get(name)} is: name one, or pass logical ids qualified by stack`,
      );
    taken.set(name, logicalId);
    return name;
  };
}
