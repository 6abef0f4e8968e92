/** The link somebody first signs in to Okta by: to activate the account, or to set a password where it is active and nobody has used it yet. */
import type { User } from '@okta/okta-sdk-nodejs';
import { TargetRejected, TargetUnavailable } from '../../core/errors.ts';
import type { FirstDayKind, FirstDaySecret } from '../../core/first-day.ts';
import type { Instant } from '../../core/ids.ts';
import { unreadable } from './answer.ts';
import type { OktaApi } from './connect.ts';

/** No mail: Okta answers the link instead. How long it counts is a setting of the org, which the answer does not tell. */
const sendEmail = false;

interface When {
  readonly notBefore: Instant;
  readonly now: () => number;
}

/** Okta's links count at once, so that none is made before the first day. */
export async function letIn(api: OktaApi, userId: string, { notBefore, now }: When): Promise<FirstDaySecret> {
  if (now() < Date.parse(notBefore))
    throw new TargetRejected(`Okta's link would let them in at once, and not from ${notBefore} on: ask again then`);
  return linkFor(api, userId, notBefore).catch((error: unknown) => {
    throw unreadable(error, now());
  });
}

/** Which link an account gets is told by its state: developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle */
async function linkFor(api: OktaApi, userId: string, notBefore: Instant): Promise<FirstDaySecret> {
  const user = await api.userApi.getUser({ userId });
  switch (user.status) {
    case 'STAGED':
      return link('activation-link', (await api.userApi.activateUser({ userId, sendEmail })).activationUrl);
    case 'PROVISIONED':
      return link('activation-link', (await api.userApi.reactivateUser({ userId, sendEmail })).activationUrl);
    case 'RECOVERY':
    case 'ACTIVE':
      if (hasSignedIn(user, notBefore))
        throw new TargetRejected('they have signed in to Okta since their first day: a reset is for the help desk');
      return link('reset-link', (await api.userApi.generateResetPasswordToken({ userId, sendEmail })).resetPasswordUrl);
    case 'SUSPENDED':
    case 'LOCKED_OUT':
    case 'PASSWORD_EXPIRED':
    case 'DEPROVISIONED':
    case undefined:
      throw new TargetRejected(`Okta lets nobody in whose account is ${user.status}: see to the account first`);
    default:
      return user.status satisfies never;
  }
}

/** Before their first day it was another life of theirs. */
function hasSignedIn({ lastLogin }: User, notBefore: Instant): boolean {
  return lastLogin !== undefined && lastLogin !== null && lastLogin.getTime() >= Date.parse(notBefore);
}

function link(kind: FirstDayKind, secret: string | undefined): FirstDaySecret {
  if (secret === undefined) throw new TargetUnavailable('Okta answered without a link: one may have been made');
  return { kind, secret };
}
