/** HR sources: their webhooks, reading them again, and what is known of them. */
import type { Configuration } from '../../functions/core/configuration.ts';
import { BEGUN_WITHIN_SECONDS } from '../../functions/core/source-messages.ts';
import { receiveIdentitySource } from '../../functions/routes/receive-identity-source.ts';
import { receiveWebhook } from '../../functions/routes/receive-webhook.ts';
import { showSources } from '../../functions/routes/show-sources.ts';
import type { SourceApi } from '../../functions/sources/source.ts';
import { appends, cutAnyway, type FunctionSpec, HTTP_SECONDS, LONGEST_SECONDS } from './spec.ts';

/** Whatever takes lifecycle events in needs these. */
export const takesEvents = {
  cases: ['PutItem', 'GetItem', 'UpdateItem'],
  people: ['PutItem', 'GetItem', 'BatchGetItem'],
  brakes: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
  'brakes/byState': ['Query'],
  ...appends,
  bus: ['PutEvents'],
  ...cutAnyway,
} as const;

const hasIdentitySource = ({ sources: configured }: Configuration): boolean =>
  Object.values(configured).some(({ kind }) => kind === 'okta-identity-source');

export const sources = {
  'receive-webhook': {
    entry: 'functions/handlers/receive-webhook.ts',
    does: 'Verifies what an HR system sends in its own form, and queues whom it is about or takes the records in it',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: receiveWebhook,
    policies: true,
    sources: true,
    grants: {
      ...takesEvents,
      'source-secrets': ['GetSecretValue'],
      'source-queues': ['SendMessage'],
      sources: ['BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    },
  },
  'receive-identity-source': {
    entry: 'functions/handlers/receive-identity-source.ts',
    does: "Takes sessions and loads from clients of Okta's Identity Sources API, and has those that are started imported",
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: receiveIdentitySource,
    sources: true,
    when: hasIdentitySource,
    grants: {
      'source-secrets': ['GetSecretValue'],
      'source-queues': ['SendMessage'],
      sources: ['GetItem', 'PutItem', 'Query', 'DeleteItem'],
    },
  },
  'show-sources': {
    entry: 'functions/handlers/show-sources.ts',
    does: 'Lists the HR sources with their last pull or delivery and its gaps, and has one pulled whole',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: showSources,
    sources: true,
    // That an auditor read them is evidence, by the reader's pseudonym.
    grants: {
      sources: ['GetItem', 'BatchGetItem', 'Query'],
      'source-queues': ['SendMessage'],
      people: ['GetItem', 'PutItem'],
      ...appends,
    },
  },
  'read-source': {
    entry: 'functions/handlers/read-source.ts',
    does: 'Reads one HR source by its API: workers something was said of, and everybody once a day',
    woken: 'wake',
    timeoutSeconds: LONGEST_SECONDS,
    policies: true,
    sources: true,
    grants: {
      ...takesEvents,
      'source-secret': ['GetSecretValue'],
      'source-queue': [
        'SendMessage',
        'ReceiveMessage',
        'DeleteMessage',
        'GetQueueAttributes',
        'ChangeMessageVisibility',
      ],
      sources: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    },
  },
  'import-sessions': {
    entry: 'functions/handlers/import-sessions.ts',
    does: 'Imports the sessions that the senders of one HR source have started',
    woken: 'wake',
    timeoutSeconds: LONGEST_SECONDS,
    policies: true,
    sources: true,
    when: hasIdentitySource,
    grants: {
      ...takesEvents,
      'source-queue': ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'],
      sources: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    },
  },
} as const satisfies Record<string, FunctionSpec>;

/** Ours: what is read at a time is taken in within this (functions/handlers/parts/pull-source.ts). */
const TAKEN_WITHIN_SECONDS = 120;
const ANSWERED_WITHIN_SECONDS = 60;

/**
 * The reader of one source. It may put what replaces its credentials into their place, and a key its vendor has confirmed to those that verify.
 * It has no longer than it needs: a reader that ends in its midst hides its messages until then.
 */
export function readerSpec({
  keepsCredentials,
  confirmsKeys,
  answersWithinSeconds = ANSWERED_WITHIN_SECONDS,
}: Pick<SourceApi, 'keepsCredentials' | 'confirmsKeys' | 'answersWithinSeconds'>): FunctionSpec {
  const spec = sources['read-source'];
  const read = ['GetSecretValue'];
  const replace = ['GetSecretValue', 'PutSecretValue'];
  const own = { 'source-secret': keepsCredentials === true ? replace : read };
  const timeoutSeconds = BEGUN_WITHIN_SECONDS + answersWithinSeconds + TAKEN_WITHIN_SECONDS;
  const grants = { ...spec.grants, ...own, ...(confirmsKeys === true ? { 'source-keys': replace } : {}) };
  return { ...spec, timeoutSeconds, grants };
}
