/** Amazon SES, as far as SESv2 SendEmail goes: keeps every mail it accepts, and sends none. Faults can be set. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { AwsRequest, Host, Permission, Provisioned, Resource, Service } from '../service.ts';
import { arnOf } from './arn.ts';
import { AwsFault, answerJson, peekInput, readInput, readProperties, Tags } from './wire.ts';

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html: a To, Cc or Bcc each. */
const MAX_RECIPIENTS = 50;
/** What the API says of a simple message; 40 MB is the quota of a raw one after encoding. We send nothing near either. */
const MAX_BYTES = 10 * 1024 * 1024;

export interface SentMail {
  readonly messageId: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** By the names of SendEmail's errors: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export const SES_FAULTS = {
  TooManyRequestsException: { status: 429, message: 'Maximum sending rate exceeded.' },
  MessageRejected: { status: 400, message: 'The message contains invalid content.' },
  SendingPausedException: { status: 400, message: 'Sending is paused for this account.' },
  AccountSuspendedException: { status: 400, message: 'The account is suspended.' },
} as const;

export interface SesFault {
  readonly error: keyof typeof SES_FAULTS;
  /** How many calls it hits; 1 when absent. */
  readonly times?: number;
  /** Only mail to this address. */
  readonly to?: string;
}

export interface SesService extends Service {
  /** Oldest first. */
  sent(): readonly SentMail[];
  spoil(fault: SesFault): void;
}

const IdentityProperties = z.looseObject({ EmailIdentity: z.string(), Tags });
const Text = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
const Header = z.strictObject({
  Name: z.string().regex(/^[!-9;-~]{1,126}$/),
  Value: z.string().regex(/^[ -~]{0,995}$/),
});
const addresses = z.array(z.string()).default([]);
const SendInput = z.strictObject({
  FromEmailAddress: z.string(),
  Destination: z.strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }),
  ReplyToAddresses: addresses,
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: Text,
      Body: z.strictObject({ Text: Text.optional(), Html: Text.optional() }),
      Headers: z.array(Header).max(15).default([]),
    }),
  }),
});
type SendInput = z.infer<typeof SendInput>;

/** One address and nothing else: `a@b`, in ASCII (SES takes no other local part). */
const ADDRESS = /^[\x21-\x7e]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

