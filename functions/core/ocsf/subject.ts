/** What an event is about, in the words of its class: an account, access, a group's membership, sessions, or a thing of ours. */

import type { EvidenceRecord } from '../evidence.ts';
import { EntitlementId, entitlementParts } from '../ids.ts';
import { CLASSES, classification, type OcsfVersion } from './schema.ts';

export type Subject = Readonly<Record<string, unknown>> & ReturnType<typeof classification>;

const ACCOUNT_ACTIVITIES: Readonly<Record<string, string>> = {
  'create-account': 'Create',
  'update-account': 'Update',
  'enable-account': 'Enable',
  'suspend-account': 'Disable',
  'deactivate-account': 'Disable',
  'delete-account': 'Delete',
};

/** People are pseudonyms: only who may see the private parts of evidence knows whose. */
export const userOf = (pseudonym: string) => ({ uid: pseudonym, type_id: 1, type: 'User' });

/** Records that are no outcome: what is made, changed or ended, and of which fact its id is. Others are about their case. */
const ENTITIES: Readonly<Record<string, { readonly activity: string; readonly type: string; readonly id?: string }>> = {
  'event-received': { activity: 'Create', type: 'lifecycle-event' },
  requested: { activity: 'Create', type: 'access-request', id: 'requestId' },
  withdrawn: { activity: 'Delete', type: 'access-request', id: 'requestId' },
  'case-opened': { activity: 'Create', type: 'case' },
  planned: { activity: 'Create', type: 'plan', id: 'planDigest' },
  'approval-asked': { activity: 'Create', type: 'approval', id: 'approvalId' },
  'approval-decided': { activity: 'Update', type: 'approval', id: 'approvalId' },
  'approval-refused': { activity: 'Update', type: 'approval', id: 'approvalId' },
  'approval-expired': { activity: 'Update', type: 'approval', id: 'approvalId' },
  'approval-reminded': { activity: 'Update', type: 'approval', id: 'approvalId' },
  'approval-escalated': { activity: 'Update', type: 'approval', id: 'approvalId' },
  'approval-stale': { activity: 'Update', type: 'approval', id: 'approvalId' },
  delegated: { activity: 'Create', type: 'delegation' },
  intent: { activity: 'Intend', type: 'plan', id: 'planDigest' },
  told: { activity: 'Tell', type: 'case' },
  attested: { activity: 'Attest', type: 'case' },
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
  const read = EntitlementId.safeParse(record.entitlement);
  if (!read.success) return entitySubject(record, change);
  const { system, kind, native } = entitlementParts(read.data);
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
      ...{ user, privileges: [read.data], resources },
    };
  const roles = kind === 'role';
  const what = roles ? 'Roles' : 'Privileges';
  return {
    ...classification(CLASSES.userManagement, `${granted ? 'Assign' : 'Remove'} ${what}`),
    ...{ user, resources, ...(roles ? { iam_roles: [{ uid: native }] } : { privileges: [read.data] }) },
  };
}

function entitySubject(record: EvidenceRecord, change: string | undefined): Subject {
  const known = ENTITIES[record.kind];
  const rule = factOf(record, 'rule');
  const thing = change === 'hand-over' ? factOf(record, 'thing') : undefined;
  const id = known?.id === undefined ? undefined : factOf(record, known.id);
  return {
    ...classification(CLASSES.entityManagement, known?.activity ?? 'Update'),
    entity:
      thing === undefined ? { uid: id ?? record.caseId, type: known?.type ?? 'case' } : { uid: thing, type: 'owned' },
    ...(rule === undefined ? {} : { comment: rule }),
  };
}

/** A fact that is text. */
export function factOf({ facts }: Pick<EvidenceRecord, 'facts'>, name: string): string | undefined {
  const fact = facts[name];
  return typeof fact === 'string' ? fact : undefined;
}
