/** Which thing of ours a record is about, and what became of it: every kind of record says so. */
import type { EvidenceKind, EvidenceRecord } from '../evidence.ts';
import { factOf } from './fact.ts';

export interface Entity {
  readonly activity: string;
  readonly type: string;
  readonly uid: string;
}

type About = Pick<EvidenceRecord, 'kind' | 'facts' | 'caseId' | 'person'>;

/** The id of the thing is a fact of this name; without one it is the chain's: the case's, or what stands in place of one. */
interface Rule {
  readonly activity: string;
  readonly type: string;
  readonly id?: string;
}

const ofCase = (activity: string): Rule => ({ activity, type: 'case' });
const ofApproval = (activity: string): Rule => ({ activity, type: 'approval', id: 'approvalId' });
const ofErasure = (activity: string): Rule => ({ activity, type: 'erasure' });

/** `Intend`, `Tell`, `Attest` and `Find` are no activity of OCSF: Other, by that name. */
const RULES = {
  'event-received': { activity: 'Create', type: 'lifecycle-event' },
  requested: { activity: 'Create', type: 'access-request', id: 'requestId' },
  withdrawn: { activity: 'Delete', type: 'access-request', id: 'requestId' },
  'case-opened': ofCase('Create'),
  planned: { activity: 'Create', type: 'plan', id: 'planDigest' },
  held: ofCase('Update'),
  released: ofCase('Update'),
  'approval-asked': ofApproval('Create'),
  'approval-decided': ofApproval('Update'),
  'approval-refused': ofApproval('Update'),
  'approval-expired': ofApproval('Update'),
  'approval-reminded': ofApproval('Update'),
  'approval-escalated': ofApproval('Update'),
  'approval-stale': ofApproval('Update'),
  delegated: { activity: 'Create', type: 'delegation' },
  intent: { activity: 'Intend', type: 'plan', id: 'planDigest' },
  outcome: ofCase('Update'),
  cut: ofCase('Update'),
  scheduled: ofCase('Update'),
  reminded: ofCase('Update'),
  linked: ofCase('Update'),
  attested: ofCase('Attest'),
  'secret-asked': ofCase('Update'),
  'secret-made': ofCase('Update'),
  'secret-refused': ofCase('Update'),
  'secret-allowed': ofCase('Update'),
  completed: ofCase('Update'),
  blocked: ofCase('Update'),
  superseded: ofCase('Update'),
  cancelled: ofCase('Update'),
  failed: ofCase('Update'),
  told: ofCase('Tell'),
  waived: ofCase('Update'),
  'evidence-read': { activity: 'Read', type: 'evidence' },
  'hr-listed': { activity: 'Read', type: 'hr-list', id: 'listId' },
  'accounts-listed': { activity: 'Read', type: 'account-list', id: 'listId' },
  deployed: { activity: 'Create', type: 'deployment', id: 'deployment' },
  'policy-activated': { activity: 'Activate', type: 'policy', id: 'policyDigest' },
  'configuration-changed': { activity: 'Update', type: 'configuration', id: 'configurationDigest' },
  unapproved: { activity: 'Find', type: 'deployment', id: 'deployment' },
  'erasure-asked': ofErasure('Create'),
  'erasure-refused': ofErasure('Update'),
  'erasure-confirmed': ofErasure('Update'),
  erased: { activity: 'Delete', type: 'person' },
} as const satisfies Record<EvidenceKind, Rule>;

export function entityOf(record: About): Entity {
  if (record.kind === 'evidence-read') return readOf(record);
  const { activity, type, id }: Rule = RULES[record.kind];
  if (record.kind === 'erased') return { activity, type, uid: record.person };
  return { activity, type, uid: (id === undefined ? undefined : factOf(record, id)) ?? record.caseId };
}

/** Facts that name one thing that was read. */
const READ_IDS = ['caseId', 'exportId', 'requestId', 'erasureId', 'batchId', 'layoffId', 'about'] as const;

/** `cases`, `releases` and the other lists have no id but their name. Asking for an export makes one. */
function readOf(record: About): Entity {
  const what = factOf(record, 'what') ?? RULES['evidence-read'].type;
  const uid = READ_IDS.map((name) => factOf(record, name)).find((id) => id !== undefined) ?? what;
  return what === 'export-asked' ? { activity: 'Create', type: 'export', uid } : { activity: 'Read', type: what, uid };
}
