/** Changes grouped into the requests that carry them: a create takes the groups granted with it along. */
import type { User } from '@okta/okta-sdk-nodejs';
import type { Access } from '../../core/access.ts';
import type { Change } from '../../core/change.ts';
import { TargetRejected } from '../../core/errors.ts';
import { entitlementParts } from '../../core/ids.ts';
import { accountOf, toOkta } from './account.ts';
import { isWrongState } from './answer.ts';
import type { OktaApi } from './connect.ts';

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/createUser */
const MAX_GROUPS_A_CREATE = 20;

/** What Okta carries out together, or not at all. */
export interface Step {
  readonly changes: readonly [Change, ...Change[]];
}

export interface Outcome {
  readonly status: 'changed' | 'already-so';
  readonly detail?: string;
  /** The account, where the answer showed it. */
  readonly account?: Access;
}

export function steps(changes: readonly Change[]): Step[] {
  const create = changes.find((change) => change.kind === 'create-account');
  const along = create === undefined ? [] : changes.filter(isGroupGrant).slice(0, MAX_GROUPS_A_CREATE);
  return changes.flatMap((change): Step[] => {
    if (change === create) return [{ changes: [change, ...along] }];
    return along.includes(change) ? [] : [{ changes: [change] }];
  });
}

export async function runStep(api: OktaApi, { changes: [change, ...along] }: Step, account: Access): Promise<Outcome> {
  if (change.kind === 'create-account') {
    const groupIds = along.flatMap((granted) => (granted.kind === 'grant' ? [native(granted)] : []));
    const body = { profile: toOkta(change.profile), ...(groupIds.length === 0 ? {} : { groupIds }) };
    return shown(await api.userApi.createUser({ body, activate: change.staged !== true }));
  }
  const userId = account.accountId;
  if (userId === undefined) throw new TargetRejected(`${change.kind} needs an account, and there is none: plan again`);
  switch (change.kind) {
    case 'update-account':
      return shown(await api.userApi.updateUser({ userId, user: { profile: toOkta(change.profile) } }));
    case 'enable-account':
      return enable(api, userId, account);
    case 'suspend-account':
      return suspend(api, userId);
    case 'deactivate-account':
      return deactivate(api, userId);
    case 'delete-account':
      return remove(api, userId, account);
    case 'revoke-sessions':
      return done(await api.userApi.revokeUserSessions({ userId, oauthTokens: true }));
    case 'grant':
      return done(await grant(api, userId, change));
    case 'revoke':
      return done(await revoke(api, userId, change));
    case 'hand-over':
      throw new TargetRejected('Okta does not tell what a person owns: the manifest does not list hand-over for okta');
    case 'manual-task':
      throw new TargetRejected('a manual task is for a person to do: the manifest does not list it for okta');
    default:
      return change satisfies never;
  }
}

/** SUSPENDED needs unsuspend, STAGED and DEPROVISIONED activate; the mail that activation sends is how a person gets in. */
async function enable(api: OktaApi, userId: string, account: Access): Promise<Outcome> {
  const activate = async () => done(await api.userApi.activateUser({ userId, sendEmail: true }));
  if (account.status === 'deactivated') return activate();
  return inThisState(api.userApi.unsuspendUser({ userId }), async (error) => {
    const { status } = await api.userApi.getUser({ userId });
    if (status === 'STAGED' || status === 'DEPROVISIONED') return activate();
    if (status === 'SUSPENDED') throw error;
    return { status: 'already-so' };
  });
}

/**
 * Okta suspends only ACTIVE users. Who is PROVISIONED, LOCKED_OUT, in RECOVERY or PASSWORD_EXPIRED could still let
 * themselves in, and the only other state that prevents it is DEPROVISIONED.
 */
async function suspend(api: OktaApi, userId: string): Promise<Outcome> {
  return inThisState(api.userApi.suspendUser({ userId }), async (error) => {
    const { status } = await api.userApi.getUser({ userId });
    if (status === 'SUSPENDED' || status === 'STAGED' || status === 'DEPROVISIONED') return { status: 'already-so' };
    if (status === 'ACTIVE') throw error;
    await api.userApi.deactivateUser({ userId });
    return { status: 'changed', detail: `Okta does not suspend an account that is ${status}: deactivated instead` };
  });
}

async function deactivate(api: OktaApi, userId: string): Promise<Outcome> {
  return inThisState(api.userApi.deactivateUser({ userId }), async (error) => {
    const { status } = await api.userApi.getUser({ userId });
    if (status !== 'DEPROVISIONED') throw error;
    return { status: 'already-so' };
  });
}

/** The first DELETE of an account that is not yet deactivated only deactivates it. */
async function remove(api: OktaApi, userId: string, account: Access): Promise<Outcome> {
  if (account.status !== 'deactivated') await api.userApi.deleteUser({ userId });
  return done(await api.userApi.deleteUser({ userId }));
}

async function grant(api: OktaApi, userId: string, change: Granting): Promise<unknown> {
  return entitlementParts(change.entitlement).kind === 'group'
    ? api.groupApi.assignUserToGroup({ groupId: native(change), userId })
    : api.applicationApi.assignUserToApplication({ appId: native(change), appUser: { id: userId, scope: 'USER' } });
}

async function revoke(api: OktaApi, userId: string, change: Granting): Promise<void> {
  return entitlementParts(change.entitlement).kind === 'group'
    ? api.groupApi.unassignUserFromGroup({ groupId: native(change), userId })
    : api.applicationApi.unassignUserFromApplication({ appId: native(change), userId });
}

type Granting = Extract<Change, { kind: 'grant' | 'revoke' }>;

function native(change: Granting): string {
  return entitlementParts(change.entitlement).native;
}

function isGroupGrant(change: Change): boolean {
  return change.kind === 'grant' && entitlementParts(change.entitlement).kind === 'group';
}

function shown(user: User): Outcome {
  return { status: 'changed', account: accountOf(user) };
}

function done(_answer: unknown): Outcome {
  return { status: 'changed' };
}

/** Runs a lifecycle operation; where the account is in no state for it, `otherwise` looks and decides. */
async function inThisState(operation: Promise<unknown>, otherwise: (error: unknown) => Promise<Outcome>) {
  try {
    return done(await operation);
  } catch (error) {
    if (isWrongState(error)) return otherwise(error);
    throw error;
  }
}
