/** `tenure waive CASE CHANGE`: an operator's decision that a change need not be made, kept as evidence. */
import { uriPart } from '../../functions/core/uri.ts';
import { connect } from '../api.ts';
import { type Command, Usage } from '../command.ts';

export const waive: Command = {
  usage: 'tenure waive CASE CHANGE --because WHY',
  does: 'decide that a change of a case need not be made',
  async run(args, options) {
    const [id, change, ...more] = args;
    const { because } = options.values;
    if (id === undefined || change === undefined || more.length > 0)
      throw new Usage(`CASE and CHANGE are needed: tenure case CASE names its changes\nusage: ${waive.usage}`);
    if (typeof because !== 'string') throw new Usage(`say why: it is kept as evidence\nusage: ${waive.usage}`);
    const path = `/v1/cases/${uriPart(id)}/waive`;
    const answer = await connect(options).send('POST', path, { change, because });
    const text = `${change}: waived, or waits for a second operator where it is of the cut; tenure case ${id} shows which`;
    return { text, json: answer, exitCode: 0 };
  },
};
