/** `tenure approvals`, `approve ID`, `deny ID`: what waits for a decision, and deciding it. */
import * as z from 'zod';
import { connect } from '../api.ts';
import { boundTo, type Looked } from '../bound.ts';
import { argument, type Command, noArguments, type Options, Refused } from '../command.ts';
import { limitIn, listOf } from '../pages.ts';
import { approvalText } from '../print.ts';
import { ShownApproval } from '../shown.ts';

const Answer = z.object({ state: z.string() });

export const approvals: Command = {
  usage: 'tenure approvals [--limit N] [--as WORKER]',
  does: 'list what waits for a decision',
  async run(args, options) {
    noArguments(args, approvals.usage);
    const { items, more } = await listOf(connect(options), { ...WAITING, most: limitIn(options.values.limit) });
    const text = [approvalText(items), ...(more ? ['there are more: --limit N'] : [])].join('\n');
    return { text, json: { approvals: items, more }, exitCode: 0 };
  },
};

const WAITING = { path: '/v1/approvals', of: 'approvals', item: ShownApproval } as const;

export const approve = deciding('approve', 'approved');
export const deny = deciding('deny', 'denied');

function deciding(verb: string, decision: 'approved' | 'denied'): Command {
  const usage = `tenure ${verb} ID --plan DIGEST [--as WORKER] [--because WHY]`;
  return {
    usage,
    does: `${verb} what an approval asks for`,
    async run(args, options) {
      const id = argument(args, 'ID', usage);
      const because = options.values.because;
      const body = {
        decision,
        planDigest: await boundTo(options, 'plan', () => look(id, verb, options)),
        ...(typeof because === 'string' ? { because } : {}),
      };
      const answer = await connect(options).send('POST', `/v1/approvals/${id}`, body);
      const waits = Answer.parse(answer).state === 'pending' ? '; it waits for others still: tenure approvals' : '';
      return { text: `${id}: ${decision}${waits}`, json: answer, exitCode: 0 };
    },
  };
}

/** What waits, as this approver is shown it now. */
async function look(id: string, verb: string, options: Options): Promise<Looked> {
  const reader = connect({ ...options, ...(options.url === undefined ? { as: undefined } : {}) });
  const { items: open } = await listOf(reader, WAITING);
  const found = open.find((one) => one.approvalId === id);
  if (found === undefined)
    throw new Refused(`no approval ${id} waits for a decision: tenure approvals lists those that do`);
  return { digest: found.planDigest, text: approvalText([found]), question: `${verb} this?`, option: 'plan' };
}
