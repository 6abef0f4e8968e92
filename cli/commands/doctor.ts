/** `tenure doctor`: checks the configuration, the policy pack, the API, each target, source, ticket system and channel with the least call that proves it, the log and those told of it, and what waits. */
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseConfiguration } from '../../functions/core/configuration.ts';
import { KNOWN } from '../../infra/config.ts';
import { type Api, connect } from '../api.ts';
import { type Command, noArguments, type Options, Refused } from '../command.ts';
import { paint, table } from '../terminal.ts';
import { checkPolicy } from './policy.ts';
import { releasesOf } from './releases.ts';

interface Check {
  readonly what: string;
  /** `look`: nothing is broken, but somebody may want to know. */
  readonly state: 'ok' | 'look' | 'no';
  readonly said: string;
}

const FILE = 'tenure.config.yaml';
const POLICIES = 'policies';

export const doctor: Command = {
  usage: 'tenure doctor',
  does: 'check configuration, policy, API, what it reaches, and secrets',
  async run(args, options) {
    noArguments(args, doctor.usage);
    const policy = await policyCheck(options);
    const checks = [...configurationChecks(options), policy.check, ...(await apiChecks(options, policy.digest))];
    const broken = checks.filter(({ state }) => state === 'no').length;
    const verdict =
      broken === 0 ? paint('green', 'all well') : paint('red', `${broken} to mend; docs/runbook.md says more`);
    return {
      text: [table(['', 'what', 'says'], checks.map(row)), '', verdict].join('\n'),
      json: { ok: broken === 0, checks },
      exitCode: broken === 0 ? 0 : 1,
    };
  },
};

const COLOURS = { ok: 'green', look: 'yellow', no: 'red' } as const;

function row({ state, what, said }: Check): readonly string[] {
  return [paint(COLOURS[state], state.padEnd(4)), what, said];
}

/** Elsewhere than in the project there is nothing to check; a deployment is checked all the same. */
function absent(what: string, path: string, { url }: Options): Check {
  return {
    what,
    state: url === undefined ? 'no' : 'look',
    said: `no ${path} here: run this in the project to check it`,
  };
}

function configurationChecks(options: Options): readonly Check[] {
  const what = 'configuration';
  if (!existsSync(FILE)) return [absent(what, FILE, options)];
  const { mistakes = [] } = parseConfiguration(readFileSync(FILE, 'utf8'), KNOWN);
  if (mistakes.length === 0) return [{ what, state: 'ok', said: `${FILE} has no mistakes` }];
  return mistakes.map(({ line, column, path, what: wrong, mend }) => ({
    what,
    state: 'no',
    said: `${FILE}:${line}:${column} ${path === '' ? '' : `${path}: `}${wrong}; ${mend}`,
  }));
}

async function policyCheck(options: Options): Promise<{ readonly check: Check; readonly digest?: string }> {
  const what = 'policy';
  if (!existsSync(POLICIES)) return { check: absent(what, `${POLICIES}/`, options) };
  const { json } = await checkPolicy(POLICIES);
  if (json.ok && json.digest !== undefined)
    return { check: { what, state: 'ok', said: `the pack in ${POLICIES}/ has no mistakes` }, digest: json.digest };
  const [first] = json.mistakes.filter(({ severity }) => severity === 'error');
  const where = first === undefined ? '' : `${first.file}:${first.line}: ${first.text}; `;
  return { check: { what, state: 'no', said: `${where}tenure policy check says every mistake and its mend` } };
}

const Checked = { ok: z.boolean(), said: z.string() };
const Health = z.object({
  targets: z.array(z.object({ system: z.string(), ...Checked })),
  sources: z.array(z.object({ source: z.string(), ...Checked })),
  // Absent from a deployment that is older than this command.
  log: z.object(Checked).optional(),
  streams: z.array(z.object({ stream: z.string(), ...Checked })).default([]),
  signals: z.array(z.object({ receiver: z.string(), ...Checked })).default([]),
  tickets: z.array(z.object({ name: z.string(), ...Checked })).default([]),
  channels: z.array(z.object({ name: z.string(), ...Checked })).default([]),
  queues: z.object({ undelivered: z.number(), lateEvidenceDead: z.number(), lateEvidence: z.number() }),
  policyDigest: z.string(),
});
type Health = z.infer<typeof Health>;

async function apiChecks(options: Options, ours: string | undefined): Promise<readonly Check[]> {
  try {
    const api = connect(options);
    const health = Health.parse(await api.send('GET', '/v1/health'));
    return [
      { what: 'API', state: 'ok', said: api.url },
      ...runningPolicy(health, ours),
      ...health.targets.map(({ system, ok, said }) => checked(`target ${system}`, ok, said)),
      ...health.sources.map(({ source, ok, said }) => checked(`source ${source}`, ok, said)),
      ...(health.log === undefined ? [] : [checked('evidence log', health.log.ok, health.log.said)]),
      ...health.streams.map(({ stream, ok, said }) => checked(`security events to ${stream}`, ok, said)),
      ...health.signals.map(({ receiver, ok, said }) => checked(`signals to ${receiver}`, ok, said)),
      ...health.tickets.map(({ name, ok, said }) => checked(`tickets ${name}`, ok, said)),
      ...health.channels.map(({ name, ok, said }) => checked(`channel ${name}`, ok, said)),
      ...queueChecks(health.queues),
      ...(await releaseChecks(api)),
    ];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return [{ what: 'API', state: 'no', said: error.message }];
  }
}

function checked(what: string, ok: boolean, said: string): Check {
  return { what, state: ok ? 'ok' : 'no', said };
}

function runningPolicy({ policyDigest }: Health, ours: string | undefined): readonly Check[] {
  if (ours === undefined || ours === policyDigest) return [];
  const said = `pack ${policyDigest.slice(0, 12)} runs, not the ${ours.slice(0, 12)} of ${POLICIES}/: deploy it, or take up what runs`;
  return [{ what: 'policy that runs', state: 'look', said }];
}

/** What runs unapproved is in evidence for every auditor to find: nothing is broken. */
async function releaseChecks(api: Api): Promise<readonly Check[]> {
  const what = 'release that runs';
  const [last] = (await releasesOf(api, 1)).items;
  if (last === undefined)
    return [{ what, state: 'look', said: 'not recorded yet: it is within the hour after a deployment' }];
  const named = `${last.deployment.slice(0, 12)} of Tenure ${last.version}`;
  if (last.because === undefined)
    return [{ what, state: 'ok', said: `${named}: approved by somebody else than its author` }];
  const mend = 'docs/deploy.md#who-wrote-it-and-who-approved-it';
  return [{ what, state: 'look', said: `${named} is unapproved: ${last.because}; see ${mend}` }];
}

function queueChecks({ undelivered, lateEvidenceDead, lateEvidence }: Health['queues']): readonly Check[] {
  const what = 'queues';
  const dead = 'see docs/runbook.md#dead-letters-waiting';
  const told: readonly (Check | undefined)[] = [
    undelivered > 0 ? { what, state: 'no', said: `${undelivered} undelivered: ${dead}` } : undefined,
    lateEvidenceDead > 0
      ? { what, state: 'no', said: `${lateEvidenceDead} of late evidence could not be appended: ${dead}` }
      : undefined,
    lateEvidence > 0
      ? { what, state: 'look', said: `${lateEvidence} of late evidence: see docs/runbook.md#late-evidence-waiting` }
      : undefined,
  ];
  const waiting = told.filter((check) => check !== undefined);
  return waiting.length > 0 ? waiting : [{ what, state: 'ok', said: 'no dead letters, and no late evidence' }];
}
