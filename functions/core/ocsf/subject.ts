/** What an event is about, in the words of its class: an account, access, a group's membership, sessions, or a thing of ours. */

import type { EvidenceRecord } from '../evidence.ts';
import { ENTITLEMENT_ID } from '../forms.ts';
import { userOf } from './actor.ts';
import { entityOf } from './entity.ts';
import { factOf } from './fact.ts';
import { CLASSES, classification, type OcsfVersion, OTHER } from './schema.ts';

export type Subject = Readonly<Record<string, unknown>> & ReturnType<typeof classification>;

const ACCOUNT_ACTIVITIES: Readonly<Record<string, string>> = {
  'create-account': 'Create',
  'update-account': 'Update',
  'enable-account': 'Enable',
  'suspend-account': 'Disable',
  'deactivate-account': 'Disable',
  'delete-account': 'Delete',
};

export function subjectOf(record: EvidenceRecord, version: OcsfVersion): Subject {
  if (record.kind === 'secret-made') return accountSubject(record, version, 'Password Reset');
  const change = record.kind === 'outcome' ? factOf(record, 'change') : undefined;
  const account = change === undefined ? undefined : ACCOUNT_ACTIVITIES[change];
  if (account !== undefined) return accountSubject(record, version, account);
  if (change === 'revoke-sessions') return sessionsSubject(record);
  if (change === 'grant' || change === 'revoke') return accessSubject(record, version, change);
  return entitySubject(record, change);
}

function accountSubject({ person, system }: EvidenceRecord, version: OcsfVersion, activity: string): Subject {
  const of = version === '1.9.0' ? CLASSES.userManagement : CLASSES.accountChange;
  const domain = system === undefined ? {} : { domain: system };
  return { ...classification(of, activity), user: { ...userOf(person), ...domain } };
}

/** That sessions were ended at a system is that somebody was signed out there. */
function sessionsSubject(record: EvidenceRecord): Subject {
  return {
    ...classification(CLASSES.authentication, 'Logoff'),
    user: userOf(record.person),
    service: { name: record.system ?? 'unknown' },
  };
}

function accessSubject(record: EvidenceRecord, version: OcsfVersion, change: 'grant' | 'revoke'): Subject {
  const user = userOf(record.person);
  const { entitlement = '' } = record;
  if (!ENTITLEMENT_ID.test(entitlement)) return entitySubject(record, change);
  const [system, kind, ...rest] = entitlement.split(':');
  const native = rest.join(':');
  const granted = change === 'grant';
  if (kind === 'group') {
    const group = { uid: native, domain: system, type: 'group' };
    const member = version === '1.9.0' ? { users: [user] } : { user };
    return { ...classification(CLASSES.groupManagement, granted ? 'Add User' : 'Remove User'), group, ...member };
  }
  const resources = [{ uid: native, type: kind, namespace: system }];
  if (version === '1.8.0')
    return {
      ...classification(CLASSES.userAccess, granted ? 'Assign Privileges' : 'Revoke Privileges'),
      ...{ user, privileges: [entitlement], resources },
    };
  const roles = kind === 'role';
  const what = roles ? 'Roles' : 'Privileges';
  return {
    ...classification(CLASSES.userManagement, `${granted ? 'Assign' : 'Remove'} ${what}`),
    ...{ user, resources, ...(roles ? { iam_roles: [{ uid: native }] } : { privileges: [entitlement] }) },
  };
}

function entitySubject(record: EvidenceRecord, change: string | undefined): Subject {
  const { activity, ...known } = entityOf(record);
  const rule = factOf(record, 'rule');
  const thing = change === 'hand-over' ? factOf(record, 'thing') : undefined;
  const { uid, type } = thing === undefined ? known : { uid: thing, type: 'owned' };
  return {
    ...classification(CLASSES.entityManagement, activity),
    entity: { uid, type_id: OTHER, type },
    ...(rule === undefined ? {} : { comment: rule }),
  };
}
