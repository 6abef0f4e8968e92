/** Every endpoint that vendors call, in their forms: whatever Slack, Teams, ticket and HR systems send, rightly signed or not. */
import { generateKeyPair, SignJWT } from 'jose';
import { beforeAll, vi } from 'vitest';
import { signSlack } from '../../functions/channels/slack/signature.ts';
import { readJson } from '../../functions/sources/body.ts';
import { kinds } from '../../functions/sources/manifest.ts';
import { type SignatureScheme, signatureHeaders } from '../../functions/sources/signature.ts';
import type { Source } from '../../functions/sources/source.ts';
import { routeTable } from '../../infra/routes.ts';
import { deployPack } from '../support/shipped-pack.ts';
import { call, farEnough, fuzzEndpoint, load, type Sent } from './calling.ts';
import { type Chance, cutBy, fieldsBy, jsonBy, mutatedBy, textBy, wireBy } from './chance.ts';
import { samplesOf } from './deliveries.ts';
import { BOT, ENVIRONMENT, IDENTITY_SOURCE, TEAM, TENANT, UPLOAD_JOB } from './environment.ts';
import { aws } from './memory-aws.ts';
import { APPROVAL, KEY, SESSION, TABLES } from './samples.ts';
import { answering, publicKey } from './vendors-answers.ts';

const table = routeTable().filter(({ key, may }) => may === 'vendor' || key === 'POST /v1/sources/{source}');
const routeOf = (key: string) => table.find((route) => route.key === key)!;

vi.mock('../../functions/runtime/lambda.ts', async (original) => ({
  ...(await original<object>()),
  ...(process.env.FUZZ_LOG === undefined ? { logger: (await import('./silent.ts')).silent } : {}),
}));

vi.mock('../../functions/handlers/parts/configured-sources.ts', async () => {
  const all = (await import('./environment.ts')).everySource();
  return {
    configuredSources: () => all,
    sourceNamed: (name: string) => (Object.hasOwn(all, name) ? all[name] : undefined),
  };
});
vi.mock('../../functions/runtime/ticket-settings.ts', async (original) => ({
  ...(await original<object>()),
  ticketSettings: (await import('./environment.ts')).bothTicketSystems,
}));

vi.mock('../../functions/runtime/ticket-queue.ts', async (original) => {
  const { TicketMessage, ...rest } = await original<typeof import('../../functions/runtime/ticket-queue.ts')>();
  // It loads its client by a dynamic import, which costs more in a test than all else together.
  return { ...rest, TicketMessage, lookAtTicket: async (look: unknown) => void TicketMessage.parse({ look }) };
});

for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);

const SERVICE = 'https://smba.example/emea/';
/** What Slack answers, where it answers at all; that it is away: test/handlers/receive-slack.test.ts. */
let slackSays = { opening: { ok: true }, whispering: { ok: true } };
let botToken = '';

beforeAll(async () => {
  deployPack();
  aws(TABLES);
  await load(table);
  const { privateKey, publicKey: ours } = await generateKeyPair('RS256');
  botToken = await new SignJWT({ serviceurl: SERVICE })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuer('https://api.botframework.com')
    .setAudience(BOT)
    .setExpirationTime('1 year')
    .sign(privateKey);
  const jwk = { ...(await publicKey(ours, 'k1')), endorsements: ['msteams'] };
  answering({
    'https://teams.example/keys': () => ({ keys: [jwk] }),
    'https://slack.example/api/views.open': () => slackSays.opening,
    'https://slack.example/api/chat.postEphemeral': () => slackSays.whispering,
  });
});

/** What proves the sender; not always. */
const provenBy = (chance: Chance) => !chance.once(12);
const nowSeconds = () => Math.floor(Date.now() / 1000);
const OTHER_KEY = 'another-key-of-24-letters';
const keyBy = (chance: Chance) => (provenBy(chance) ? KEY : OTHER_KEY);

