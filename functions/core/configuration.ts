/** What a company configures, in `tenure.config.yaml`: who calls, which targets, where their secrets are kept. Never a secret's value. */
import { type Document, isMap, isScalar, LineCounter, type ParsedNode, parseDocument, type Range, visit } from 'yaml';
import * as z from 'zod';
import { AskedAtMost } from './asked-at-most.ts';
import { System } from './ids.ts';
import { COSIGNATURE, readVkey } from './log/note.ts';
import { NoticeSettings } from './notices/settings.ts';
import { Role } from './role.ts';
import { secretArn } from './secret-arn.ts';
import { Signals } from './signals/settings.ts';
import { Streams } from './stream-configuration.ts';
import { Tickets } from './ticket-configuration.ts';

/** The retentions CloudWatch Logs knows: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const KEEP_DAYS = [30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

const SCHEMA = 'tenure.config.schema.json';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'expected lower-case letters, digits and hyphens, e.g. acme-hr');
const httpsUrl = z.url({ protocol: /^https$/, error: 'expected an https:// address' });
const Source = z.strictObject({
  title: z.string().min(1).meta({ description: 'What people call it' }),
  kind: z
    .string()
    .default('tenure')
    .meta({ description: 'Whose forms it speaks: tenure (signed lifecycle events), bamboohr … (docs/sources.md)' }),
  secretArn: secretArn.optional(),
  address: httpsUrl.optional().meta({ description: 'The base address of its API, where it is read' }),
  apiSecretArn: secretArn.optional().meta({ description: 'The secret its API is read with, kept already' }),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({ description: 'What only this kind has (docs/sources.md)' }),
  mapping: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({ description: 'What its fields are to us, over what its kind has already (docs/sources.md)' }),
  signature: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: 'How its webhooks are signed, where that is not as its kind has it' }),
  missing: z
    .enum(['report', 'terminate'])
    .default('report')
    .meta({ description: 'What becomes of a worker whom a whole pull no longer has' }),
  leaversBackDays: z
    .int()
    .min(0)
    .max(3650)
    .default(30)
    .meta({ description: 'Who left longer ago, when first heard of, is remembered and nothing more' }),
  silentAfterHours: z
    .int()
    .min(1)
    .max(8760)
    .optional()
    .meta({ description: 'How long nothing may be heard of it: 36 where it is read (once a day), 96 where it sends' }),
});
export type SourceConfiguration = z.infer<typeof Source>;

const Target = z.strictObject({
  address: httpsUrl.meta({ description: "The base address of the target's API" }),
  tenantId: z.uuid().optional().meta({ description: 'Entra only: the directory (tenant) id' }),
  secretArn: secretArn.optional(),
});
export type TargetConfiguration = z.infer<typeof Target>;

const Slack = z.strictObject({
  teamId: z
    .string()
    .regex(/^T[A-Z0-9]{2,20}$/, 'expected the id of a workspace, e.g. T0123ABCD')
    .meta({ description: 'The workspace whose people decide; somebody of another one is nobody' }),
  room: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,20}$/, 'expected the id of a conversation, e.g. C0123ABCD')
    .optional()
    .meta({ description: 'Ask in this one room instead of writing to each approver' }),
  address: httpsUrl.default('https://slack.com/api').meta({ description: "The base address of Slack's Web API" }),
  secretArn: secretArn.optional(),
});

const Teams = z.strictObject({
  tenantId: z.uuid().meta({ description: 'The directory (tenant) id of the people and of the bot' }),
  appId: z.uuid().meta({ description: "The bot's Microsoft app id" }),
  serviceUrl: httpsUrl
    .default('https://smba.trafficmanager.net/teams')
    .meta({ description: 'Where messages are sent: the Bot Connector for Teams' }),
  signIn: httpsUrl.default('https://login.microsoftonline.com').meta({ description: 'Where the bot gets its token' }),
  keys: httpsUrl
    .default('https://login.botframework.com/v1/.well-known/keys')
    .meta({ description: 'The keys the Bot Connector signs with' }),
  secretArn: secretArn.optional(),
});

/** Mail by Amazon SES. A section of its own for each channel: what is not configured is not deployed. */
const Mail = z.strictObject({
  from: z.email().meta({ description: 'The address notices come from' }),
  replyTo: z.email().optional(),
  identity: z.literal(['ours', 'existing']).default('ours').meta({
    description: 'Is the domain of "from" made an identity in SES with the deployment, or is it one already?',
  }),
});

