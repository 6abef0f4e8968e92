/** Who may read and write the secrets of HR sources: what is good once, and a key that its vendor confirms, are put there by the one function that reads that source. */
import { describe, expect, it } from 'vitest';
import { configurationWith } from '../support/configured-with.ts';
import { composed, permitted, templates } from './synthesized.ts';

const configured = configurationWith(`
sources:
  payroll:
    title: Gusto
    kind: gusto
    address: https://api.gusto.com
    settings: { companyId: 5df911a0-e8e9-412d-8aaf-a46ad193dd96 }
  reports:
    title: Workday
    kind: workday
    address: https://wd2.example.com
    settings: { tenant: marlow, owner: isu, report: Workers }
`);
const all = templates(composed(configured).stacks);

function secretsOf(stack: string, path: string): readonly string[] {
  const [role] = Object.entries(all[stack]!.resources).filter(
    ([, one]) => one.Metadata['aws:cdk:path'] === `${stack}/${path}/Role/Resource`,
  );
  return permitted(role![1], stack, all).filter((one) => one.startsWith('secretsmanager:'));
}

describe('the secrets of sources', () => {
  it('are written by who reads Gusto, its own two alone, and by nobody else', () => {
    expect(secretsOf('tenure-sources', 'payroll/Read').toSorted()).toEqual([
      'secretsmanager:GetSecretValue tenure-sources/payroll/Credentials',
      'secretsmanager:GetSecretValue tenure-sources/payroll/payroll keys',
      'secretsmanager:PutSecretValue tenure-sources/payroll/Credentials',
      'secretsmanager:PutSecretValue tenure-sources/payroll/payroll keys',
    ]);
    for (const source of ['bamboo', 'reports'])
      expect(secretsOf('tenure-sources', `${source}/Read`)).toEqual([
        `secretsmanager:GetSecretValue tenure-sources/${source}/Credentials`,
      ]);
  });

  it('that verify are read where webhooks come in; there are none of a source that sends nothing', () => {
    expect(secretsOf('tenure-api', 'receive-webhook').toSorted()).toEqual([
      'secretsmanager:GetSecretValue tenure-api/bamboo keys',
      'secretsmanager:GetSecretValue tenure-api/hr keys',
      'secretsmanager:GetSecretValue tenure-sources/payroll/payroll keys',
    ]);
    const names = Object.values(all).flatMap(({ resources }) =>
      Object.values(resources).flatMap(({ Type, Properties }) =>
        Type === 'AWS::SecretsManager::Secret' ? [String(Properties.Name)] : [],
      ),
    );
    expect(names).toContain('tenure/sources/payroll');
    expect(names).toContain('tenure/sources/reports/api');
    expect(names).not.toContain('tenure/sources/reports');
  });
});