const asked = JSON.stringify({ approvalId: APPROVAL, planDigest: 'a'.repeat(64) });
const pressed = (action_id: string) => ({
  ...{ type: 'block_actions', team: { id: TEAM }, user: { id: 'U1' }, trigger_id: '1.2.3', channel: { id: 'D1' } },
  actions: [{ action_id, value: asked, action_ts: '1.2' }],
});
const submitted = {
  ...{ type: 'view_submission', team: { id: TEAM }, user: { id: 'U1' } },
  view: {
    ...{ id: 'V1', callback_id: 'tenure-deny', private_metadata: asked },
    state: { values: { 'tenure-reason': { 'tenure-reason': { value: 'why not' } } } },
  },
};
const INTERACTIONS = [pressed('tenure-approve'), pressed('tenure-deny'), submitted];
const FORM = 'application/x-www-form-urlencoded';

/** docs.slack.dev/reference/methods/views.open, chat.postEphemeral */
const OPENING = [
  'expired_trigger_id',
  'invalid_trigger_id',
  'exchanged_trigger_id',
  'invalid_arguments',
  'invalid_auth',
];
const WHISPERING = ['user_not_in_channel', 'channel_not_found', 'missing_scope', 'invalid_auth'];
const slackBy = (chance: Chance, refusals: readonly string[]) =>
  chance.once(2) ? { ok: true } : { ok: false, error: chance.once(6) ? textBy(chance) : chance.one(refusals) };

const slackRoute = routeOf('POST /v1/channels/slack');
const pressing = (chance: Chance) => {
  const payload = JSON.stringify(mutatedBy(chance, INTERACTIONS)) ?? '';
  const body = chance.once(8)
    ? wireBy(chance, jsonBy(chance))
    : Buffer.from(new URLSearchParams({ payload }).toString());
  const timestamp = String(nowSeconds());
  const proof = {
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signSlack(keyBy(chance), timestamp, body),
  };
  const type = chance.once(8) ? chance.one(['application/json', 'text/plain']) : FORM;
  const slack = { opening: slackBy(chance, OPENING), whispering: slackBy(chance, WHISPERING) };
  return { body, headers: { 'content-type': type, ...proof }, slack };
};
fuzzEndpoint(slackRoute, pressing, (sent) => {
  slackSays = sent.slack;
  return call(slackRoute, sent);
});

const press = (verb: string) => ({
  ...{ type: 'invoke', id: 'f:1', name: 'adaptiveCard/action', channelId: 'msteams', serviceUrl: SERVICE },
  ...{ from: { id: '29:1', aadObjectId: 'oid-2' }, conversation: { id: 'c', tenantId: TENANT } },
  channelData: { tenant: { id: TENANT } },
  value: {
    action: {
      ...{ type: 'Action.Execute', verb },
      data: { approvalId: APPROVAL, planDigest: 'a'.repeat(64), because: 'the fuzzer says so' },
    },
  },
});
const PRESSES = [press('approve'), press('deny')];
fuzzEndpoint(routeOf('POST /v1/channels/teams'), (chance) => ({
  body: wireBy(chance, mutatedBy(chance, PRESSES)),
  headers: { authorization: `Bearer ${provenBy(chance) ? botToken : 'a.b.c'}` },
}));

