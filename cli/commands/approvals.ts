/** `tenure approvals`, `approve ID`, `deny ID`: what waits for a decision, and deciding it. */
import * as z from 'zod';
import { connect } from '../api.ts';
import { argument, type Command, noArguments, type Options, Refused } from '../command.ts';
import { approvalText } from '../print.ts';
import { ShownApproval } from '../shown.ts';

const List = z.object({ approvals: z.array(ShownApproval) });
const Answer = z.object({ state: z.string() });

export const approvals: Command = {
  usage: 'tenure approvals [--as WORKER]',
  does: 'list what waits for a decision',
  async run(args, options) {
    noArguments(args, approvals.usage);
    const list = List.parse(await connect(options).send('GET', '/v1/approvals'));
    return { text: approvalText(list.approvals), json: list, exitCode: 0 };
  },
};

export const approve = deciding('approve', 'approved');
export const deny = deciding('deny', 'denied');

function deciding(verb: string, decision: 'approved' | 'denied'): Command {
  const usage = `tenure ${verb} ID [--as WORKER] [--because WHY] [--plan DIGEST]`;
  return {
    usage,
    does: `${verb} what an approval asks for`,
    async run(args, options) {
      const id = argument(args, 'ID', usage);
      const because = options.values.because;
      const body = {
        decision,
        planDigest: await shownDigest(id, options),
        ...(typeof because === 'string' ? { because } : {}),
      };
      const answer = await connect(options).send('POST', `/v1/approvals/${id}`, body);
      const waits = Answer.parse(answer).state === 'pending' ? '; it waits for others still: tenure approvals' : '';
      return { text: `${id}: ${decision}${waits}`, json: answer, exitCode: 0 };
    },
  };
}

/** The plan a decision is bound to: the one named, else the one this approver is shown now. */
async function shownDigest(id: string, options: Options): Promise<string> {
  if (typeof options.values.plan === 'string') return options.values.plan;
  const reader = connect({ ...options, ...(options.url === undefined ? { as: undefined } : {}) });
  const { approvals: open } = List.parse(await reader.send('GET', '/v1/approvals'));
  const found = open.find((one) => one.approvalId === id);
  if (found === undefined)
    throw new Refused(`no approval ${id} waits for a decision: tenure approvals lists those that do`);
  return found.planDigest;
}
