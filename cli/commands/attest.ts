/** `tenure attest CASE TASK`: an operator's word that people have done what no API can, kept as evidence. */
import { uriPart } from '../../functions/core/uri.ts';
import { connect } from '../api.ts';
import { type Command, Usage } from '../command.ts';

export const attest: Command = {
  usage: 'tenure attest CASE TASK --because WHO DID WHAT',
  does: 'say that a task of a case is done, as evidence',
  async run(args, options) {
    const [id, task, ...more] = args;
    const { because } = options.values;
    if (id === undefined || task === undefined || more.length > 0)
      throw new Usage(`CASE and TASK are needed: tenure case CASE names its tasks\nusage: ${attest.usage}`);
    if (typeof because !== 'string')
      throw new Usage(`say who did what: it is kept as evidence\nusage: ${attest.usage}`);
    const answer = await connect(options).send('POST', `/v1/cases/${uriPart(id)}/attest`, { task, because });
    return { text: `${task}: attested; tenure case ${id} shows what is left`, json: answer, exitCode: 0 };
  },
};
