/** `tenure access WORKER`: what somebody holds at each target now, and why. */
import { connect } from '../api.ts';
import { argument, type Command } from '../command.ts';
import { accessText } from '../print.ts';
import { ShownAccess } from '../shown.ts';

export const access: Command = {
  usage: 'tenure access WORKER',
  does: 'show what somebody holds, why, and until when',
  async run(args, options) {
    const worker = argument(args, 'WORKER', access.usage);
    const answer = await connect(options).send('GET', `/v1/people/${encodeURIComponent(worker)}/access`);
    return { text: accessText(ShownAccess.parse(answer)), json: answer, exitCode: 0 };
  },
};
