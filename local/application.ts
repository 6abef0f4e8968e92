/** Tenure whole on one machine: the synthesized application, and simulators in the place of the targets nobody points elsewhere. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEventSourceMappingService } from './aws/event-source-mapping.ts';
import { createEventsService } from './aws/events.ts';
import { createHttpApiService, type HttpApiService } from './aws/http-api.ts';
import { createIssuerService, type IssuerService, type LocalIdentity } from './aws/issuer.ts';
import { createKmsService } from './aws/kms.ts';
import { createS3Service } from './aws/s3.ts';
import { createSchedulerService } from './aws/scheduler.ts';
import { createSecretsService } from './aws/secrets.ts';
import { createSesService, type SesService } from './aws/ses.ts';
import { createSqsService } from './aws/sqs.ts';
import { sourcesIn } from './configured-sources.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from './embedded.ts';
import { type HrSystems, startHrSystems } from './hr-systems.ts';
import { type LocalKeys, localKeys } from './local-keys.ts';
import { type Outside, startOutside } from './outside.ts';
import type { Clock, Host } from './service.ts';
import { startEntraSimulator } from './simulators/entra/simulator.ts';
import { startOktaSimulator } from './simulators/okta/simulator.ts';
import { createStatesService } from './states/service.ts';

export interface ApplicationOptions {
  /** The folder that `npm run synth` wrote. */
  readonly assembly: string;
  readonly dataDir: string;
  /** Folder with `okta.json` and `entra.json`: what the simulated vendors know at first. */
  readonly seeds: string;
  /** Targets reached somewhere else than at our simulators, by system. */
  readonly targets?: Readonly<Record<string, string>>;
  /** Where the API listens; any free port when absent. */
  readonly port?: number;
  readonly clock?: EmbeddedOptions['clock'];
  readonly compileCache?: EmbeddedOptions['compileCache'];
  readonly limits?: NonNullable<EmbeddedOptions['overrides']>['limits'];
  /** How long each answer of a simulated vendor takes. */
  readonly latencyMs?: number;
}

export interface Application {
  readonly embedded: Embedded;
  readonly api: string;
  readonly issuer: { readonly url: string; readonly secret: string };
  /** The signing key of each source. */
  readonly sources: Readonly<Record<string, string>>;
  readonly targets: Readonly<Record<string, string>>;
  /** The simulated HR systems, by source. */
  readonly hr: HrSystems['running'];
  /** The simulated chat channels, of those the application is configured for. */
  readonly chat: Outside['chat'];
  /** Only where the application was synthesized with ticket systems. */
  readonly tickets: Outside['tickets'];
  /** The simulated receivers of security events, of those it sends to. */
  readonly streams: Outside['streams'];
  /** The simulated receivers of signals; only where it was synthesized with signals. */
  readonly signals: Outside['signals'];
  /** What was sent by mail, and how to have it go wrong. */
  readonly mail: Pick<SesService, 'sent' | 'spoil'>;
  stop(): Promise<void>;
}

/** Whose tokens the API takes on one machine. */
const AUDIENCE = 'tenure';

/** Promise 2, cut first: a leaver waits behind no joiner, on two cores either. The machine's name: infra/workflow-stack.ts */
const isLeaver = (executionArn: string) => /:execution:[^:]+-leaver:/.test(executionArn);

