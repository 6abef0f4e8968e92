/** `tenure policy check [FOLDER]` and `tenure policy schema`. */
import { type Command, type Said, Usage } from '../command.ts';
import { checkPolicy, policySchema } from './policy.ts';

export const policy: Command = {
  usage: 'tenure policy check [FOLDER] | schema',
  does: 'find every mistake in a policy pack, with its mend',
  async run([verb, folder = 'policies', ...more]) {
    if (verb === 'schema' && more.length === 0) return schema();
    if (verb !== 'check' || more.length > 0) throw new Usage(`usage: ${policy.usage}`);
    return checkPolicy(folder);
  },
};

/** What editors check a pack file by; kept in policies/schema/. */
function schema(): Said {
  const text = policySchema();
  return { text, json: JSON.parse(text) as unknown, exitCode: 0 };
}
