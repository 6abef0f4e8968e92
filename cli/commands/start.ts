/** `tenure start`: the embedded default as a server on durable storage, until it is stopped. */
import { join, resolve } from 'node:path';
import { type Command, noArguments, type Options, Usage } from '../command.ts';
import { writeEndpoint } from '../endpoint.ts';
import { synthesize } from '../synthesize.ts';
import { table } from '../terminal.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PORT = 7470;
const USAGE = 'tenure start [--data DIR] [--port N] [--target SYSTEM=URL]';

export const start: Command = {
  usage: USAGE,
  does: 'run the embedded default on this machine',
  async run(args, options) {
    noArguments(args, USAGE);
    // Only this command needs the application's code: every other starts 0.2 s sooner without it.
    const { startApplication } = await import('../../local/application.ts');
    const assembly = join(ROOT, 'cdk.out');
    const [pointed, port] = [targetsOf(options), portOf(options)];
    await synthesize(ROOT, assembly);
    const application = await startApplication({
      assembly,
      dataDir: resolve(options.data),
      seeds: join(ROOT, 'cli/demo/seed'),
      targets: pointed,
      port,
    });
    const { api, issuer, sources, targets, embedded, signals } = application;
    await signals?.begin();
    writeEndpoint(options.data, { api, issuer, sources, targets: { ...targets }, pid: process.pid });
    const places = [
      ['API', api],
      ['AWS on this machine', embedded.url],
      ['token issuer', issuer.url],
      ...Object.entries(targets).map(([system, url]) => [system, url]),
      ['data', resolve(options.data)],
      ['logs', join(resolve(options.data), 'host.log')],
    ];
    process.stdout.write(
      `${table(['what', 'where'], places)}\n\nTry: npx tenure send cli/demo/hr/staff.csv; npx tenure cases. Ctrl-C stops it; everything is kept.\n`,
    );
    await untilSignalled();
    await application.stop();
    return { text: 'stopped', json: { stopped: true }, exitCode: 0 };
  },
};

function portOf({ values }: Options): number {
  if (values.port === undefined) return PORT;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Usage(`--port takes a number up to 65535\nusage: ${USAGE}`);
  return port;
}

/** `--target okta=https://acme.okta.com` */
function targetsOf({ values }: Options): Readonly<Record<string, string>> {
  const given = typeof values.target === 'string' ? values.target.split(' ') : [];
  return Object.fromEntries(
    given.map((one) => {
      const [, system, url] = /^([a-z0-9-]+)=(https?:\/\/.+)$/.exec(one) ?? [];
      if (system === undefined || url === undefined)
        throw new Usage(`--target takes SYSTEM=URL, e.g. okta=https://acme.okta.com, not ${one}\nusage: ${USAGE}`);
      return [system, url];
    }),
  );
}

function untilSignalled(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}