const Channels = z.strictObject({ slack: Slack.optional(), teams: Teams.optional(), mail: Mail.optional() });
export type ChannelsConfiguration = z.infer<typeof Channels>;
/** Issuers whose access tokens cannot be verified as anybody's, and what to name instead: docs/api.md#identity. */
const NO_ISSUERS: readonly (readonly [RegExp, string])[] = [
  [
    /^https:\/\/login\.microsoftonline\.(com|us)\/(common|organizations|consumers)\b/,
    'names no tenant, and its tokens do: name https://login.microsoftonline.com/<tenant id>/v2.0',
  ],
  [
    /^https:\/\/[^/]+\.okta(preview|-emea)?\.com(\/oauth2)?\/?$/,
    'is the org authorization server, whose access tokens are for Okta alone: name a custom one, e.g. https://<org>.okta.com/oauth2/default',
  ],
];

const issuer = httpsUrl.superRefine((url, context) => {
  const known = NO_ISSUERS.find(([pattern]) => pattern.test(url));
  if (known !== undefined) context.addIssue({ code: 'custom', message: `this issuer ${known[1]}` });
});

const Identity = z
  .strictObject({
    issuer,
    audience: z.string().min(1),
    clientId: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Our client there, for pages that people open from a message. Without it: no pages' }),
    secretArn: secretArn.optional(),
    claims: z
      .strictObject({
        workerId: z.string().min(1).default('tenure_worker_id'),
        roles: z.string().min(1).default('tenure_roles'),
      })
      .optional()
      .meta({
        description: 'Which claims say who calls: the worker id HR knows them by, and what their roles follow from',
      }),
    roles: z
      .partialRecord(Role, z.array(z.string().min(1)).min(1))
      .optional()
      .meta({
        description: 'What in the roles claim stands for each role; without it, the claim holds the roles themselves',
      }),
  })
  .meta({ description: 'Whose bearer tokens people call with (OpenID Connect)' });

/** A note has 16 signatures at most (c2sp.org/signed-note), two of which are the log's. */
const MOST_WITNESSES = 14;

const Witness = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'expected an http:// or https:// address' })
    .meta({ description: 'Its submission prefix; /add-checkpoint follows' }),
  vkey: z
    .string()
    .refine((text) => readVkey(text)?.type === COSIGNATURE, 'expected the vkey of a witness: name+id+key, of type 0x04')
    .meta({ description: 'The key it cosigns with, as it tells it' }),
});

const ISSUER_MISSING =
  'receivers of signals must be told one address that stays, and it is the issuer of what they are sent';

