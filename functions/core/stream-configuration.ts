/** Where security events are sent, as it is configured. A section for each receiver: what is not configured is not deployed. */
import * as z from 'zod';

const httpsUrl = z.url({ protocol: /^https$/, error: 'expected an https:// address' });
const secretArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/,
    'expected the full ARN of a secret',
  )
  .optional()
  .meta({ description: 'A secret that is kept already. Without it Tenure makes an empty one.' });

const Splunk = z.strictObject({
  address: httpsUrl.meta({ description: 'Its HTTP Event Collector, e.g. https://http-inputs-acme.splunkcloud.com' }),
  index: z.string().min(1).optional().meta({ description: "Without it, the token's own" }),
  sourcetype: z.string().min(1).default('tenure:ocsf'),
  acknowledge: z.boolean().default(false).meta({
    description: 'Is indexer acknowledgement on for the token? Then events count as sent once they are indexed',
  }),
  secretArn,
});

const Datadog = z.strictObject({
  address: httpsUrl
    .default('https://http-intake.logs.datadoghq.com')
    .meta({ description: 'The logs intake of your site, e.g. https://http-intake.logs.datadoghq.eu' }),
  service: z.string().min(1).default('tenure'),
  tags: z.string().default('').meta({ description: 'e.g. env:production,team:identity' }),
  secretArn,
});

const SecurityLake = z.strictObject({
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket'),
  source: z
    .string()
    .regex(/^[\w:.-]{1,15}$/, 'expected at most 15 letters, digits, "-", "_", ":" and "."')
    .default('tenure')
    .meta({ description: 'Begins the names of its custom sources, one a class of events: tenure-3001, tenure-3004 …' }),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region, e.g. eu-west-1'),
  accountId: z.string().regex(/^\d{12}$/, 'expected the 12 digits of an account'),
  keyArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/.+$/, 'expected the ARN of a key')
    .optional()
    .meta({ description: 'The key of the bucket, where it has one of its own' }),
});
export type SecurityLakeConfiguration = z.infer<typeof SecurityLake>;

const Webhook = z.strictObject({ address: httpsUrl, secretArn });

export const Streams = z.strictObject({
  ocsf: z
    .literal(['1.8', '1.9'])
    .default('1.8')
    .meta({ description: 'The version of the OCSF schema; 1.9 has the classes that take the place of 3001 and 3005' }),
  splunk: Splunk.optional(),
  datadog: Datadog.optional(),
  securityLake: SecurityLake.optional(),
  webhook: Webhook.optional(),
});
export type Streams = z.infer<typeof Streams>;

/** Each receiver by the name its function, secret and cursor have. */
export const STREAM_NAMES = ['splunk', 'datadog', 'securityLake', 'webhook'] as const;
export type StreamName = (typeof STREAM_NAMES)[number];
