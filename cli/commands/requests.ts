/** `tenure request`, `except`, `withdraw`: asking for access until a day, for access to be kept beyond a termination, and taking that back. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { sha256 } from '../../functions/core/canonical.ts';
import { connect } from '../api.ts';
import { argument, type Command, type Options, Usage } from '../command.ts';
import { shortTime } from '../terminal.ts';

const Opened = z.object({ requestId: z.string(), caseId: z.string(), until: z.string() });
const Withdrawn = z.object({ requestId: z.string(), caseId: z.string() });

export const request = asking('request', 'request', 'ask for access until a day');
export const except = asking('except', 'exception', 'ask that somebody keeps access for a while beyond their last day');

function asking(verb: string, kind: 'request' | 'exception', does: string): Command {
  const usage = `tenure ${verb} ENTITLEMENT --for WORKER --until DATE --because WHY [--again] [--as WORKER]`;
  return {
    usage,
    does,
    async run(args, options) {
      const body = {
        kind,
        entitlement: argument(args, 'ENTITLEMENT', usage),
        workerId: said(options, 'for', usage),
        until: said(options, 'until', usage),
        because: said(options, 'because', usage),
      };
      // The same words again are the same request, unless they say that they are another.
      const key = options.values.again === true ? randomUUID() : sha256(JSON.stringify(body));
      const headers = { 'idempotency-key': key };
      const answer = Opened.parse(await connect(options).send('POST', '/v1/requests', body, headers));
      return {
        text: `${answer.requestId}: asked for, until ${shortTime(answer.until)}; tenure case ${answer.caseId} shows how it goes`,
        json: answer,
        exitCode: 0,
      };
    },
  };
}

export const withdraw: Command = {
  usage: 'tenure withdraw REQUEST --for WORKER [--because WHY] [--as WORKER]',
  does: 'take a request or an exception back; what it gave goes',
  async run(args, options) {
    const id = argument(args, 'REQUEST', withdraw.usage);
    const because = options.values.because;
    const body = {
      workerId: said(options, 'for', withdraw.usage),
      ...(typeof because === 'string' ? { because } : {}),
    };
    const answer = await connect(options).send('POST', `/v1/requests/${encodeURIComponent(id)}/withdraw`, body);
    const { caseId } = Withdrawn.parse(answer);
    return { text: `${id}: withdrawn; tenure case ${caseId} shows what goes`, json: answer, exitCode: 0 };
  },
};

function said({ values }: Options, name: string, usage: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw new Usage(`--${name} is missing\nusage: ${usage}`);
  return value;
}