export const Configuration = z
  .strictObject({
    version: z.literal(1),
    name: name.default('tenure').meta({ description: 'Begins the name of every stack: one deployment, one name' }),
    identity: Identity,
    publicUrl: httpsUrl
      .refine((url) => new URL(url).origin === url.replace(/\/$/, ''), 'expected an address without a path')
      .optional()
      .meta({ description: "Where people reach the API, where that is not the API's own address" }),
    sources: z
      .record(name, Source)
      .refine((sources) => Object.keys(sources).length > 0, 'expected at least one source'),
    targets: z
      .record(System, Target)
      .refine((targets) => Object.keys(targets).length > 0, 'expected at least one target'),
    notices: z
      .strictObject({
        email: z.array(z.email()).default([]).meta({ description: 'Whom the alarms tell' }),
        ...NoticeSettings.shape,
      })
      .prefault({})
      .meta({ description: 'Whom the alarms tell; and, where a channel is configured, how people are told' }),
    channels: Channels.optional().meta({
      description: 'Where people are told and asked beside the API; docs/channels.md, docs/notices.md',
    }),
    api: z
      .strictObject({
        requestsPerSecond: z.int().min(1).max(10_000).default(50),
        burst: z.int().min(1).max(5_000).default(100),
        asking: AskedAtMost.prefault({}).meta({
          description:
            'How much one caller may ask for by POST /v1/requests; what is repeated or refused does not count',
        }),
      })
      .prefault({}),
    evidence: z
      .strictObject({
        witnesses: z
          .array(Witness)
          .max(MOST_WITNESSES)
          .default([])
          .meta({ description: 'Who is asked to cosign each checkpoint of the log (c2sp.org/tlog-witness)' }),
        timestamps: z
          .strictObject({ url: z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// address' }) })
          .optional()
          .meta({
            description: 'An RFC 3161 time-stamp authority that is asked for the time of each checkpoint of the log',
          }),
      })
      .default({ witnesses: [] })
      .meta({ description: 'What others say of the log of evidence (docs/log.md)' }),
    tickets: Tickets.optional().meta({
      description: 'Ticket systems whose approvals start requests, and that are told the outcome',
    }),
    streams: Streams.optional().meta({
      description: 'Who is sent security events (OCSF) of all evidence; docs/security-events.md',
    }),
    signals: Signals.optional().meta({
      description:
        'Receivers of security events (OpenID Shared Signals): who cuts sessions of their own when we cut access',
    }),
    cutWithinSeconds: z
      .int()
      .min(10)
      .max(86_400)
      .default(300)
      .meta({ description: "A leaver's cut that takes longer raises an alarm" }),
    keepLogsDays: z
      .literal([...KEEP_DAYS])
      .default(365)
      .meta({ description: 'How long logs are kept; they hold no personal data' }),
  })
  .check(({ value: { signals, publicUrl }, issues }) => {
    // The input is what stands at the path, so that the mend says to add it.
    if (signals !== undefined && publicUrl === undefined)
      issues.push({ code: 'custom', path: ['publicUrl'], input: publicUrl, message: ISSUER_MISSING });
  });
export type Configuration = z.infer<typeof Configuration>;

/** The JSON Schema of what a person writes: what has a default may be left out. */
export function configurationSchema(): unknown {
  return z.toJSONSchema(Configuration, { io: 'input' });
}

/** Something wrong with a file a person wrote: where, what, and how to mend it. */
export interface ConfigurationMistake {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly what: string;
  readonly mend: string;
}

/** What of a target only its connector knows: the settings it cannot do without, by system. */
export type KnownTargets = Readonly<Record<string, readonly (keyof TargetConfiguration)[]>>;

/** What is wrong with a source, as only its kind knows: by the place under it. */
export interface SourceMistake {
  readonly path: readonly PropertyKey[];
  readonly what: string;
  readonly mend: string;
}

/** What there is to be configured, from what stands outside core. */
export interface Known {
  readonly targets: KnownTargets;
  /** The mistakes of one source by its kind. */
  readonly source: (source: SourceConfiguration) => readonly SourceMistake[];
}

export type ParsedConfiguration =
  | { readonly configuration: Configuration; readonly mistakes?: never }
  | { readonly mistakes: readonly ConfigurationMistake[]; readonly configuration?: never };

/** Reads the file's text; answers every mistake in it, not the first. Targets are compared with connectors once the rest is right. */
export function parseConfiguration(text: string, known: Known): ParsedConfiguration {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => ({ line: lines.linePos(offset).line, column: lines.linePos(offset).col });
  const broken = [
    ...document.errors.map(({ pos, message }) => ({
      ...at(pos[0]),
      path: '',
      what: `not YAML: ${message.split('\n')[0]?.toWellFormed()}`,
      mend: 'mend the indentation or the quotes on this line',
    })),
    ...shortcuts(document).map((offset) => ({
      ...at(offset),
      path: '',
      what: 'anchors, aliases and merge keys are not read here',
      mend: 'write out what is meant where it belongs',
    })),
  ];
  if (broken.length > 0) return { mistakes: broken };
  const locate = (path: readonly PropertyKey[]) => at(offsetOf(document.contents, path));
  const parsed = Configuration.safeParse(document.toJS(), { reportInput: true });
  if (!parsed.success) return { mistakes: parsed.error.issues.flatMap((issue) => explain(issue, locate)) };
  const mistakes = [
    ...sourceMistakes(parsed.data, known.source, locate),
    ...targetMistakes(parsed.data, known.targets, locate),
  ];
  return mistakes.length > 0 ? { mistakes } : { configuration: parsed.data };
}

/** What was parsed has a range, always. */
const beginOf = (range: Range | null | undefined): number => Number([range].flat()[0]);

/** Where the file refers to another place of itself: so that what is read is what stands there, and not a thousand times. */
function shortcuts(document: Document): readonly number[] {
  const found: number[] = [];
  visit(document, {
    Alias: (_, { range }) => void found.push(beginOf(range)),
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === MERGE) found.push(beginOf(key.range));
    },
  });
  return found;
}

