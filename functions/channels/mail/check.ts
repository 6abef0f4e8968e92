/** Whether SES sends: the account, and the identity mail comes from. docs.aws.amazon.com/ses/latest/APIReference-V2 (GetAccount, GetEmailIdentity) */
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';

export async function checkMail(from: string): Promise<readonly string[]> {
  const client = new SESv2Client({});
  const domain = from.split('@').at(-1) ?? '';
  const [account, identity] = await Promise.all([
    client.send(new GetAccountCommand({})),
    client.send(new GetEmailIdentityCommand({ EmailIdentity: domain })).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NotFoundException') return undefined;
      throw error;
    }),
  ]);
  const isVerified = identity?.VerifiedForSendingStatus === true;
  return [
    ...(account.SendingEnabled === true
      ? []
      : ['SES has stopped this account sending: see its account dashboard, and open a case with AWS']),
    ...(account.ProductionAccessEnabled === true
      ? []
      : ['the account is in SES’s sandbox, 200 mails a day to verified addresses: request production access']),
    ...(identity === undefined ? [`SES knows no identity ${domain}: deploy it, or leave out identity: existing`] : []),
    ...(identity !== undefined && !isVerified
      ? [`${domain} is not verified: put its DKIM records into DNS (docs/notices.md)`]
      : []),
  ];
}
