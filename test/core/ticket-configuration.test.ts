/** What is configured of ticket systems: much goes without saying, and a section that says nothing is a mistake. */
import { expect, it } from 'vitest';
import { parseConfiguration } from '../../functions/core/configuration.ts';
import { Tickets } from '../../functions/core/ticket-configuration.ts';

const file = (tickets: string) => `version: 1
identity: { issuer: https://login.example.com, audience: tenure }
sources: { hr: { title: HR } }
targets: { okta: { address: https://example.okta.com } }
tickets:
${tickets}`;
const parsed = (tickets: string) => parseConfiguration(file(tickets), { targets: { okta: [] }, source: () => [] });

it('a ticket system needs its address, and its hints are signed as hub signatures unless it is said otherwise', () => {
  const { configuration } = parsed('  servicenow: { address: https://example.service-now.com }\n');
  expect(configuration?.tickets?.servicenow).toMatchObject({
    items: {},
    people: 'email',
    webhook: { proof: 'signature', header: 'X-Hub-Signature', prefix: 'sha256=', encoding: 'hex' },
    closed: { complete: '3', incomplete: '4' },
  });
});

it('a section without any ticket system is a mistake, and told with its line', () => {
  expect(parsed('  evidenceLink: https://tenure.example.com/cases/{case}\n').mistakes).toMatchObject([
    { line: 5, path: 'tickets', what: 'expected servicenow or jira' },
  ]);
});

it('a link to the evidence says where the case goes in it', () => {
  expect(Tickets.safeParse({ evidenceLink: 'https://tenure.example.com', servicenow: {} }).success).toBe(false);
});

it('what is ordered to ask in has one variable that holds our marker, whatever others it has', () => {
  const asks = (variables?: object) => ({
    servicenow: { address: 'https://example.service-now.com', asks: { rules: ['r'], item: 'i', variables } },
  });
  expect(Tickets.parse(asks()).servicenow?.asks?.variables).toEqual({ tenure_marker: '{marker}' });
  expect(Tickets.safeParse(asks({ ours: '{marker}', why: '{title}: {text}' })).success).toBe(true);
  for (const none of [{}, { why: '{text}' }, { one: '{marker}', two: '{marker}' }, { 'a^b': '{marker}' }])
    expect(Tickets.safeParse(asks(none)).success).toBe(false);
});

it('a secret that is kept already is named by its whole ARN, as everywhere', () => {
  const kept = (secretArn: string) =>
    parsed(`  jira: { address: https://a.example, serviceDeskId: "1", projectKey: ACC, secretArn: ${secretArn} }\n`);
  expect(kept('"arn:aws:secretsmanager:eu-west-1:123456789012:secret:tickets/jira-AbC123"').mistakes).toBeUndefined();
  expect(kept('"arn:aws:secretsmanager:eu-west-1:123456789012:secret:tickets/jira"').mistakes).toMatchObject([
    { path: 'tickets.jira.secretArn', what: expect.stringContaining('expected the full ARN of a secret') },
  ]);
});
