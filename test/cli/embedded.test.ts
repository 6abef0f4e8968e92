/** The commands that call the API, over one real application on this machine: what they print, answer and end with. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { tokenFor } from '../../cli/api.ts';
import { writeEndpoint } from '../../cli/endpoint.ts';
import { type Application, startApplication } from '../../local/application.ts';
import { type EntraSimulator, startEntraSimulator } from '../../local/simulators/entra/simulator.ts';
import { assemblyIn } from '../scenarios/synthesized-once.ts';
import { type Ran, ROOT, tenure } from '../support/tenure-command.ts';

const data = mkdtempSync(join(tmpdir(), 'tenure-cli-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'tenure-elsewhere-'));
const seeds = join(ROOT, 'cli/demo/seed');
const OKTA = { token: 'simulated-token' };
let application: Application;
let entra: EntraSimulator;
let clients: { secrets: SecretsManagerClient; sqs: SQSClient };

const put = (SecretId: string, value: unknown) => {
  const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
  return clients.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
};
const putEntra = () => {
  const { clientId, clientSecret } = entra.state.seed.app;
  return put('tenure/targets/entra', { clientId, clientSecret });
};
const run = (...words: string[]) => tenure([...words, '--data', data]);

interface Checks {
  readonly ok: boolean;
  readonly checks: readonly { readonly what: string; readonly state: string; readonly said: string }[];
}
async function doctor(...words: string[]): Promise<{ exitCode: number; of: (what: string) => string }> {
  const { exitCode, out } = await run('doctor', '--json', ...words);
  const { checks } = JSON.parse(out) as Checks;
  return {
    exitCode,
    of: (what) => checks.flatMap((one) => (one.what === what ? [`${one.state}: ${one.said}`] : [])).join('\n'),
  };
}

beforeAll(async () => {
  const assembly = await assemblyIn(inject('scenarioFolder'));
  const seed = JSON.parse(readFileSync(join(seeds, 'entra.json'), 'utf8')) as never; // the simulator parses it
  entra = await startEntraSimulator({ clock: { now: Date.now }, seed });
  application = await startApplication({ assembly, dataDir: data, seeds, targets: { entra: entra.url } });
  const { api, issuer, sources, targets, embedded } = application;
  writeEndpoint(data, { api, issuer, sources, targets: { ...targets }, pid: process.pid });
  const settings = { endpoint: embedded.url, region: embedded.region, credentials: embedded.credentials() };
  clients = { secrets: new SecretsManagerClient(settings), sqs: new SQSClient(settings) };
}, 180_000);

afterAll(async () => {
  await application?.stop();
});

describe('tenure doctor', () => {
  it('names a secret that is empty, and what to put there', async () => {
    const { exitCode, of } = await doctor();
    expect(exitCode).toBe(1);
    expect(of('target entra')).toMatch(/^no: the secret tenure\/targets\/entra is empty: put \{"clientId"/);
    expect(of('target okta')).toMatch(/^ok/);
  });

  it('is content with an application that is well, in 80 columns', async () => {
    await putEntra();
    const { exitCode, out } = await run('doctor');
    expect(out).toMatch(/^ok {4}target entra +answers, and takes our secret$/m);
    expect(out).toMatch(/^ok {4}source hr/m);
    expect(out).toMatch(/^ok {4}configuration/m);
    expect(out).toMatch(/^ok {4}queues/m);
    expect(out).toContain('all well');
    expect(tooWide(out)).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('names a secret of the wrong form without a word of what is in it, and takes the right one up at once', async () => {
    await put('tenure/targets/okta', '{"tokn": "hidden-value"}');
    const broken = await doctor();
    expect(broken.exitCode).toBe(1);
    expect(broken.of('target okta')).toMatch(/^no: the secret tenure\/targets\/okta does not have the right form: put/);
    expect(broken.of('target okta')).not.toContain('hidden-value');
    await put('tenure/targets/okta', OKTA);
    expect((await doctor()).of('target okta')).toMatch(/^ok/);
  });

  it('says that a target refuses the secret, and where to look', async () => {
    await put('tenure/targets/okta', { token: 'revoked-at-the-vendor' });
    const { exitCode, of } = await doctor();
    await put('tenure/targets/okta', OKTA);
    expect(exitCode).toBe(1);
    expect(of('target okta')).toMatch(/^no: Okta answered 401.*check the token or key in the target's secret/);
    expect(of('target okta')).toContain('put-secret-value --secret-id tenure/targets/okta;');
    expect(of('target okta')).not.toContain('revoked-at-the-vendor');
  });

  it('names a source whose keys do not have the right form', async () => {
    await put('tenure/sources/hr', '{"keys": ["short"]}');
    const { exitCode, of } = await doctor();
    await put('tenure/sources/hr', { keys: [application.sources.hr] });
    expect(exitCode).toBe(1);
    expect(of('source hr')).toMatch(/^no: the secret tenure\/sources\/hr does not have the right form: put \{"keys"/);
  });

  it('tells of what could not be delivered', async () => {
    const QueueUrl = await undelivered();
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    const { exitCode, of } = await doctor();
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    for (const { ReceiptHandle } of Messages)
      await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    expect(exitCode).toBe(1);
    expect(of('queues')).toBe('no: 1 undelivered: see docs/runbook.md#dead-letters-waiting');
  });

  it('checks a deployment from anywhere, with its address and a token', async () => {
    const token = await tokenFor(application.issuer, 'operator');
    const words = ['doctor', '--url', application.api, '--json'];
    const { exitCode, out } = await tenure(words, { cwd: elsewhere, env: { TENURE_TOKEN: token } });
    expect(exitCode, out).toBe(0);
    const { checks } = JSON.parse(out) as Checks;
    expect(checks.find(({ what }) => what === 'configuration')?.state).toBe('look');
    const without = await tenure(words, { cwd: elsewhere });
    expect(without.exitCode).toBe(1);
    expect(without.out).toContain('a deployment needs a token: set TENURE_TOKEN or say --token');
  });
});

describe('a case', () => {
  let staff: Ran;
  let ids: readonly string[];

  beforeAll(async () => {
    staff = await run('send', 'cli/demo/hr/staff.csv');
    await application.embedded.quiet();
    const { cases } = JSON.parse((await run('cases', '--json')).out) as { cases: readonly { caseId: string }[] };
    ids = cases.map(({ caseId }) => caseId);
  });

  it('is opened for every line HR sends, and listed', async () => {
    expect(staff.exitCode, staff.err).toBe(0);
    const { out } = await run('cases', '--kind', 'joiner');
    expect(tooWide(out)).toEqual([]);
    expect(ids.length).toBeGreaterThan(10);
    for (const id of ids) expect(out).toContain(id);
    expect((await run('cases', '--kind', 'leaver')).out).toBe('(none)\n');
    expect((await run('cases', '--state', 'blocked')).out).toBe('(none)\n');
    const wrong = await run('cases', '--kind', 'thief');
    expect(wrong.exitCode).toBe(1);
    expect(wrong.err).toContain('joiner');
  });

  it('is shown with the names of what was given, in 80 columns but for ids', async () => {
    const { out, exitCode } = await run('case', ids[0]!);
    expect(exitCode).toBe(0);
    expect(out).toContain(`case ${ids[0]}`);
    expect(tooWide(out).filter((line) => !/^\s*\S+$/.test(line))).toEqual([]);
  });

  it('is replayed to the same bytes, and what was executed of it is said', async () => {
    const { out, exitCode } = await run('replay', ids[0]!);
    expect(out).toContain('Made again: the same bytes.');
    expect(out).toContain('What it was made from is what its evidence names.');
    expect(exitCode).toBe(0);
    expect(tooWide(out).filter((line) => !/^\s*\S+$/.test(line))).toEqual([]);
    const json = JSON.parse((await run('replay', ids[0]!, '--json')).out) as { same: boolean; executed: unknown[] };
    expect(json).toMatchObject({ same: true, evidenceSays: 'recorded' });
  });

  it('is not replayed under another policy, and says which it needs', async () => {
    const other = mkdtempSync(join(tmpdir(), 'tenure-pack-'));
    cpSync(join(ROOT, 'policies'), other, { recursive: true });
    writeFileSync(join(other, 'pack.yaml'), 'version: 1\nname: Another\n');
    const { err, exitCode } = await run('replay', ids[0]!, '--policies', other);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/was made with policy pack [0-9a-f]{12}/);
    expect((await run('replay', ids[0]!, '--plan', 'f'.repeat(64))).err).toMatch(/it has:\s+[0-9a-f]{12}/);
    expect((await run('replay', ids[0]!, '--plan', 'latest')).err).toContain('has no plan latest');
  });

  it('says what it cost: transitions, calls, units, vendor calls and money, in 80 columns', async () => {
    const { out } = await run('case', ids[0]!, '--cost');
    expect(tooWide(out)).toEqual([]);
    const cost = JSON.parse((await run('case', ids[0]!, '--cost', '--json')).out) as Record<string, never> & Cost;
    // two choices, observe (a map over two targets), plan, settle, is anything left, done; and open-case before them
    expect(cost.transitions).toBe(9);
    expect(cost.invocations).toBe(5);
    expect(cost.failedCalls).toBe(0);
    expect(cost.reads).toBeGreaterThan(5);
    expect(cost.writes).toBeGreaterThan(20);
    expect(cost.vendorCallsBySystem.okta).toBeGreaterThan(0);
    expect(cost.vendorCallsBySystem.entra).toBeGreaterThan(0);
    expect(cost.milliseconds).toBeGreaterThan(cost.invocations);
    expect(cost.usd.stepFunctions).toBeCloseTo(cost.transitions * 0.000025, 9);
    expect(cost.usd.total).toBeGreaterThan(0.00025);
    expect(cost.usd.total).toBeLessThan(0.01);
  });

  it('leaves metrics in the logs of the functions', () => {
    const logs = readdirSync(join(data, 'logs')).map((file) => readFileSync(join(data, 'logs', file), 'utf8'));
    const lines = logs.join('').split('\n');
    const ready = lines.filter((line) => line.includes('"TimeToReady":'));
    expect(ready.map((line) => (JSON.parse(line) as { caseId: string }).caseId).sort()).toEqual([...ids].sort());
    expect(lines.some((line) => line.includes('"EventsReceived":'))).toBe(true);
  });

  it('that is not there is refused in words', async () => {
    const { exitCode, out, err } = await run('case', 'c-000000000000000000000000', '--json');
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect((JSON.parse(err) as { error: string }).error).toContain('no case c-000000000000000000000000');
  });
});

describe('tenure evidence', () => {
  it('has an export made, says how far it is while it waits, fetches it, and verifies it offline', async () => {
    const out = join(elsewhere, 'evidence');
    const made = await run('evidence', 'export', '--out', out);
    expect(made.exitCode, made.err).toBe(0);
    expect(made.err).toMatch(/^export x-[0-9a-f]{24} (is asked for|runs: \d+ files, \d+\.\d MB so far)$/m);
    const [, digest = ''] = /manifest digest ([0-9a-f]{64})/.exec(made.out) ?? [];
    const verified = await tenure(['evidence', 'verify', out, '--digest', digest], { cwd: elsewhere });
    expect(verified.exitCode, verified.out).toBe(0);
    expect(verified.out).toMatch(/^INTACT: \d+ records in \d+ chains, \d+ of them cases/);
    const again = await run('evidence', 'export', '--out', out);
    expect([again.exitCode, again.err]).toEqual([1, expect.stringContaining('is not empty')]);
  });
});

/** The last of all: it does not come to life again. */
describe('a target that is dead', () => {
  beforeAll(() => entra.stop());

  it('is told by the doctor, and the others are not suspected', async () => {
    const { exitCode, of } = await doctor();
    expect(exitCode).toBe(1);
    expect(of('target entra')).toMatch(/^no: .*the vendor's status page/);
    expect(of('target okta')).toMatch(/^ok/);
  });
});

interface Cost {
  readonly transitions: number;
  readonly invocations: number;
  readonly failedCalls: number;
  readonly milliseconds: number;
  readonly reads: number;
  readonly writes: number;
  readonly vendorCallsBySystem: Readonly<Record<string, number>>;
  readonly usd: { readonly stepFunctions: number; readonly total: number };
}

function tooWide(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.length > 80);
}

async function undelivered(): Promise<string> {
  const name = [...application.embedded.resources['tenure-workflow']!].find(([id]) => id.startsWith('Undelivered'))![1];
  const QueueName = name.attributes.QueueName ?? name.ref.split('/').at(-1)!;
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
  return QueueUrl!;
}
