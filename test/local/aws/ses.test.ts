/** SES of the embedded default, through its own SDK: keeps what it accepts, and refuses what SES refuses, by the same names. */
import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSesService, type SesService } from '../../../local/aws/ses.ts';
import {
  clientConfig,
  gateway,
  resource,
  START,
  type TestHost,
  temporaryFolder,
  testHost,
} from '../../support/aws-host.ts';

let host: TestHost;
let ses: SesService;
let client: SESv2Client;

beforeEach(async () => {
  const folder = temporaryFolder();
  host = testHost(folder.path);
  ses = createSesService(host);
  ses.provision(resource('Identity', 'AWS::SES::EmailIdentity', { EmailIdentity: 'example.com' }));
  const served = await gateway(ses);
  client = new SESv2Client(clientConfig(served.url));
  return async () => {
    client.destroy();
    await served.close();
    host.db.close();
    folder.remove();
  };
});

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
const simple = (over: object = {}) => ({ Subject: utf8('Ready'), Body: { Text: utf8('All is ready.') }, ...over });
const send = (over: Partial<SendEmailCommandInput> = {}) =>
  client.send(
    new SendEmailCommand({
      FromEmailAddress: 'tenure@example.com',
      Destination: { ToAddresses: ['ada@marlow.example'] },
      Content: { Simple: simple() },
      ...over,
    }),
  );

describe('a mail from a verified domain', () => {
  it('is kept, with its time, and outlives the process', async () => {
    const Headers = [{ Name: 'X-Tenure-Mail', Value: 'm-1' }];
    const { MessageId } = await send({ Content: { Simple: simple({ Headers }) } });
    const [mail] = createSesService(host).sent();
    expect(mail).toEqual({
      ...{ messageId: MessageId, atMs: START, from: 'tenure@example.com', to: ['ada@marlow.example'], replyTo: [] },
      ...{ subject: 'Ready', text: 'All is ready.', html: '', headers: { 'X-Tenure-Mail': 'm-1' } },
    });
  });

  it('needs the right to send as that identity', () => {
    const body = Buffer.from(JSON.stringify({ FromEmailAddress: 'tenure@example.com' }));
    const [permission] = ses.permissions({
      ...{
        action: '',
        method: 'POST',
        path: '/v2/email/outbound-emails',
        query: new URLSearchParams(),
        headers: {},
        body,
      },
    });
    expect(permission).toMatchObject({
      ...{ action: 'ses:SendEmail', resource: 'arn:aws:ses:eu-west-1:000000000000:identity/example.com' },
    });
  });
});

describe('a mail is refused', () => {
  const many = Array.from({ length: 51 }, (_, index) => `w-${index}@marlow.example`);
  it.each([
    ['from an address nobody verified', { FromEmailAddress: 'tenure@other.example' }, 'MessageRejected'],
    ['to more than fifty', { Destination: { ToAddresses: many } }, 'BadRequestException'],
    ['to nobody', { Destination: {} }, 'BadRequestException'],
    ['to what is no address', { Destination: { ToAddresses: ['Ada <ada@marlow.example>, x'] } }, 'BadRequestException'],
    ['without a body', { Content: { Simple: simple({ Body: {} }) } }, 'BadRequestException'],
    [
      'with a line end in its subject',
      { Content: { Simple: simple({ Subject: utf8('a\nBcc: x') }) } },
      'BadRequestException',
    ],
    [
      'larger than ten megabytes',
      { Content: { Simple: simple({ Body: { Html: utf8('x'.repeat(10_485_761)) } }) } },
      'BadRequestException',
    ],
    ['with what is not supported here', { ConfigurationSetName: 'ours' }, 'ValidationException'],
  ])('%s', async (_, over, name) => {
    await expect(send(over)).rejects.toMatchObject({ name });
    expect(ses.sent()).toEqual([]);
  });

  it('as often as it was told to, or only where it was', async () => {
    ses.spoil({ error: 'TooManyRequestsException', times: 2 });
    for (const _ of [1, 2]) await expect(send()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await send();
    ses.spoil({ error: 'MessageRejected', to: 'bea@marlow.example' });
    await send();
    await expect(send({ Destination: { ToAddresses: ['bea@marlow.example'] } })).rejects.toMatchObject({
      name: 'MessageRejected',
    });
    expect(ses.sent()).toHaveLength(2);
  });
});
