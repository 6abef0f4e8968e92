/** What functions are configured with while they are fuzzed: every table, queue, secret and vendor has a name, and nothing answers there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { SourceConfiguration } from '../../functions/core/configuration.ts';
import { Tickets } from '../../functions/core/ticket-configuration.ts';
import { type ConfiguredSource, configuredSource } from '../../functions/sources/configured.ts';
import { kinds } from '../../functions/sources/manifest.ts';
import { REPORT } from '../../local/simulators/hr/workday.ts';

const queue = 'https://sqs.eu-west-1.amazonaws.com/1/queue';
export const PUBLIC_URL = 'https://tenure.example';
export const ISSUER = 'https://login.example';
export const CLIENT = 'tenure-pages';
export const TEAM = 'T1';
export const TENANT = 'tenant-1';
export const BOT = 'bot-1';
/** Of signals. */
export const RECEIVER = 'portal';
/** Who the addresses of vendors' own clients name. */
export const IDENTITY_SOURCE = '0oa-identities';
export const UPLOAD_JOB = 'API2AAD.feeder';

/** Of each kind of source one, called after it, and one that sends lifecycle events. */
const NAMES = ['hr', ...Object.keys(kinds)];
const named = (value: string) => JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, value])));

export const ENVIRONMENT = {
  ...{ SOURCES_TABLE: 'sources', SOURCE_QUEUES: named(queue), NOTICES_TABLE: 'notices' },
  ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
  ...{ PEOPLE_TABLE: 'people', CASES_TABLE: 'cases', APPROVALS_TABLE: 'approvals', BRAKES_TABLE: 'brakes' },
  ...{ PERSON_KEYS_TABLE: 'person-keys', PERSON_KEY_ID: 'key', ERASE_PERSON_ARN: 'arn:erase-person' },
  ...{ EVIDENCE_TABLE: 'evidence', BUS_NAME: 'bus', EXPORTS_BUCKET: 'exports', WRITE_EXPORT_ARN: 'arn:write-export' },
  ...{ LATE_EVIDENCE_QUEUE_URL: queue, LATE_EVIDENCE_KEY_ID: 'key', LATE_EVIDENCE_DEAD_URL: queue },
  ...{ UNDELIVERED_URL: queue, TICKETS_QUEUE_URL: queue, CHAT_CLICKS_QUEUE_URL: queue },
  ...{ PUBLIC_URL, SESSION_KEY_ID: 'session', OIDC_ISSUER: ISSUER, OIDC_CLIENT_ID: CLIENT },
  ...{ IDENTITY_SECRET_ARN: 'arn:identity', FIRST_DAY: JSON.stringify({ okta: 'let-in okta', entra: 'let-in entra' }) },
  ...{ SLACK_URL: 'https://slack.example/api', SLACK_SECRET_ARN: 'arn:slack', SLACK_TEAM_ID: TEAM },
  ...{ TEAMS_KEYS_URL: 'https://teams.example/keys', TEAMS_TENANT_ID: TENANT, TEAMS_APP_ID: BOT },
  ...{ TICKET_SECRETS: JSON.stringify({ servicenow: 'arn:ticket', jira: 'arn:ticket' }) },
  ...{ SIGNALS_TABLE: 'signals', SIGNALS_QUEUE_URL: queue, SIGNAL_KEYS: JSON.stringify({ first: 'signing-key' }) },
  SIGNALS: JSON.stringify({
    ...{ keys: ['first'], deadAfterHours: 72 },
    receivers: {
      [RECEIVER]: {
        ...{ client: RECEIVER, audience: 'https://portal.example.com', subject: { format: 'email' } },
        pushTo: ['https://portal.example.com'],
      },
    },
  }),
  CONNECTORS: JSON.stringify({ okta: 'okta', entra: 'entra' }),
  SOURCE_SECRETS: named('arn:source'),
  MACHINES: JSON.stringify(
    Object.fromEntries(
      ['joiner', 'mover', 'leaver'].map((kind) => [kind, `arn:aws:states:eu-west-1:1:stateMachine:${kind}`]),
    ),
  ),
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_LOG_LEVEL: process.env.FUZZ_LOG ?? 'SILENT',
};

const SETTINGS: Readonly<Record<string, Record<string, unknown>>> = {
  workday: REPORT,
  gusto: { companyId: '5df911a0-e8e9-412d-8aaf-a46ad193dd96' },
  cloudevents: { origins: ['hr.example.com'] },
  'entra-upload': { jobId: UPLOAD_JOB },
  'okta-identity-source': { identitySourceId: IDENTITY_SOURCE },
};

/** What the synthesis lays beside a bundle; from their source, functions find none. */
export function everySource(): Readonly<Record<string, ConfiguredSource>> {
  return Object.fromEntries(
    Object.keys(kinds).map((kind) => {
      const settings = SETTINGS[kind] ?? {};
      const written = { title: kind, kind, address: 'https://hr.example', settings, mapping: {} };
      const source = { ...written, missing: 'report', leaversBackDays: 30 } satisfies SourceConfiguration;
      return [kind, configuredSource(source)!];
    }),
  );
}

export function bothTicketSystems(): Tickets {
  const file = join(import.meta.dirname, '../scenarios/configurations/tickets.yaml');
  both ??= Tickets.parse(parse(readFileSync(file, 'utf8')).tickets);
  return both;
}

let both: Tickets | undefined;
