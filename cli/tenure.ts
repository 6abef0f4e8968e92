#!/usr/bin/env node
/** The `tenure` command: finds the verb, runs it, prints text or JSON, and ends with a code that means something. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, type Options, Refused, type Said, Usage } from './command.ts';
import { access } from './commands/access.ts';
import { approvals, approve, deny } from './commands/approvals.ts';
import { attest } from './commands/attest.ts';
import { batches, layoff, layoffs, reject } from './commands/brakes.ts';
import { cancel, cases, release, retry, show } from './commands/cases.ts';
import { delegate } from './commands/delegate.ts';
import { doctor } from './commands/doctor.ts';
import { erase } from './commands/erase.ts';
import { evidence } from './commands/evidence.ts';
import { link } from './commands/link.ts';
import { notices } from './commands/notices.ts';
import { plan } from './commands/plan.ts';
import { policy } from './commands/policy-command.ts';
import { releases } from './commands/releases.ts';
import { replay } from './commands/replay.ts';
import { except, request, withdraw } from './commands/requests.ts';
import { send } from './commands/send.ts';
import { simulate } from './commands/simulate.ts';
import { newSource, pull, sources } from './commands/sources.ts';
import { start } from './commands/start.ts';
import { waive } from './commands/waive.ts';
import { fitted, paint, printable, table } from './terminal.ts';

const commands: Readonly<Record<string, Command>> = {
  start,
  send,
  plan,
  cases,
  case: show,
  approvals,
  approve,
  deny,
  batches,
  layoff,
  layoffs,
  reject,
  request,
  except,
  withdraw,
  delegate,
  release,
  retry,
  cancel,
  attest,
  waive,
  replay,
  access,
  link,
  erase,
  sources,
  pull,
  'new-source': newSource,
  evidence,
  notices,
  policy,
  simulate,
  releases,
  doctor,
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
  const command = verb === undefined ? undefined : commands[verb];
  if (values.help === true || verb === undefined)
    return {
      text: command === undefined ? help() : fitted(`usage: ${command.usage}\n${command.does}`),
      json: {},
      exitCode: 0,
    };
  if (command === undefined) throw new Usage(`there is no tenure ${verb}\n${help()}`);
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

function help(): string {
  return [
    'Access follows the job: joiners, movers and leavers, with evidence.',
    '',
    table(
      ['command', 'does'],
      Object.values(commands).map(({ usage, does }) => [usage.split(' ').slice(1, 3).join(' '), does]),
    ),
    '',
    'everywhere: --json, --data DIR (default .tenure), --url API and --token TOKEN',
    '(or TENURE_TOKEN) for a deployment, --as WORKER on one machine;',
    'tenure VERB --help',
  ].join('\n');
}