const MERGE = '<<';

type Locate = (path: readonly PropertyKey[]) => { line: number; column: number };

/** Where the key at `path` is written, or the nearest key above it that is. */
function offsetOf(contents: ParsedNode | null, path: readonly PropertyKey[]): number {
  let node: unknown = contents;
  let offset = contents?.range[0] ?? 0;
  for (const key of path) {
    const pair = isMap<ParsedNode, ParsedNode | null>(node)
      ? node.items.find((item) => String(item.key) === String(key))
      : undefined;
    if (pair === undefined) break;
    offset = pair.key.range[0];
    node = pair.value;
  }
  return offset;
}

function explain(issue: z.core.$ZodIssue, locate: Locate): ConfigurationMistake[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      ...locate([...issue.path, key]),
      path: [...issue.path, key].join('.'),
      what: 'nothing of this name is configured here',
      mend: `take it out, or look for its right name in ${SCHEMA}`,
    }));
  const what = issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join('; ') : issue.message;
  return [{ ...locate(issue.path), path, what, mend: mendOf(issue, path) }];
}

function mendOf(issue: z.core.$ZodIssue, path: string): string {
  if (path === '') return `write the settings as ${SCHEMA} describes them`;
  if (issue.code === 'invalid_key') return 'give it another name';
  if (issue.input === undefined) return `add "${path}:" with a value`;
  if (issue.code === 'invalid_value') return `write one of: ${issue.values.join(', ')}`;
  return `write a value for "${path}" as ${SCHEMA} describes it`;
}

function sourceMistakes({ sources }: Configuration, check: Known['source'], locate: Locate): ConfigurationMistake[] {
  return Object.entries(sources).flatMap(([name, source]) =>
    check(source).map(({ path: below, what, mend }) => {
      const path = ['sources', name, ...below];
      // The words quote what was written, which may be no Unicode.
      return { ...locate(path), path: path.join('.'), what: what.toWellFormed(), mend: mend.toWellFormed() };
    }),
  );
}

function targetMistakes({ targets }: Configuration, known: KnownTargets, locate: Locate): ConfigurationMistake[] {
  return Object.entries(targets).flatMap(([system, target]) => {
    const path = ['targets', system];
    const needs = known[system];
    if (needs === undefined)
      return [
        {
          ...locate(path),
          path: path.join('.'),
          what: `there is no connector for "${system}"`,
          mend: `use one of: ${Object.keys(known).join(', ')}; or add it (functions/connectors/manifest.ts)`,
        },
      ];
    return needs
      .filter((setting) => target[setting] === undefined)
      .map((setting) => ({
        ...locate(path),
        path: [...path, setting].join('.'),
        what: `the connector for "${system}" cannot do without it`,
        mend: `add "${setting}:" under "${system}:"`,
      }));
  });
}
