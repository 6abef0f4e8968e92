/** Every mistake in `tenure.config.yaml` is told with its line and how to mend it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configurationSchema, type Known, parseConfiguration } from '../../functions/core/configuration.ts';

const KNOWN: Known = {
  targets: { okta: [], entra: ['tenantId'] },
  source: ({ kind }) =>
    kind === 'tenure' || kind === 'bamboohr'
      ? []
      : [{ path: ['kind'], what: 'there is no such kind', mend: 'use tenure' }],
};
const ROOT = join(import.meta.dirname, '..', '..');

/** A right file, with one line changed or more added. */
function file(change: { replace?: [string, string]; add?: string } = {}): string {
  const right = `version: 1
identity: { issuer: "https://login.example.com", audience: tenure }
sources:
  hr: { title: The HR system }
targets:
  okta:
    address: https://example.okta.com
`;
  const [before, after] = change.replace ?? ['', ''];
  expect(right).toContain(before);
  return right.replace(before, after) + (change.add ?? '');
}

describe('a right file', () => {
  it('may say where people reach us, and our client where they sign in', () => {
    const add = 'publicUrl: https://tenure.example.com\n';
    const replace: [string, string] = ['audience: tenure', 'audience: tenure, clientId: pages'];
    expect(parseConfiguration(file({ add, replace }), KNOWN)).toMatchObject({
      configuration: { publicUrl: 'https://tenure.example.com', identity: { clientId: 'pages' } },
    });
    const [mistake] = parseConfiguration(file({ add: add.replace('.com', '.com/tenure') }), KNOWN).mistakes ?? [];
    expect(mistake).toMatchObject({ path: 'publicUrl', what: 'expected an address without a path' });
  });

  it('is read, and what it leaves out has its default', () => {
    expect(parseConfiguration(file(), KNOWN)).toEqual({
      configuration: {
        version: 1,
        name: 'tenure',
        identity: { issuer: 'https://login.example.com', audience: 'tenure' },
        sources: {
          hr: {
            ...{ title: 'The HR system', kind: 'tenure', settings: {}, mapping: {} },
            ...{ missing: 'report', leaversBackDays: 30 },
          },
        },
        targets: { okta: { address: 'https://example.okta.com' } },
        notices: { email: [], digestMinutes: 30, operators: { email: [], timeZone: 'UTC' } },
        api: { requestsPerSecond: 50, burst: 100, asking: { most: 100, withinHours: 24 } },
        cutWithinSeconds: 300,
        keepLogsDays: 365,
      },
    });
  });

  it('may say where a secret is kept already', () => {
    const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:okta/service-AbC123';
    const { configuration } = parseConfiguration(file({ add: `    secretArn: ${secretArn}\n` }), KNOWN);
    expect(configuration?.targets).toEqual({ okta: { address: 'https://example.okta.com', secretArn } });
  });

  it('may name the chat channels approvers are asked in, each with what it cannot do without', () => {
    const [tenantId, appId] = ['00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000001'];
    const channels = `channels: { slack: { teamId: T0123ABCD }, teams: { tenantId: ${tenantId}, appId: ${appId} } }\n`;
    expect(parseConfiguration(file({ add: channels }), KNOWN).configuration?.channels).toEqual({
      slack: { teamId: 'T0123ABCD', address: 'https://slack.com/api' },
      teams: {
        ...{ tenantId, appId, serviceUrl: 'https://smba.trafficmanager.net/teams' },
        ...{ signIn: 'https://login.microsoftonline.com', keys: 'https://login.botframework.com/v1/.well-known/keys' },
      },
    });
    const { mistakes = [] } = parseConfiguration(file({ add: 'channels: { slack: {}, irc: {} }\n' }), KNOWN);
    expect(mistakes.map(({ path }) => path)).toEqual(['channels.slack.teamId', 'channels.irc']);
  });

  it('may say that people are told by mail, when they are left in peace, and where links lead', () => {
    const add = [
      "notices: { quietHours: { from: '20:00', to: '07:00' }, operators: { email: [ops@example.com] } }",
      'channels: { mail: { from: tenure@example.com } }',
      'publicUrl: https://tenure.example.com\n',
    ].join('\n');
    expect(parseConfiguration(file({ add }), KNOWN).configuration).toMatchObject({
      notices: { quietHours: { weekends: true }, operators: { timeZone: 'UTC' } },
      channels: { mail: { from: 'tenure@example.com', identity: 'ours' } },
      publicUrl: 'https://tenure.example.com',
    });
    const [mistake] = parseConfiguration(file({ add: 'publicUrl: https://a.example/b\n' }), KNOWN).mistakes ?? [];
    expect(mistake).toMatchObject({ path: 'publicUrl', what: 'expected an address without a path' });
  });

  it('may say which claims name the caller, and what stands for each role', () => {
    const identity = `identity:
  issuer: https://login.microsoftonline.com/9f4c0000-0000-4000-8000-000000000000/v2.0
  audience: tenure
  claims: { workerId: employeeid, roles: groups }
  roles: { operator: [Tenure Operators] }`;
    const right = 'identity: { issuer: "https://login.example.com", audience: tenure }';
    const { configuration } = parseConfiguration(file({ replace: [right, identity] }), KNOWN);
    expect(configuration?.identity).toMatchObject({
      claims: { workerId: 'employeeid', roles: 'groups' },
      roles: { operator: ['Tenure Operators'] },
    });
  });

  it('is the one that ships', () => {
    const shipped = readFileSync(join(ROOT, 'tenure.config.yaml'), 'utf8');
    expect(parseConfiguration(shipped, KNOWN).mistakes).toBeUndefined();
  });
});

