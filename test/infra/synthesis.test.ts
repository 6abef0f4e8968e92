/** `node infra/app.ts` makes the whole assembly, from this machine alone, and stops at anything cdk-nag finds. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../infra/config.ts';
import { composed, configuration, ROOT } from './synthesized.ts';

const outdir = mkdtempSync(join(tmpdir(), 'tenure-synthesis-'));
afterAll(() => rmSync(outdir, { recursive: true }));

describe('node infra/app.ts', () => {
  const node = join(ROOT, 'node_modules', '.bin', 'node');
  const synthesize = () =>
    execFileSync(node, ['--import', join(import.meta.dirname, 'no-network.ts'), 'infra/app.ts'], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, CDK_OUTDIR: outdir },
      stdio: 'pipe',
    });

  it('makes eight stacks with no account, no region and no network', () => {
    synthesize();
    const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    const stacks = Object.entries<{ type: string; environment: string }>(artifacts).filter(
      ([, { type }]) => type === 'aws:cloudformation:stack',
    );
    expect(stacks.map(([name]) => name)).toEqual(
      ['data', 'evidence', 'connectors', 'workflow', 'sources', 'notices', 'api', 'observability'].map(
        (part) => `tenure-${part}`,
      ),
    );
    for (const [name, { environment }] of stacks) {
      expect(environment).toBe('aws://unknown-account/unknown-region');
      expect(readFileSync(join(outdir, `${name}.template.json`), 'utf8')).not.toMatch(
        /:\d{12}:|\b[a-z]{2}-[a-z]+-\d\b/,
      );
    }
  });
});

describe('cdk-nag', () => {
  it('finds nothing that is not acknowledged', () => {
    const { app } = composed();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });

  it('finds a wildcard of a role whose other wildcards are acknowledged', () => {
    const { app, stacks } = composed();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const role = new Role(stacks.workflow, 'Broad', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: ['*'] }));
    expect(() => app.synth()).toThrow(/wildcard permissions/);
  });
});

describe('the configuration', () => {
  it('is the shipped file for every test here', () => {
    expect(configuration.name).toBe('tenure');
  });

  it('with a mistake is told by file, line and mend', () => {
    const path = join(ROOT, 'policies', 'pack.yaml');
    expect(() => readConfiguration(path)).toThrow(/pack\.yaml:\d+:\d+ .*\n {2}mend: /);
  });
});
