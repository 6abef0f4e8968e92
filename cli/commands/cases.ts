/** `tenure cases`, `case ID`, `release`, `retry`, `cancel`: what happens, and what an operator does about it. */
import * as z from 'zod';
import { uriPart } from '../../functions/core/uri.ts';
import { connect } from '../api.ts';
import { boundTo, type Looked } from '../bound.ts';
import { argument, type Command, noArguments, type Options, Refused, type Said, Usage } from '../command.ts';
import { limitIn, listOf } from '../pages.ts';
import { caseTable, caseText } from '../print.ts';
import { costText } from '../print-cost.ts';
import { ShownCase, ShownCost, ShownWhole } from '../shown.ts';
import { isBrake, steerBrake } from './brakes.ts';

export const cases: Command = {
  usage: 'tenure cases [--state STATE] [--kind KIND] [--limit N]',
  does: 'list cases, newest first',
  async run(args, options) {
    noArguments(args, cases.usage);
    const most = limitIn(options.values.limit, SHOWN);
    const { items, more } = await listOf(connect(options), {
      path: '/v1/cases',
      query: { ...given(options, 'state'), ...given(options, 'kind'), limit: String(Math.min(most ?? SHOWN, A_PAGE)) },
      of: 'cases',
      item: ShownCase,
      most,
    });
    return {
      text: [caseTable(items), ...(more ? ['there are more: --limit N, --state STATE, --kind KIND'] : [])].join('\n'),
      json: { cases: items, more },
      exitCode: 0,
    };
  },
};

/** As many as are shown unless more are asked for, and as many as one request answers. */
const SHOWN = 100;
const A_PAGE = 500;

function given({ values }: Options, name: string): Readonly<Record<string, string>> {
  const value = values[name];
  return typeof value === 'string' ? { [name]: value } : {};
}

export const show: Command = {
  usage: 'tenure case ID [--cost]',
  does: 'show a case: its plan, what was done, its evidence; or what it cost',
  async run(args, options) {
    const path = `/v1/cases/${uriPart(argument(args, 'ID', show.usage))}`;
    if (options.values.cost === true) {
      const cost = await connect(options).send('GET', `${path}/cost`);
      return { text: costText(ShownCost.parse(cost)), json: cost, exitCode: 0 };
    }
    const whole = await wholeCase(path, options);
    return { text: caseText(ShownWhole.parse(whole)), json: whole, exitCode: 0 };
  },
};

/** With all of its evidence, however many pages it has. */
async function wholeCase(path: string, options: Options): Promise<object> {
  const api = connect(options);
  const { moreEvidence: cursor, ...whole } = First.parse(await api.send('GET', path));
  if (cursor === undefined) return whole;
  const { items } = await listOf(api, {
    path: `${path}/evidence`,
    query: { cursor },
    of: 'evidence',
    item: z.looseObject({}),
  });
  return { ...whole, evidence: [...whole.evidence, ...items] };
}

const First = z.looseObject({ evidence: z.array(z.looseObject({})), moreEvidence: z.string().optional() });

const RELEASE_USAGE = 'tenure release ID --plan DIGEST --because WHY';

/** By its id: what is held is a case, a batch of events, or a layoff that waits for a second operator. */
export const release: Command = {
  usage: RELEASE_USAGE,
  does: 'let a held plan run, exactly as it is; or a batch, or a layoff (--digest)',
  async run(args, options) {
    const id = argument(args, 'ID', RELEASE_USAGE);
    if (isBrake(id)) return steerBrake(id, 'release', options);
    const because = options.values.because;
    if (typeof because !== 'string')
      throw new Usage(`say why with --because: it is kept as evidence\nusage: ${RELEASE_USAGE}`);
    const planDigest = await boundTo(options, 'plan', () => lookAtHeld(id, options));
    return steer(id, 'release', { planDigest, because }, options);
  },
};

async function lookAtHeld(id: string, options: Options): Promise<Looked> {
  const whole = ShownWhole.parse(await connect(options).send('GET', `/v1/cases/${uriPart(id)}`));
  if (whole.plan === undefined) throw new Refused(`case ${id} has no plan to release: tenure case ${id} says why`);
  return { digest: whole.plan.digest, text: caseText(whole), question: 'let this plan run?', option: 'plan' };
}

export const retry = steering('retry', 'run a case again from the top');
export const cancel = steering('cancel', 'end a joiner or mover that must not run');

function steering(verb: string, does: string): Command {
  const usage = `tenure ${verb} ID${verb === 'cancel' ? ' --because WHY' : ' [--because WHY]'}`;
  return {
    usage,
    does,
    async run(args, options) {
      const id = argument(args, 'ID', usage);
      const because = options.values.because;
      return steer(id, verb, typeof because === 'string' ? { because } : {}, options);
    },
  };
}

async function steer(id: string, verb: string, body: object, options: Options): Promise<Said> {
  const answer = await connect(options).send('POST', `/v1/cases/${uriPart(id)}/${verb}`, body);
  return { text: `${id}: ${verb} asked for; tenure case ${id} shows how it goes`, json: answer, exitCode: 0 };
}
