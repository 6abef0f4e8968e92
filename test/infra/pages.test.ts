/** Pages are there where somebody can sign in, and nothing of them is where nobody can. */
import { expect, it } from 'vitest';
import { configured } from '../../infra/functions.ts';
import { composed, configuration, type Resource, said, templates } from './synthesized.ts';

const { clientId: _, ...withoutClient } = configuration.identity;
const without = { ...configuration, identity: withoutClient };

const pathsIn = (all: ReturnType<typeof templates>): readonly string[] =>
  Object.values(all).flatMap(({ resources }) =>
    Object.values(resources).map(({ Type, Metadata }) => `${Type} ${Metadata['aws:cdk:path']}`),
  );

it('a deployment without a client has no function, key, secret or route of them', () => {
  const all = templates(composed(without).stacks);
  // The mail's identity at SES is another.
  const paths = pathsIn(all).filter((path) => !path.includes('tenure-notices'));
  expect(paths.filter((path) => /page|first-?day|session|sign-?in|identity/i.test(path))).toEqual([]);
  expect(JSON.stringify(all)).not.toMatch(/SESSION_KEY_ID|FIRST_DAY|OIDC_/);
  const names = Object.keys(configured(without));
  expect(Object.keys(configured(configuration)).filter((name) => !names.includes(name))).toEqual([
    'sign-in',
    'show-approval-page',
    'decide-by-page',
    'show-first-day',
    'give-first-day-secret',
  ]);
});

const all = templates(composed().stacks);
const environmentOf = (path: string): Record<string, unknown> => {
  const resources = Object.values(all).flatMap((stack) => Object.values(stack.resources) as readonly Resource[]);
  return resources.find(({ Metadata }) => Metadata['aws:cdk:path'].includes(`${path}/Function`))?.Properties.Environment
    .Variables;
};

it('people come back to the API’s own address, or to the one that is configured', () => {
  const own = environmentOf('tenure-api/sign-in');
  expect(said(own.PUBLIC_URL, 'tenure-api', all)).toContain('tenure-api/Api');
  expect(own).toMatchObject({ OIDC_ISSUER: 'https://login.example.com', OIDC_CLIENT_ID: 'tenure-pages' });
  const elsewhere = templates(composed({ ...configuration, publicUrl: 'https://tenure.example.com' }).stacks);
  expect(JSON.stringify(elsewhere['tenure-api'])).toContain('"PUBLIC_URL":"https://tenure.example.com"');
});

it('the function of first-day secrets is its connector’s bundle, by another handler', () => {
  const handlers = Object.values(all['tenure-connectors']?.resources ?? {}).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Lambda::Function' ? [Properties.Handler] : [],
  );
  expect(handlers.sort()).toEqual(['index.handler', 'index.handler', 'index.letIn', 'index.letIn']);
});
