/** `tenure policy check [FOLDER]`, `tenure policy test [FOLDER]` and `tenure policy schema`. */
import { type Command, type Said, Usage } from '../command.ts';
import { checkPolicy, policySchema } from './policy.ts';
import { testPolicy } from './policy-test.ts';

export const policy: Command = {
  usage: 'tenure policy check [FOLDER] | test [FOLDER] [--mutate] | schema',
  does: 'find every mistake in a policy pack, and test it',
  async run([verb, folder = 'policies', ...more], options) {
    if (verb === 'schema' && more.length === 0) return schema();
    if (verb === 'test' && more.length === 0) return testPolicy(folder, options.values.mutate === true);
    if (verb !== 'check' || more.length > 0) throw new Usage(`usage: ${policy.usage}`);
    return checkPolicy(folder);
  },
};

/** What editors check a pack file by; kept in policies/schema/. */
function schema(): Said {
  const text = policySchema();
  return { text, json: JSON.parse(text) as unknown, exitCode: 0 };
}
