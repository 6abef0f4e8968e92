/** `tenure replay CASE`: makes a plan again, on this machine, from what was recorded; says whether it is the same bytes and what was executed of it. */
import * as z from 'zod';
import { manifest } from '../../functions/connectors/manifest.ts';
import { sha256 } from '../../functions/core/canonical.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { Digest } from '../../functions/core/ids.ts';
import { Plan } from '../../functions/core/plan.ts';
import { compile } from '../../functions/core/policy/compile.ts';
import { parsePack } from '../../functions/core/policy/parse.ts';
import type { Policy } from '../../functions/core/policy/policy.ts';
import {
  replay as again,
  type Difference,
  type Executed,
  executed,
  firstDifference,
  type Recorded,
} from '../../functions/core/replay.ts';
import { uriPart } from '../../functions/core/uri.ts';
import { connect } from '../api.ts';
import { argument, type Command, Refused } from '../command.ts';
import { indented, paint, shortTime, table } from '../terminal.ts';
import { readPolicyFiles } from './policy.ts';

const Answer = z.object({ plan: Plan, recorded: z.string(), evidence: z.array(EvidenceRecord) });
const Known = z.looseObject({ policyDigest: Digest, zoneData: z.string() });

export const replay: Command = {
  usage: 'tenure replay CASE [--plan DIGEST] [--policies FOLDER]',
  does: 'make a plan again from what was recorded, and compare',
  async run(args, options) {
    const caseId = argument(args, 'CASE', replay.usage);
    const { plan: digest, policies } = options.values;
    const query = typeof digest === 'string' ? `?${new URLSearchParams({ plan: digest })}` : '';
    const answer = await connect(options).send('GET', `/v1/cases/${uriPart(caseId)}/recorded${query}`);
    const replayed = compared(
      Answer.parse(answer),
      await readPolicy(typeof policies === 'string' ? policies : 'policies'),
    );
    return { text: textOf(replayed), json: jsonOf(replayed), exitCode: isSame(replayed) ? 0 : 1 };
  },
};

interface Replayed {
  readonly plan: Plan;
  readonly evidenceSays: 'recorded' | 'another text' | 'nothing';
  readonly difference: Difference | undefined;
  readonly zoneData: { readonly recorded: string; readonly here: string };
  readonly executed: readonly Executed[];
}

function compared({ plan, recorded, evidence }: z.infer<typeof Answer>, policy: Policy): Replayed {
  const { policyDigest, zoneData } = Known.parse(JSON.parse(recorded));
  if (policyDigest !== policy.digest)
    throw new Refused(
      `plan ${plan.digest.slice(0, 12)} was made with policy pack ${policyDigest.slice(0, 12)}, and this one is ${policy.digest.slice(0, 12)}: check out the revision whose pack has that digest (tenure policy check prints it) and name its folder with --policies`,
    );
  const inputs = JSON.parse(recorded) as Recorded; // as: recordOf wrote it; a plan of the same bytes proves it
  return {
    plan,
    evidenceSays: saidOf(plan, recorded, evidence),
    difference: firstDifference(plan, again(inputs, policy)),
    zoneData: { recorded: zoneData, here: process.versions.tz ?? UNKNOWN },
    executed: executed(plan, evidence),
  };
}

/** Is the text the one that evidence names? */
function saidOf(plan: Plan, recorded: string, evidence: readonly EvidenceRecord[]): Replayed['evidenceSays'] {
  const named = evidence.filter(({ kind, facts }) => kind === 'planned' && facts.planDigest === plan.digest);
  if (named.length === 0) return 'nothing';
  return named.some(({ facts }) => facts.recordedDigest === sha256(recorded)) ? 'recorded' : 'another text';
}

function isSame({ difference, evidenceSays }: Replayed): boolean {
  return difference === undefined && evidenceSays === 'recorded';
}

async function readPolicy(folder: string): Promise<Policy> {
  const parsed = parsePack(await readPolicyFiles(folder), manifest);
  if ('mistakes' in parsed)
    throw new Refused(
      `the policy pack in ${folder} has ${parsed.mistakes.length} mistake(s): tenure policy check ${folder}`,
    );
  return compile(parsed.pack);
}

const UNKNOWN = 'unknown';

const EVIDENCE = {
  recorded: 'What it was made from is what its evidence names.',
  'another text': 'What it was made from is NOT what its evidence names: it was altered.',
  nothing: 'There is NO evidence of this plan.',
} as const;

function textOf(replayed: Replayed): string {
  const { plan, difference, zoneData, evidenceSays } = replayed;
  const zones =
    zoneData.recorded === zoneData.here
      ? []
      : [`Time zones: planned with ${zoneData.recorded}, replayed with ${zoneData.here}.`];
  return [
    paint('bold', `plan ${plan.digest.slice(0, 12)} of ${plan.caseId}, made ${shortTime(plan.at)}`),
    difference === undefined
      ? paint('green', 'Made again: the same bytes.')
      : paint('red', `Made again: NOT the same, first at ${difference.path}`),
    ...(difference === undefined
      ? []
      : [indented(`recorded: ${difference.recorded}\nreplayed: ${difference.replayed}`, 2)]),
    ...[EVIDENCE[evidenceSays], ...zones].map((line) => indented(line, 0)),
    '',
    table(
      ['change', 'at', 'executed', 'what, and why it differs'],
      replayed.executed.map(({ change, became, because }) => [
        change.kind,
        change.system,
        became.replaceAll('-', ' '),
        ['entitlement' in change ? change.entitlement : undefined, because].filter(Boolean).join(': '),
      ]),
    ),
  ].join('\n');
}

function jsonOf({ plan, evidenceSays, difference, zoneData, executed }: Replayed) {
  return {
    caseId: plan.caseId,
    planDigest: plan.digest,
    same: difference === undefined,
    difference,
    evidenceSays,
    zoneData,
    executed: executed.map(({ change, ...rest }) => ({
      id: change.id,
      kind: change.kind,
      system: change.system,
      ...rest,
    })),
  };
}
