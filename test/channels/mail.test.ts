/** What becomes of a mail: sent, put off, refused for good; what stops every mail is thrown; and nobody's address is in what is said of it. */
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import { sendMail } from '../../functions/channels/mail/send.ts';

const ses = mockClient(SESv2Client);
afterEach(() => ses.reset());

const envelope = { from: 'tenure@example.com', to: ['ada@marlow.example'], mailId: 'm-1' };
const mail = { subject: 'Zoë is ready', text: 'Ready.', html: '<p>Ready.</p>' };
const fails = (name: string) =>
  ses.on(SendEmailCommand).rejects(Object.assign(new Error('about ada@marlow.example'), { name }));

describe('a mail', () => {
  it('is sent as text and HTML, in UTF-8, marked as automatic and with its own name', async () => {
    ses.on(SendEmailCommand).resolves({ MessageId: 'ses-1' });
    expect(await sendMail({ ...envelope, replyTo: 'it@example.com' }, mail)).toEqual({
      kind: 'sent',
      messageId: 'ses-1',
    });
    expect(ses.commandCalls(SendEmailCommand)[0]?.args[0].input).toEqual({
      FromEmailAddress: 'tenure@example.com',
      Destination: { ToAddresses: ['ada@marlow.example'] },
      ReplyToAddresses: ['it@example.com'],
      Content: {
        Simple: {
          Subject: { Data: 'Zoë is ready', Charset: 'UTF-8' },
          Body: { Text: { Data: 'Ready.', Charset: 'UTF-8' }, Html: { Data: '<p>Ready.</p>', Charset: 'UTF-8' } },
          Headers: [
            { Name: 'Auto-Submitted', Value: 'auto-generated' },
            { Name: 'X-Tenure-Mail', Value: 'm-1' },
          ],
        },
      },
    });
  });

  it.each(['TooManyRequestsException', 'ThrottlingException', 'LimitExceededException'])('%s: later', async (name) => {
    fails(name);
    expect(await sendMail(envelope, mail)).toEqual({ kind: 'throttled' });
  });

  it.each(['MessageRejected', 'BadRequestException'])(
    '%s: this one never, by the name of the error alone',
    async (name) => {
      fails(name);
      expect(await sendMail(envelope, mail)).toEqual({ kind: 'refused', because: name });
    },
  );

  it.each([
    ['the sender', 'tenure@example.com'],
    ['the recipient, in the sandbox', 'ada@marlow.example'],
  ])(
    'rejected because nobody has verified %s: nothing at all can be sent, and none of it is given up',
    async (_, who) => {
      const message = `Email address is not verified. The following identities failed the check in region EU-WEST-1: ${who}`;
      ses.on(SendEmailCommand).rejects(Object.assign(new Error(message), { name: 'MessageRejected' }));
      await expect(sendMail(envelope, mail)).rejects.toThrow(/^SES sends nothing at all: [^@]*notices-not-sent$/);
    },
  );

  it.each(['SendingPausedException', 'MailFromDomainNotVerifiedException', 'AccessDeniedException', 'toString'])(
    '%s: nothing at all can be sent, and that is thrown without an address',
    async (name) => {
      fails(name);
      await expect(sendMail(envelope, mail)).rejects.toThrow(
        `SES sends nothing at all: ${name}; see docs/runbook.md#notices-not-sent`,
      );
    },
  );
});