/** Starts everything, or throws what could not be started and why. */
export async function startApplication(options: ApplicationOptions): Promise<Application> {
  mkdirSync(options.dataDir, { recursive: true });
  const sources = sourcesIn(options.assembly);
  const keys = localKeys(options.dataDir, sources.signing);
  let embedded: Embedded | undefined;
  const clock: Pick<Clock, 'now'> = { now: () => embedded?.clock.now() ?? Date.now() };
  const outside = await startOutside({ ...options, clock });
  const served: Served = {};
  const hr = await startHrSystems({
    ...{ dataDir: options.dataDir, seeds: options.seeds, latencyMs: options.latencyMs, clock },
    ...{ sources: sources.vendors, keys: keys.sources, elsewhere: options.targets ?? {}, api: () => served.api?.url },
  });
  const vendors = await startVendors(options, clock);
  embedded = await startEmbedded({
    assembly: options.assembly,
    dataDir: options.dataDir,
    goesFirst: isLeaver,
    services: services(options, {
      ...{ served, keys, outside },
      secrets: { ...vendors.secrets, ...hr.secrets, ...outside.secrets },
    }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    ...(options.compileCache === undefined ? {} : { compileCache: options.compileCache }),
    overrides: {
      targets: { ...vendors.urls, ...hr.urls },
      variables: {
        ...outside.variables,
        // Known once they listen, which is before functions are provisioned.
        get OIDC_ISSUER() {
          return served.issuer?.url ?? '';
        },
        get PUBLIC_URL() {
          return served.api?.url ?? '';
        },
      },
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    },
  }).catch(async (error: unknown) => {
    await outside.stop();
    await vendors.stop();
    await hr.stop();
    throw error;
  });
  const running = embedded;
  const issuer = { url: served.issuer?.url ?? '', secret: keys.issuer };
  outside.reach({ api: served.api?.url ?? '', issuer });
  return {
    embedded: running,
    api: served.api?.url ?? '',
    issuer,
    sources: keys.sources,
    targets: vendors.urls,
    hr: hr.running,
    ...{ chat: outside.chat, tickets: outside.tickets, streams: outside.streams, signals: outside.signals },
    mail: {
      sent: () => served.mail?.sent() ?? [],
      spoil: (fault) => served.mail?.spoil(fault),
    },
    stop: async () => {
      await running.stop();
      await outside.stop();
      await vendors.stop();
      await hr.stop();
    },
  };
}

/** Services that others speak to, once they are made. */
interface Served {
  api?: HttpApiService;
  issuer?: IssuerService;
  mail?: SesService;
}

interface Making {
  readonly served: Served;
  readonly keys: LocalKeys;
  readonly outside: Outside;
  /** By the secret's name. */
  readonly secrets: Readonly<Record<string, string>>;
}

function services(
  { port }: ApplicationOptions,
  { served, keys, outside, secrets }: Making,
): NonNullable<EmbeddedOptions['services']> {
  const sources = Object.entries(keys.sources).map(
    ([source, key]) => [`tenure/sources/${source}`, JSON.stringify({ keys: [key] })] as const,
  );
  const identity = (name: string) =>
    outside.signals?.clients.has(name) ? { sub: name, tenure_roles: '' } : localIdentity(name);
  const issuer = (host: Host) => {
    const made = createIssuerService(host, { identity, audience: AUDIENCE, secret: keys.issuer });
    served.issuer = made;
    return made;
  };
  const api = (host: Host) => {
    const jwt = {
      get issuer() {
        return served.issuer?.url ?? '';
      },
      audience: [AUDIENCE],
    };
    const made = createHttpApiService(host, { jwt, port });
    served.api = made;
    return made;
  };
  const mail = (host: Host) => {
    const made = createSesService(host);
    served.mail = made;
    return made;
  };
  return [
    (host) => createStatesService(host),
    (host) => createEventsService(host, { functions: 'accept' }),
    (host) => createSchedulerService(host, { functions: 'accept' }),
    (host, endpoint) => createSqsService(host, { endpoint }),
    createEventSourceMappingService,
    createKmsService,
    (host) => createSecretsService(host, { seed: { ...secrets, ...Object.fromEntries(sources) } }),
    (host) => createS3Service(host, { others: outside.buckets }),
    mail,
    issuer,
    api,
  ];
}

/** `operator` and `auditor` are roles of this machine's owner, `operator:<worker id>` is another operator; `worker:<id>` is somebody HR has sent, who may decide what a rule names them for. */
function localIdentity(name: string): LocalIdentity | undefined {
  if (name === 'operator') return { sub: name, tenure_roles: 'operator auditor requester' };
  if (name === 'auditor') return { sub: name, tenure_roles: 'auditor' };
  const other = /^operator:(.+)$/.exec(name)?.[1];
  if (other !== undefined) return { sub: name, tenure_worker_id: other, tenure_roles: 'operator auditor requester' };
  const workerId = /^worker:(.+)$/.exec(name)?.[1];
  return workerId === undefined
    ? undefined
    : { sub: name, tenure_worker_id: workerId, tenure_roles: 'approver requester' };
}

interface Vendors {
  readonly urls: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A simulator for each target that is not pointed elsewhere. */
async function startVendors(
  { dataDir, seeds, targets = {}, latencyMs }: ApplicationOptions,
  clock: Pick<Clock, 'now'>,
): Promise<Vendors> {
  const common = { clock, ...(latencyMs === undefined ? {} : { latencyMs }) };
  const seed = (system: string) => JSON.parse(readFileSync(join(seeds, `${system}.json`), 'utf8')) as never; // each simulator parses its own
  const okta =
    targets.okta === undefined
      ? await startOktaSimulator({ ...common, seed: seed('okta'), persist: join(dataDir, 'okta.db') })
      : undefined;
  const entra =
    targets.entra === undefined
      ? await startEntraSimulator({ ...common, seed: seed('entra'), persist: join(dataDir, 'entra.db') })
      : undefined;
  return {
    urls: {
      ...targets,
      ...(okta === undefined ? {} : { okta: okta.url }),
      ...(entra === undefined ? {} : { entra: entra.url }),
    },
    secrets: {
      ...(okta === undefined
        ? {}
        : { 'tenure/targets/okta': JSON.stringify({ token: okta.state.settings.tokens[0] }) }),
      ...(entra === undefined
        ? {}
        : {
            'tenure/targets/entra': JSON.stringify({
              clientId: entra.state.seed.app.clientId,
              clientSecret: entra.state.seed.app.clientSecret,
            }),
          }),
    },
    stop: async () => {
      await okta?.stop();
      await entra?.stop();
    },
  };
}
