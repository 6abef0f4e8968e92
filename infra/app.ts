/** Synthesizes the application: `node infra/app.ts` writes cdk.out, with no account, no network and no Docker. */
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { begin, compose } from './application.ts';
import { bundle } from './bundles.ts';
import { readConfiguration } from './config.ts';
import { connectorSpecs } from './connectors-stack.ts';
import { configured } from './functions.ts';

const root = join(import.meta.dirname, '..');
const configuration = readConfiguration(join(root, 'tenure.config.yaml'));
// The cdk command says where; without it, where the embedded default looks.
const outdir = process.env.CDK_OUTDIR ?? join(root, 'cdk.out');
const app = begin(outdir);
const bundles = bundle(
  { ...configured(configuration), ...connectorSpecs(configuration) },
  { root, into: join(outdir, 'bundles') },
);
compose(app, { configuration, bundles });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