const HINTS = {
  servicenow: [{ ritm_sys_id: 'a'.repeat(32), ritm_number: 'RITM1' }, { task_sys_id: 'b'.repeat(32) }],
  jira: [{ webhookEvent: 'jira:issue_updated', issue: { id: '10001', key: 'ACC-1' } }],
} as const;
const SIGNED: SignatureScheme = {
  ...{ kind: 'hmac', header: 'x-hub-signature', algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' },
  ...{ covers: ['body'], windowSeconds: 300 },
};
fuzzEndpoint(routeOf('POST /v1/tickets/{system}'), (chance) => {
  const system = chance.one(['servicenow', 'jira'] as const);
  const body = wireBy(chance, mutatedBy(chance, HINTS[system]));
  const path = { system: chance.once(12) ? textBy(chance) : system };
  return { path, body, headers: signatureHeaders(SIGNED, keyBy(chance), body, nowSeconds()) };
});

const everyKind = Object.entries(kinds) as readonly [string, Source][];
const samples = new Map(
  await Promise.all(
    everyKind.map(async ([kind, source]) => [kind, (await samplesOf(kind, source)).deliveries] as const),
  ),
);
const TYPES = ['application/json', FORM, 'text/csv', 'application/cloudevents+json', 'application/scim+json'];

/** What a sender of this kind sends, gone wrong and then signed: as software that is broken sends it. */
function sentAs(chance: Chance, kind: string): Sent {
  const { signature } = kinds[kind as keyof typeof kinds] as Source; // as: of the manifest
  const real = chance.one(samples.get(kind) ?? []);
  const body = bodyBy(chance, real.body);
  const odd = chance.once(6)
    ? fieldsBy(chance, ['content-encoding', 'ce-id', 'ce-type', ...Object.keys(real.headers)])
    : {};
  const type = chance.once(12) ? { 'content-type': chance.one(TYPES) } : {};
  const proof = signature === undefined ? {} : signatureHeaders(signature, keyBy(chance), body, nowSeconds());
  return { path: { source: kind }, query: {}, headers: { ...real.headers, ...type, ...odd, ...proof }, body };
}

const read = new WeakMap<Uint8Array, ReturnType<typeof readJson>>();

/** What is taken is recorded: a millisecond each. Two in three have something wrong with them. */
function bodyBy(chance: Chance, bytes: Uint8Array): Uint8Array {
  const json = read.get(bytes) ?? readJson(bytes);
  read.set(bytes, json);
  if (chance.once(4)) return chance.once(3) ? bytes : cutBy(chance, bytes);
  return json.kind === 'read'
    ? wireBy(chance, mutatedBy(chance, [json.value], chance.once(3) ? 0 : 1))
    : cutBy(chance, bytes);
}

/** Those with a route of their own are tried there. */
const HEARD = everyKind.flatMap(([kind, { hear }]) => (hear === undefined || /^(scim|entra)/.test(kind) ? [] : [kind]));
fuzzEndpoint(routeOf('POST /v1/sources/{source}'), (chance) => sentAs(chance, chance.one(HEARD)));

const ASKING = ['webhook-request-origin', 'webhook-request-rate', 'webhook-request-callback', 'origin'];
fuzzEndpoint(routeOf('OPTIONS /v1/sources/{source}'), (chance) => ({
  path: { source: chance.once(6) ? textBy(chance) : chance.one(['cloudevents', 'cloudevents', 'csv']) },
  headers: fieldsBy(chance, ASKING, ['hr.example.com', '120', '*']),
}));

fuzzEndpoint(routeOf('POST /v1/sources/{source}/Bulk'), (chance) => sentAs(chance, 'scim-bulk'));
fuzzEndpoint(routeOf('POST /v1.0/servicePrincipals/{id}/synchronization/jobs/{job}/bulkUpload'), (chance) => ({
  ...sentAs(chance, 'entra-upload'),
  path: { id: 'sp-1', job: chance.once(12) ? textBy(chance) : UPLOAD_JOB },
}));

const profile = { userName: 'ada@marlow.example', email: 'ada@marlow.example', firstName: 'Ada', lastName: 'Byron' };
const LOADS = [
  { entityType: 'USERS', profiles: [{ externalId: 'w-1', profile }] },
  { entityType: 'USERS', profiles: [{ externalId: 'w-1' }, { externalId: 'w-2' }] },
];
for (const route of table.filter(({ path }) => path.startsWith('/api/v1/identity-sources')))
  fuzzEndpoint(route, (chance) => ({
    path: {
      id: chance.once(12) ? textBy(chance) : IDENTITY_SOURCE,
      session: chance.once(12) ? textBy(chance) : SESSION,
    },
    body: wireBy(chance, mutatedBy(chance, LOADS)),
    headers: { 'content-type': 'application/json', authorization: `SSWS ${keyBy(chance)}` },
  }));

// Okta has one session open at a time: the sample's is.
farEnough(0.15, ['POST /api/v1/identity-sources/{id}/sessions']);
