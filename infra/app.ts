/** Synthesizes the application: `node infra/app.ts` writes cdk.out, with no account, no network and no Docker. */
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { begin, compose } from './application.ts';
import { bundle } from './bundles.ts';
import { readConfiguration } from './config.ts';
import { connectorSpecs } from './connectors-stack.ts';
import { readRelease } from './deployment.ts';
import { channelSpecs } from './functions/chat.ts';
import { configured } from './functions.ts';

const root = join(import.meta.dirname, '..');
// Another file than the tree's, for an application that is only tried.
const configuration = readConfiguration(process.env.TENURE_CONFIG ?? join(root, 'tenure.config.yaml'));
const release = readRelease(process.env.TENURE_RELEASE);
// The cdk command says where; without it, where the embedded default looks.
const outdir = process.env.CDK_OUTDIR ?? join(root, 'cdk.out');
const app = begin(outdir);
const specs = {
  ...configured(configuration),
  ...connectorSpecs(configuration),
  ...channelSpecs(configuration.channels),
};
const bundles = bundle(specs, { root, into: join(outdir, 'bundles'), configuration, release });
compose(app, { configuration, bundles });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
