/** Tenure whole on one machine: the synthesized application, and simulators in the place of the targets nobody points elsewhere. */
import { randomBytes } from 'node:crypto';
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
import { createSqsService } from './aws/sqs.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from './embedded.ts';
import type { Clock, Host } from './service.ts';
import { startEntraSimulator } from './simulators/entra/start-entra-simulator.ts';
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
  stop(): Promise<void>;
}
