/** `tenure request`, `except`, `withdraw`: asking for access until a day, for access to be kept beyond a termination, and taking that back. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { sha256 } from '../../functions/core/canonical.ts';
import { uriPart } from '../../functions/core/uri.ts';
import { type Api, connect } from '../api.ts';
import { argument, type Command, type Options, type Said, Usage } from '../command.ts';
import { dayIn } from '../days.ts';
import { shortTime } from '../terminal.ts';

const Opened = z.object({ requestId: z.string(), caseId: z.string(), until: z.string() });
const Withdrawn = z.object({ requestId: z.string(), caseId: z.string() });

/** What the API shows of a request. */
const Stands = z.object({
  requestId: z.string(),
  caseId: z.string(),
  title: z.string(),
  until: z.string(),
  state: z.enum(['waiting', 'approved', 'denied', 'expired', 'over']),
  case: z.object({ state: z.string(), note: z.string().optional() }),
  approvals: z.array(
    z.object({
      approvalId: z.string(),
      state: z.string(),
      because: z.string(),
      stage: z.int(),
      stages: z.int(),
      waitsFor: z.array(z.string()),
    }),
  ),
});
type Stands = z.infer<typeof Stands>;

export const request = asking('request', 'request', 'ask for access until a day; says who has to approve it');
export const except = asking('except', 'exception', 'ask that somebody keeps access for a while beyond their last day');

function asking(verb: string, kind: 'request' | 'exception', does: string): Command {
  const usage = `tenure ${verb} ENTITLEMENT --until DAY --because WHY [--for WORKER] [--wait] [--again] [--as WORKER]
  ENTITLEMENT  its name in the catalogue, or its id
  --until      2026-12-31, to the end of that day; or from today +14d, +2w, +3m
  --because    why, in ten characters or more: approvers read it
  --for        whom it is for; you, unless you say
  --wait       wait until it is decided: ends with 0 when approved, 1 when not
  --again      ask anew what was answered before`;
  return {
    usage,
    does,
    async run(args, options) {
      const whom = options.values.for;
      const body = {
        kind,
        entitlement: argument(args, 'ENTITLEMENT', usage),
        ...(typeof whom === 'string' ? { workerId: whom } : {}),
        until: dayIn(said(options, 'until', usage)),
        because: said(options, 'because', usage),
      };
      // The same words again are the same request, unless they say that they are another.
      const key = options.values.again === true ? randomUUID() : sha256(JSON.stringify(body));
      const api = connect(options);
      const made = Opened.parse(await api.send('POST', '/v1/requests', body, { 'idempotency-key': key }));
      return options.values.wait === true
        ? decided(await until(api, made.requestId, isDecided, LONGEST_WAIT))
        : asked(await until(api, made.requestId, isAsked, SOON));
    },
  };
}

interface Patience {
  readonly seconds: number;
  readonly everySeconds: number;
}

/** Our choice: a case is planned within a few seconds, and then says whom it waits for. */
const SOON: Patience = { seconds: 15, everySeconds: 1 };
/** And people decide within hours or days: who waits longer asks again. */
const LONGEST_WAIT: Patience = { seconds: 3600, everySeconds: 5 };

async function until(api: Api, requestId: string, enough: (one: Stands) => boolean, patience: Patience) {
  for (let waited = 0; ; waited += patience.everySeconds) {
    const stands = Stands.parse(await api.send('GET', `/v1/requests/${uriPart(requestId)}`));
    if (enough(stands) || waited >= patience.seconds) return stands;
    await pause(patience.everySeconds * 1000);
  }
}

const isDecided = ({ state }: Stands): boolean => state !== 'waiting';
const UNASKED = ['received', 'planned'];
const isAsked = (stands: Stands): boolean =>
  isDecided(stands) || stands.approvals.length > 0 || !UNASKED.includes(stands.case.state);

function asked(stands: Stands): Said {
  const { requestId, caseId, title, until: ends } = stands;
  const lines = [
    `${requestId}: ${title}, asked for until ${shortTime(ends)}`,
    ...(isDecided(stands) ? [`it is ${stands.state}`] : approversText(stands)),
    `tenure case ${caseId} shows an operator how it goes`,
  ];
  return { text: lines.join('\n'), json: stands, exitCode: 0 };
}

function decided(stands: Stands): Said {
  const { requestId, title, state, until: ends } = stands;
  if (state === 'approved')
    return { text: `${requestId}: ${title}, approved until ${shortTime(ends)}`, json: stands, exitCode: 0 };
  const lines =
    state === 'waiting'
      ? [`${requestId}: ${title}, not decided yet`, ...approversText(stands)]
      : [`${requestId}: ${title}, ${state}${stands.case.note === undefined ? '' : `: ${stands.case.note}`}`];
  return { text: lines.join('\n'), json: stands, exitCode: 1 };
}

function approversText({ approvals, case: handled }: Stands): readonly string[] {
  const open = approvals.filter(({ state }) => state === 'pending');
  if (open.length === 0)
    return [
      `nobody is asked yet: its case is ${handled.state}${handled.note === undefined ? '' : `, ${handled.note}`}`,
    ];
  return open.map(({ approvalId, because, stage, stages, waitsFor }) => {
    const who = waitsFor.length === 0 ? 'nobody who may decide now' : waitsFor.join(' or ');
    return `waits for ${who} (${because}${stages > 1 ? `; stage ${stage} of ${stages}` : ''}): ${approvalId}`;
  });
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
    const answer = await connect(options).send('POST', `/v1/requests/${uriPart(id)}/withdraw`, body);
    const { caseId } = Withdrawn.parse(answer);
    return { text: `${id}: withdrawn; tenure case ${caseId} shows what goes`, json: answer, exitCode: 0 };
  },
};

function said({ values }: Options, name: string, usage: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw new Usage(`--${name} is missing\nusage: ${usage}`);
  return value;
}
