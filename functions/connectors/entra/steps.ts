/** The Graph request each change is, and which of them may go together. */
import type { Change } from '../../core/change.ts';
import { type EntitlementId, entitlementParts } from '../../core/ids.ts';
import type { GraphRequest } from './graph.ts';
import type { OperationName } from './permissions.ts';
import { propertiesOf } from './user.ts';

/** One request and the changes it makes: several licences go in one. Without a request there is nothing left to do. */
export interface Step {
  readonly changes: readonly Change[];
  readonly operation: OperationName;
  readonly request?: GraphRequest;
}

/** Steps sent together. `serial`: each only after the one before. */
export interface Wave {
  readonly steps: readonly Step[];
  readonly serial: boolean;
}

/** What a request needs to know beyond its change. */
export interface Setting {
  readonly accountId: string;
  /** Where objects are named in references: `https://graph.microsoft.com/v1.0`. */
  readonly home: string;
  /** The ids of assignments by what they assign: Graph removes an assignment by its own id. */
  readonly assignments: ReadonlyMap<EntitlementId, string>;
}

/** The changes of a user that exists; what Entra cannot do is refused before it comes here. */
export type Doable = Exclude<Change, { kind: 'create-account' | 'deactivate-account' | 'hand-over' | 'manual-task' }>;
type Holding = Extract<Doable, { kind: 'grant' | 'revoke' }>;

/**
 * Account changes first and in their order (a leaver is disabled before the sessions are revoked), then what is held, then
 * the deletion. A single account change shares the batch of the holdings, unless licences wait for the country it sets.
 */
export function waves(changes: readonly Doable[], setting: Setting): readonly Wave[] {
  const held = changes.filter(isHolding);
  const licences = held.filter(isLicence);
  const account = changes.filter((change) => !isHolding(change) && change.kind !== 'delete-account');
  const deletion = changes.filter(({ kind }) => kind === 'delete-account');
  const step = (change: Doable) => stepOf(change, setting);
  const holdings = [
    ...held.filter((change) => !isLicence(change)).map(step),
    ...(licences.length > 0 ? [licenceStep(licences, setting)] : []),
  ];
  const setsCountry = account.some(
    (change) => change.kind === 'update-account' && change.profile.country !== undefined,
  );
  const together = account.length <= 1 && !(setsCountry && licences.length > 0);
  const first: readonly Wave[] = together
    ? [{ steps: [...account.map(step), ...holdings], serial: false }]
    : [
        { steps: account.map(step), serial: true },
        { steps: holdings, serial: false },
      ];
  return [...first, { steps: deletion.map(step), serial: false }].filter(({ steps }) => steps.length > 0);
}

/** A step of several licences taken apart: the whole request fails when one of them does. */
export function apart(step: Step, setting: Setting): readonly Step[] {
  const licences = step.changes.filter((change) => isHolding(change));
  return licences.length > 1 ? licences.map((licence) => licenceStep([licence], setting)) : [];
}

function isHolding(change: Change): change is Holding {
  return change.kind === 'grant' || change.kind === 'revoke';
}

function isLicence(change: Holding): boolean {
  return entitlementParts(change.entitlement).kind === 'licence';
}

function stepOf(change: Doable, setting: Setting): Step {
  const user = `/users/${setting.accountId}`;
  const changes = [change];
  switch (change.kind) {
    case 'update-account':
      return {
        changes,
        operation: 'updateUser',
        request: { method: 'PATCH', url: user, body: propertiesOf(change.profile) },
      };
    case 'enable-account':
    case 'suspend-account': {
      const body = { accountEnabled: change.kind === 'enable-account' };
      return { changes, operation: 'enableUser', request: { method: 'PATCH', url: user, body } };
    }
    case 'revoke-sessions':
      return { changes, operation: 'revokeSessions', request: { method: 'POST', url: `${user}/revokeSignInSessions` } };
    case 'delete-account':
      return { changes, operation: 'deleteUser', request: { method: 'DELETE', url: user } };
    case 'grant':
      return grant(change, setting);
    case 'revoke':
      return revoke(change, setting);
    default:
      return change satisfies never;
  }
}

function grant(change: Holding, setting: Setting): Step {
  const { kind, native } = entitlementParts(change.entitlement);
  const { accountId, home } = setting;
  const changes = [change];
  switch (kind) {
    case 'group': {
      const body = { '@odata.id': `${home}/directoryObjects/${accountId}` };
      return {
        changes,
        operation: 'addMember',
        request: { method: 'POST', url: `/groups/${native}/members/$ref`, body },
      };
    }
    case 'app': {
      const [resourceId, appRoleId] = native.split('/');
      const body = { principalId: accountId, resourceId, appRoleId };
      return {
        changes,
        operation: 'addApp',
        request: { method: 'POST', url: `/users/${accountId}/appRoleAssignments`, body },
      };
    }
    case 'role': {
      const body = { principalId: accountId, roleDefinitionId: native, directoryScopeId: '/' };
      const url = '/roleManagement/directory/roleAssignments';
      return { changes, operation: 'addRole', request: { method: 'POST', url, body } };
    }
    case 'licence':
      return licenceStep(changes, setting);
    default:
      return kind satisfies never;
  }
}

function revoke(change: Holding, setting: Setting): Step {
  const { kind, native } = entitlementParts(change.entitlement);
  const changes = [change];
  const remove = (operation: OperationName, url: string): Step => ({
    changes,
    operation,
    request: { method: 'DELETE', url },
  });
  const assignment = setting.assignments.get(change.entitlement);
  switch (kind) {
    case 'group':
      return remove('removeMember', `/groups/${native}/members/${setting.accountId}/$ref`);
    case 'app':
      return assignment === undefined
        ? { changes, operation: 'removeApp' }
        : remove('removeApp', `/users/${setting.accountId}/appRoleAssignments/${assignment}`);
    case 'role':
      return assignment === undefined
        ? { changes, operation: 'removeRole' }
        : remove('removeRole', `/roleManagement/directory/roleAssignments/${assignment}`);
    case 'licence':
      return licenceStep(changes, setting);
    default:
      return kind satisfies never;
  }
}

function licenceStep(changes: readonly Holding[], { accountId }: Setting): Step {
  const skus = (kind: Holding['kind']) =>
    changes.filter((change) => change.kind === kind).map(({ entitlement }) => entitlementParts(entitlement).native);
  const body = {
    addLicenses: skus('grant').map((skuId) => ({ skuId, disabledPlans: [] })),
    removeLicenses: skus('revoke'),
  };
  return {
    changes,
    operation: 'assignLicence',
    request: { method: 'POST', url: `/users/${accountId}/assignLicense`, body },
  };
}
