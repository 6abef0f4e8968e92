/** Sends one mail by Amazon SES (SESv2 SendEmail), and says what became of it. Never logs an address. */
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Mail } from '../../core/notices/mail.ts';

/** https://docs.aws.amazon.com/ses/latest/dg/quotas.html: addresses a message. */
export const MAX_RECIPIENTS = 50;

export interface Envelope {
  readonly from: string;
  readonly replyTo?: string | undefined;
  readonly to: readonly string[];
  /** Names what is sent: sent twice, both carry it. */
  readonly mailId: string;
}

/** `throttled`: later. `refused`: this one never. Whatever stops every mail is thrown. */
export type Sent =
  | { readonly kind: 'sent'; readonly messageId: string }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'refused'; readonly because: string };

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors */
const MEANS = {
  TooManyRequestsException: 'throttled',
  /** What SES answers where an account's sending rate or daily quota is used up. */
  ThrottlingException: 'throttled',
  LimitExceededException: 'throttled',
  BadRequestException: 'refused',
  MessageRejected: 'refused',
} as const;

/**
 * The same name for a sender nobody has verified yet, and for a recipient while the account is in the sandbox: neither is about this
 * mail (repost.aws/knowledge-center/ses-554-400-message-rejected-error).
 */
const UNVERIFIED = /not verified/i;

let client: SESv2Client | undefined;

export async function sendMail({ from, replyTo, to, mailId }: Envelope, mail: Mail): Promise<Sent> {
  client ??= new SESv2Client({});
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  const command = new SendEmailCommand({
    FromEmailAddress: from,
    Destination: { ToAddresses: [...to] },
    ...(replyTo === undefined ? {} : { ReplyToAddresses: [replyTo] }),
    Content: {
      Simple: {
        Subject: utf8(mail.subject),
        Body: { Text: utf8(mail.text), Html: utf8(mail.html) },
        Headers: [
          // https://www.rfc-editor.org/rfc/rfc3834#section-5: no out-of-office answers to it.
          { Name: 'Auto-Submitted', Value: 'auto-generated' },
          { Name: 'X-Tenure-Mail', Value: mailId },
        ],
      },
    },
  });
  try {
    const { MessageId: messageId = '' } = await client.send(command);
    return { kind: 'sent', messageId };
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : { name: '', message: '' };
    if (name === 'MessageRejected' && UNVERIFIED.test(message))
      throw new Error(
        'SES sends nothing at all: the domain mail comes from is not verified, or the account is still in the sandbox; see docs/runbook.md#notices-not-sent',
        { cause },
      );
    const means = Object.hasOwn(MEANS, name) ? MEANS[name as keyof typeof MEANS] : undefined; // as: it is a key of the table
    if (means === 'throttled') return { kind: 'throttled' };
    // SES's own sentence may quote the address: only the name of the error goes on.
    if (means === 'refused') return { kind: 'refused', because: name };
    throw new Error(`SES sends nothing at all: ${name || 'it did not answer'}; see docs/runbook.md#notices-not-sent`, {
      cause,
    });
  }
}
