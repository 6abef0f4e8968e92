/** `tenure link WORKER SYSTEM ACCOUNT`: an operator says that an account is somebody's, or is not, where nothing else is sure of it. */
import * as z from 'zod';
import { uriPart } from '../../functions/core/uri.ts';
import { connect } from '../api.ts';
import { type Command, Usage } from '../command.ts';

const Linked = z.object({ caseId: z.string() });

export const link: Command = {
  usage: 'tenure link WORKER SYSTEM ACCOUNT --because WHY [--not-theirs]',
  does: "say that an account is somebody's, or is not, by its immutable id",
  async run(args, options) {
    const [worker, system, accountId, ...more] = args;
    const { because } = options.values;
    if (worker === undefined || system === undefined || accountId === undefined || more.length > 0)
      throw new Usage(`WORKER, SYSTEM and ACCOUNT are needed\nusage: ${link.usage}`);
    if (typeof because !== 'string') throw new Usage(`say why: it is kept as evidence\nusage: ${link.usage}`);
    const theirs = options.values['not-theirs'] !== true;
    const body = { system, accountId, because, theirs };
    const answer = await connect(options).send('POST', `/v1/people/${uriPart(worker)}/link`, body);
    const { caseId } = Linked.parse(answer);
    const said = theirs ? 'linked' : 'not theirs';
    return { text: `${worker}: ${said}; tenure case ${caseId} shows what follows from it`, json: answer, exitCode: 0 };
  },
};
