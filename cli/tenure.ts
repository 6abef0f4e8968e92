#!/usr/bin/env node
/** The `tenure` command: finds the verb, runs it, prints text or JSON, and ends with a code that means something. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, type Options, Refused, type Said, Usage } from './command.ts';
import { fitted, paint, printable, table } from './terminal.ts';

/** Each loads its own code when it is called, and no other's: most start in a third of the time. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).start,
  send: async () => (await import('./commands/send.ts')).send,
  plan: async () => (await import('./commands/plan.ts')).plan,
  cases: async () => (await import('./commands/cases.ts')).cases,
  case: async () => (await import('./commands/cases.ts')).show,
  approvals: async () => (await import('./commands/approvals.ts')).approvals,
  approve: async () => (await import('./commands/approvals.ts')).approve,
  deny: async () => (await import('./commands/approvals.ts')).deny,
  batches: async () => (await import('./commands/brakes.ts')).batches,
  layoff: async () => (await import('./commands/brakes.ts')).layoff,
  layoffs: async () => (await import('./commands/brakes.ts')).layoffs,
  reject: async () => (await import('./commands/brakes.ts')).reject,
  request: async () => (await import('./commands/requests.ts')).request,
  except: async () => (await import('./commands/requests.ts')).except,
  withdraw: async () => (await import('./commands/requests.ts')).withdraw,
  delegate: async () => (await import('./commands/delegate.ts')).delegate,
  release: async () => (await import('./commands/cases.ts')).release,
  retry: async () => (await import('./commands/cases.ts')).retry,
  cancel: async () => (await import('./commands/cases.ts')).cancel,
  attest: async () => (await import('./commands/attest.ts')).attest,
  waive: async () => (await import('./commands/waive.ts')).waive,
  replay: async () => (await import('./commands/replay.ts')).replay,
  access: async () => (await import('./commands/access.ts')).access,
  link: async () => (await import('./commands/link.ts')).link,
  erase: async () => (await import('./commands/erase.ts')).erase,
  sources: async () => (await import('./commands/sources.ts')).sources,
  pull: async () => (await import('./commands/sources.ts')).pull,
  'new-source': async () => (await import('./commands/sources.ts')).newSource,
  evidence: async () => (await import('./commands/evidence.ts')).evidence,
  notices: async () => (await import('./commands/notices.ts')).notices,
  policy: async () => (await import('./commands/policy-command.ts')).policy,
  simulate: async () => (await import('./commands/simulate.ts')).simulate,
  releases: async () => (await import('./commands/releases.ts')).releases,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};

const OPTIONS = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  data: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  as: { type: 'string' },
  source: { type: 'string' },
  'key-file': { type: 'string' },
  because: { type: 'string' },
  again: { type: 'boolean' },
  wait: { type: 'boolean' },
  'not-theirs': { type: 'boolean' },
  confirm: { type: 'boolean' },
  for: { type: 'string' },
  'if-left': { type: 'boolean' },
  'if-moved': { type: 'string' },
  plan: { type: 'string' },
  state: { type: 'string' },
  kind: { type: 'string' },
  limit: { type: 'string' },
  cost: { type: 'boolean' },
  from: { type: 'string' },
  until: { type: 'string' },
  feed: { type: 'string' },
  to: { type: 'string' },
  out: { type: 'string' },
  digest: { type: 'string' },
  checkpoint: { type: 'string' },
  key: { type: 'string' },
  witness: { type: 'string', multiple: true },
  witnesses: { type: 'string' },
  tsa: { type: 'string' },
  since: { type: 'string' },
  private: { type: 'boolean' },
  sample: { type: 'string' },
  seed: { type: 'string' },
  'limit-hours': { type: 'string' },
  ocsf: { type: 'string' },
  policies: { type: 'string' },
  against: { type: 'string' },
  people: { type: 'string' },
  report: { type: 'string' },
  case: { type: 'string' },
  html: { type: 'string' },
  revoke: { type: 'string' },
  mutate: { type: 'boolean' },
  port: { type: 'string' },
  target: { type: 'string', multiple: true },
} as const;

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const wantsJson = words.includes('--json');
  try {
    const said = await run(words);
    process.stdout.write(`${wantsJson ? JSON.stringify(said.json, null, 2) : printable(fitted(said.text))}\n`);
    return said.exitCode;
  } catch (error) {
    const told = error instanceof z.ZodError ? notUnderstood(error) : error;
    if (!(told instanceof Refused || told instanceof Usage)) throw told;
    const text = wantsJson ? JSON.stringify({ error: told.message }) : printable(fitted(told.message));
    process.stderr.write(`${wantsJson ? text : paint('red', text, process.stderr)}\n`);
    return told instanceof Usage ? 2 : 1;
  }
}

/** What is read from elsewhere is of a schema, or this command and the API are of different versions. */
function notUnderstood(error: z.ZodError): Refused {
  const [first] = error.issues;
  const where = first === undefined ? '' : ` (${first.path.join('.') || 'all of it'}: ${first.message})`;
  return new Refused(
    `what was answered is not understood here${where}: is this the address of the API, and of this version of it?`,
    { cause: error },
  );
}

async function run(words: readonly string[]): Promise<Said> {
  const { values, positionals } = parsed(words);
  const [verb, ...args] = positionals;
  const command = verb !== undefined && Object.hasOwn(commands, verb) ? await commands[verb]?.() : undefined;
  if (values.help === true || verb === undefined)
    return {
      text: command === undefined ? await help() : fitted(`usage: ${command.usage}\n${command.does}`),
      json: {},
      exitCode: 0,
    };
  if (command === undefined) throw new Usage(`there is no tenure ${verb}\n${await help()}`);
  const {
    json = false,
    data = '.tenure',
    url,
    token = process.env.TENURE_TOKEN,
    as,
    target,
    witness,
    ...rest
  } = values;
  const options: Options = {
    json,
    data,
    url,
    token,
    as,
    values: {
      ...rest,
      ...(target === undefined ? {} : { target: target.join(' ') }),
      ...(witness === undefined ? {} : { witness: witness.join('\n') }),
    },
  };
  return command.run(args, options);
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error));
  }
}

async function help(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  return [
    'Access follows the job: joiners, movers and leavers, with evidence.',
    '',
    table(
      ['command', 'does'],
      all.map(({ usage, does }) => [usage.split(' ').slice(1, 3).join(' '), does]),
    ),
    '',
    'everywhere: --json, --data DIR (default .tenure), --url API and --token TOKEN',
    '(or TENURE_TOKEN) for a deployment, --as WORKER on one machine;',
    'tenure VERB --help',
  ].join('\n');
}
