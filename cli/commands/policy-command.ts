/** `tenure policy check [FOLDER]`. */
import { type Command, Usage } from '../command.ts';
import { checkPolicy } from './policy.ts';

export const policy: Command = {
  usage: 'tenure policy check [FOLDER]',
  does: 'find every mistake in a policy pack, with its mend',
  async run([verb, folder = 'policies', ...more]) {
    if (verb !== 'check' || more.length > 0) throw new Usage(`usage: ${policy.usage}`);
    return checkPolicy(folder);
  },
};
