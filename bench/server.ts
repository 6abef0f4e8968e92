/** The server that is measured, and killed: the synthesized application on a data folder, in a process of its own. `fork` it. */
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { startApplication } from '../local/application.ts';
import type { VendorsReady } from './vendors.ts';

export interface ServerOptions extends VendorsReady {
  readonly assembly: string;
  readonly dataDir: string;
}

/** What the server's process says first. */
export interface ServerReady {
  readonly api: string;
  readonly issuer: { readonly url: string; readonly secret: string };
  readonly key: string;
}

/** What it is then asked, any number of times: it answers every execution so far once all have ended, at once or in the minute that begins next. */
export type Asked = 'settled' | 'next-minute';

/** An execution that has ended; its name begins with its case's. */
export interface Ended {
  readonly name: string;
  readonly status: string;
  readonly startedMs: number;
  readonly stoppedMs: number;
}

const MINUTE_MS = 60_000;

const { assembly, dataDir, targets, secrets } = JSON.parse(process.argv[2] ?? '') as ServerOptions; // rig.ts wrote it
const application = await startApplication({ assembly, dataDir, targets, seeds: dataDir });
const { embedded } = application;
const client = { endpoint: embedded.url, region: embedded.region, credentials: embedded.credentials() };
const states = new SFNClient(client);
const secretsManager = new SecretsManagerClient(client);
for (const [SecretId, SecretString] of Object.entries(secrets))
  await secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString }));

process.on('message', (asked: Asked) => void answer(asked).then((ended) => process.send?.(ended)));
process.once('disconnect', () => process.exit());
process.send?.({
  api: application.api,
  issuer: application.issuer,
  key: application.sources.hr ?? '',
} satisfies ServerReady);

async function answer(asked: Asked): Promise<readonly Ended[]> {
  if (asked === 'next-minute') await embedded.advanceTo((Math.floor(embedded.clock.now() / MINUTE_MS) + 1) * MINUTE_MS);
  return settled();
}

/** Every execution, once none runs and nothing is under way. */
async function settled(): Promise<readonly Ended[]> {
  for (;;) {
    await embedded.quiet();
    const all = await executions();
    if (all.every(({ status }) => status !== 'RUNNING')) return all;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function executions(): Promise<readonly Ended[]> {
  const all: Ended[] = [];
  const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
  for (const { stateMachineArn } of stateMachines) {
    let nextToken: string | undefined;
    do {
      const page = await states.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1000, nextToken }));
      for (const { name = '', status = '', startDate, stopDate } of page.executions ?? [])
        all.push({ name, status, startedMs: startDate?.getTime() ?? 0, stoppedMs: stopDate?.getTime() ?? 0 });
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  return all;
}