export function createSesService(host: Host): SesService {
  host.db.exec(`CREATE TABLE IF NOT EXISTS ses_mails (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL,
    mail TEXT NOT NULL) STRICT`);
  const insert = host.db.prepare('INSERT INTO ses_mails (at_ms, mail) VALUES (?, ?)');
  const select = host.db.prepare('SELECT mail FROM ses_mails ORDER BY id');
  const identities = new Set<string>();
  let faults: { readonly fault: SesFault; left: number }[] = [];

  function provision(resource: Resource): Provisioned {
    const { EmailIdentity: identity } = readProperties(IdentityProperties, resource);
    // Here its DKIM records need no DNS: it is verified when it is made.
    identities.add(identity);
    return { ref: identity, attributes: { EmailIdentity: identity } };
  }

  /** Nothing leaves this machine: there is no sandbox to be let out of. */
  const account = () => ({ SendingEnabled: true, ProductionAccessEnabled: true, EnforcementStatus: 'HEALTHY' });

  function identityAsked({ path }: AwsRequest): unknown {
    const identity = identityIn(path);
    if (!identities.has(identity)) throw new AwsFault('NotFoundException', `${identity} does not exist.`, 404);
    return { IdentityType: 'DOMAIN', VerifiedForSendingStatus: true };
  }

  /** The identity an address is sent by: itself, or its domain. */
  function identityOf(address: string): string | undefined {
    const domain = address.split('@').at(-1) ?? '';
    return [address, domain].find((one) => identities.has(one));
  }

  function send(request: AwsRequest): unknown {
    const input = readInput(SendInput, request);
    const { FromEmailAddress: from } = input;
    const to = recipientsIn(input);
    if (identityOf(from) === undefined)
      throw new AwsFault(
        'MessageRejected',
        `Email address is not verified. The following identities failed the check in region ${host.region.toUpperCase()}: ${from}`,
      );
    refuse(to);
    const { Subject, Body, Headers } = input.Content.Simple;
    const mail: SentMail = {
      messageId: `local-${randomUUID()}`,
      atMs: host.clock.now(),
      ...{ from, to, replyTo: input.ReplyToAddresses },
      subject: Subject.Data,
      text: Body.Text?.Data ?? '',
      html: Body.Html?.Data ?? '',
      headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value])),
    };
    insert.run(mail.atMs, JSON.stringify(mail));
    return { MessageId: mail.messageId };
  }

  function refuse(to: readonly string[]): void {
    const hit = faults.find(({ fault }) => fault.to === undefined || to.includes(fault.to));
    if (hit === undefined) return;
    hit.left -= 1;
    faults = faults.filter(({ left }) => left > 0);
    const { status, message } = SES_FAULTS[hit.fault.error];
    throw new AwsFault(hit.fault.error, message, status);
  }

  return {
    name: 'ses',
    types: ['AWS::SES::EmailIdentity'],
    provision,
    permissions(request): readonly Permission[] {
      const action = actionOf(request);
      if (action === 'GetAccount') return [{ action: 'ses:GetAccount', resource: '*', context: {} }];
      if (action === 'GetEmailIdentity')
        return [
          {
            action: `ses:${action}`,
            resource: arnOf(host, 'ses', `identity/${identityIn(request.path)}`),
            context: {},
          },
        ];
      const from = peekInput(z.looseObject({ FromEmailAddress: z.string() }), request)?.FromEmailAddress ?? '';
      const identity = identityOf(from) ?? from.split('@').at(-1) ?? '*';
      const context = { 'ses:FromAddress': from };
      return [
        {
          action: `ses:${actionOf(request) ?? 'Unknown'}`,
          resource: arnOf(host, 'ses', `identity/${identity}`),
          context,
        },
      ];
    },
    handle: (request) =>
      answerJson(
        {
          contentType: 'application/json',
          actions: { SendEmail: send, GetAccount: account, GetEmailIdentity: identityAsked },
          actionOf,
        },
        request,
      ),
    start() {},
    busy: () => 0,
    stop: () => Promise.resolve(),
    sent: () => select.all().map(({ mail }) => JSON.parse(String(mail)) as SentMail), // written by `send`
    spoil: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
  };
}

const IDENTITY = /^\/v2\/email\/identities\/([^/]+)$/;
const identityIn = (path: string) => decodeURIComponent(IDENTITY.exec(path)?.[1] ?? '');

function actionOf({ method, path }: Pick<AwsRequest, 'method' | 'path'>): string | undefined {
  if (method === 'GET' && path === '/v2/email/account') return 'GetAccount';
  if (method === 'GET' && IDENTITY.test(path)) return 'GetEmailIdentity';
  return method === 'POST' && path === '/v2/email/outbound-emails' ? 'SendEmail' : undefined;
}

/** Throws what SES answers for a message nobody could get. */
function recipientsIn({ Destination, Content: { Simple }, FromEmailAddress }: SendInput): readonly string[] {
  const { ToAddresses, CcAddresses, BccAddresses } = Destination;
  const all = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  const { Subject, Body } = Simple;
  if (all.length === 0) throw new AwsFault('BadRequestException', 'Destination has no recipient.');
  if (all.length > MAX_RECIPIENTS)
    throw new AwsFault('BadRequestException', `Recipient count exceeds ${MAX_RECIPIENTS}.`);
  if ([...all, FromEmailAddress].some((address) => !ADDRESS.test(address)))
    throw new AwsFault('BadRequestException', 'Missing final or local part, or an address that is none.');
  if (Body.Text === undefined && Body.Html === undefined)
    throw new AwsFault('BadRequestException', 'The message has neither a text nor an HTML body.');
  if (/[\r\n]/.test(Subject.Data)) throw new AwsFault('BadRequestException', 'Control characters in the subject.');
  const bytes = [Subject, Body.Text, Body.Html].reduce((sum, part) => sum + Buffer.byteLength(part?.Data ?? ''), 0);
  if (bytes > MAX_BYTES) throw new AwsFault('BadRequestException', `Message length is more than ${MAX_BYTES} bytes.`);
  return all;
}