describe('a mistake', () => {
  const schema = 'tenure.config.schema.json';
  it.each([
    [
      'an address without TLS',
      file({ replace: ['https://example', 'http://example'] }),
      '7:5',
      'targets.okta.address',
      'expected an https:// address',
      `write a value for "targets.okta.address" as ${schema} describes it`,
    ],
    ...[
      ['https://login.microsoftonline.com/common/v2.0', /names no tenant, .*<tenant id>\/v2\.0/],
      ['https://example.okta.com', /org authorization server, .*\/oauth2\/default/],
    ].map(([issuer, what]) => [
      `the issuer ${issuer}`,
      file({ replace: ['https://login.example.com', String(issuer)] }),
      '2:13',
      'identity.issuer',
      expect.stringMatching(what as RegExp),
      `write a value for "identity.issuer" as ${schema} describes it`,
    ]),
    [
      'a role there is not',
      file({ replace: ['audience: tenure', 'audience: tenure, roles: { admin: [a] }'] }),
      '2:77',
      'identity.roles.admin',
      'nothing of this name is configured here',
      `take it out, or look for its right name in ${schema}`,
    ],
    [
      'an alias',
      file({ add: '  entra: *okta\n' }),
      '8:10',
      '',
      expect.stringContaining('alias'),
      expect.stringMatching(/./),
    ],
    [
      'a merge key',
      file({ add: '    <<: { tenantId: x }\n' }),
      '8:5',
      '',
      'anchors, aliases and merge keys are not read here',
      'write out what is meant where it belongs',
    ],
    [
      'a name that is not known',
      file({ add: '    adress: https://x.example\n' }),
      '8:5',
      'targets.okta.adress',
      'nothing of this name is configured here',
      `take it out, or look for its right name in ${schema}`,
    ],
    [
      'a setting that is missing',
      file({ replace: [', audience: tenure', ''] }),
      '2:1',
      'identity.audience',
      'Invalid input: expected string, received undefined',
      'add "identity.audience:" with a value',
    ],
    [
      'a source with capital letters',
      file({ replace: ['  hr:', '  HR:'] }),
      '4:3',
      'sources.HR',
      'expected lower-case letters, digits and hyphens, e.g. acme-hr',
      'give it another name',
    ],
    [
      'another version',
      file({ replace: ['version: 1', 'version: 2'] }),
      '1:1',
      'version',
      'Invalid input: expected 1',
      'write one of: 1',
    ],
    [
      'an e-mail address that is none',
      file({ add: 'notices: { email: [ops@example.com, nobody] }\n' }),
      '8:12',
      'notices.email.1',
      'Invalid email address',
      `write a value for "notices.email.1" as ${schema} describes it`,
    ],
    [
      'no source at all',
      file({ replace: ['\n  hr: { title: The HR system }', ' {}'] }),
      '3:1',
      'sources',
      'expected at least one source',
      `write a value for "sources" as ${schema} describes it`,
    ],
    [
      'no target at all',
      file({ replace: ['\n  okta:\n    address: https://example.okta.com', ' {}'] }),
      '5:1',
      'targets',
      'expected at least one target',
      `write a value for "targets" as ${schema} describes it`,
    ],
    [
      'half an ARN',
      file({ add: '    secretArn: okta-token\n' }),
      '8:5',
      'targets.okta.secretArn',
      'expected the full ARN of a secret',
      `write a value for "targets.okta.secretArn" as ${schema} describes it`,
    ],
    [
      'a target without a connector',
      file({ add: '  slack: { address: "https://slack.com" }\n' }),
      '8:3',
      'targets.slack',
      'there is no connector for "slack"',
      'use one of: okta, entra; or add it (functions/connectors/manifest.ts)',
    ],
    [
      'a target without what its connector needs',
      file({ add: '  entra: { address: "https://graph.microsoft.com" }\n' }),
      '8:3',
      'targets.entra.tenantId',
      'the connector for "entra" cannot do without it',
      'add "tenantId:" under "entra:"',
    ],
    [
      'a source of a kind there is not',
      file({ replace: ['{ title: The HR system }', '{ title: The HR system, kind: payroll }'] }),
      '4:31',
      'sources.hr.kind',
      'there is no such kind',
      'use tenure',
    ],
    [
      'a list',
      '- 1\n',
      '1:1',
      '',
      'Invalid input: expected object, received array',
      `write the settings as ${schema} describes them`,
    ],
    [
      'an empty file',
      '',
      '1:1',
      '',
      'Invalid input: expected object, received null',
      `write the settings as ${schema} describes them`,
    ],
  ])('%s is told with its line and mend', (_, text, position, path, what, mend) => {
    const [line, column] = position.split(':').map(Number);
    expect(parseConfiguration(text, KNOWN)).toEqual({ mistakes: [{ line, column, path, what, mend }] });
  });

  it('that is not YAML is told by its line', () => {
    const { mistakes } = parseConfiguration('version: 1\nsources: {\n', KNOWN);
    expect(mistakes).toEqual([expect.objectContaining({ line: 3, what: expect.stringMatching(/^not YAML: /) })]);
  });

  it('is never the only one told, and none shows a value', () => {
    const text = file({ replace: ['version: 1', 'version: hunter2\nextra: hunter2'], add: 'keepLogsDays: hunter2\n' });
    const { mistakes } = parseConfiguration(text, KNOWN);
    expect(mistakes?.map(({ path }) => path).sort()).toEqual(['extra', 'keepLogsDays', 'version']);
    expect(JSON.stringify(mistakes)).not.toContain('hunter2');
  });
});

it('the schema that ships for editors is the one the file is read by', () => {
  const shipped: unknown = JSON.parse(readFileSync(join(ROOT, 'tenure.config.schema.json'), 'utf8'));
  expect(shipped, 'run: node infra/schema.ts').toEqual(configurationSchema());
});
