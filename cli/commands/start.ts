/** `tenure start`: the embedded default as a server on durable storage, until it is stopped. */
import { join, resolve } from 'node:path';
import { type Command, noArguments, type Options, Usage } from '../command.ts';
import { writeEndpoint } from '../endpoint.ts';
import { type Place, placesOf } from '../places.ts';
import { pointedIn, requireReached } from '../pointed.ts';
import { synthesize } from '../synthesize.ts';
import { fitted, table } from '../terminal.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PORT = 7470;
const USAGE = 'tenure start [--data DIR] [--port N] [--target NAME=URL] …';

export const start: Command = {
  usage: USAGE,
  does: 'run the embedded default on this machine',
  async run(args, options) {
    noArguments(args, USAGE);
    // Only this command needs the application's code: every other starts 0.2 s sooner without it.
    const { startApplication } = await import('../../local/application.ts');
    const { reachedBy } = await import('../../local/reached.ts');
    const assembly = join(ROOT, 'cdk.out');
    const [pointed, port] = [pointedIn(options.values.target, USAGE), portOf(options)];
    await synthesize(ROOT, assembly);
    requireReached(pointed, reachedBy(assembly), USAGE);
    const application = await startApplication({
      assembly,
      dataDir: resolve(options.data),
      seeds: join(ROOT, 'cli/demo/seed'),
      targets: pointed,
      port,
    });
    const { api, issuer, sources, targets, signals } = application;
    await signals?.begin();
    writeEndpoint(options.data, { api, issuer, sources, targets: { ...targets }, pid: process.pid });
    const places = placesOf(application, resolve(options.data));
    process.stdout.write(`${options.json ? JSON.stringify({ places }) : startedText(places)}\n`);
    await untilSignalled();
    await application.stop();
    return { text: 'stopped', json: { stopped: true }, exitCode: 0 };
  },
};

function startedText(places: readonly Place[]): string {
  const rows = places.map(({ what, where }) => [what, where]);
  const next = 'Try: npx tenure send cli/demo/hr/staff.csv; npx tenure cases. Ctrl-C stops it; everything is kept.';
  return fitted(`${table(['what', 'where'], rows)}\n\n${next}`);
}

function portOf({ values }: Options): number {
  if (values.port === undefined) return PORT;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Usage(`--port takes a number up to 65535\nusage: ${USAGE}`);
  return port;
}

function untilSignalled(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}
