/** An evidence record as an OCSF event: what a SIEM reads. Nothing is added that evidence does not say, and nobody is named but by pseudonym. */
import { EvidenceRecord } from '../evidence.ts';
import { actorOf } from './actor.ts';
import { factOf } from './fact.ts';
import { type OcsfVersion, SEVERITY, type Severity, STATUS, type Status } from './schema.ts';
import { subjectOf } from './subject.ts';

export interface OcsfSettings {
  readonly version: OcsfVersion;
  /** Of Tenure. */
  readonly productVersion: string;
  /** The log the indexes are of: the origin of its checkpoints. */
  readonly log: string;
}

export type OcsfEvent = Readonly<Record<string, unknown>> & {
  readonly class_uid: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly metadata: { readonly uid: string; readonly sequence: number };
};

/** The event of the record at `index` of the log: the same record always gives the same event. */
export function ocsfOf(record: EvidenceRecord, index: number, settings: OcsfSettings): OcsfEvent {
  const subject = subjectOf(record, settings.version);
  const status = statusOf(record);
  const severity = severityOf(record);
  const detail = factOf(record, 'detail') ?? factOf(record, 'status') ?? factOf(record, 'decision');
  return {
    ...subject,
    time: Date.parse(record.time),
    message: messageOf(record),
    ...{ severity_id: SEVERITY[severity], severity, status_id: STATUS[status], status },
    ...(detail === undefined ? {} : { status_detail: detail }),
    metadata: metadataOf(record, index, settings),
    actor: actorOf(record.actor),
    observables: observablesOf(record, subject),
    unmapped: unmappedOf(record),
  };
}

/** The event of an entry of the log; undefined for one that is no record of ours (it was altered). */
export function eventOfEntry(entry: string, index: number, settings: OcsfSettings): OcsfEvent | undefined {
  try {
    const record = EvidenceRecord.safeParse(JSON.parse(entry));
    return record.success ? ocsfOf(record.data, index, settings) : undefined;
  } catch {
    return undefined;
  }
}

function metadataOf(record: EvidenceRecord, index: number, { version, productVersion, log }: OcsfSettings) {
  return {
    version,
    product: { name: 'Tenure', vendor_name: 'Tenure', version: productVersion },
    uid: record.id,
    correlation_uid: record.caseId,
    event_code: record.kind,
    log_name: log,
    sequence: index,
    original_time: record.time,
    ...(record.controls.length === 0 ? {} : { labels: record.controls }),
  };
}

/** docs/security-events.md: 31 is a user's id, 33 a group's, 10 a resource's. */
function observablesOf({ person, caseId }: EvidenceRecord, subject: Readonly<Record<string, unknown>>) {
  const user = 'users' in subject ? 'users[].uid' : 'user' in subject ? 'user.uid' : 'unmapped.person';
  return [
    { name: user, type_id: 31, type: 'User Object: uid', value: person },
    { name: 'metadata.correlation_uid', type_id: 10, type: 'Resource UID', value: caseId },
  ];
}

const FAILURES: readonly string[] = [
  'blocked',
  'failed',
  'approval-refused',
  'secret-refused',
  'erasure-refused',
  'unapproved',
];

/** Somebody must look. What a rule refused was as it should be. */
const MEDIUM: readonly string[] = ['outcome', 'blocked', 'failed', 'unapproved'];

function statusOf(record: EvidenceRecord): Status {
  if (record.kind === 'intent') return 'Unknown';
  if (record.kind === 'outcome') return factOf(record, 'status') === 'refused' ? 'Failure' : 'Success';
  return FAILURES.includes(record.kind) ? 'Failure' : 'Success';
}

/** A cut that was refused is somebody who should have no access and may have. */
function severityOf(record: EvidenceRecord): Severity {
  if (statusOf(record) === 'Failure') {
    if (factOf(record, 'lane') === 'cut') return 'High';
    return MEDIUM.includes(record.kind) ? 'Medium' : 'Low';
  }
  return record.kind === 'held' ? 'Low' : 'Informational';
}

function messageOf(record: EvidenceRecord): string {
  const about = [factOf(record, 'change'), record.entitlement, record.system && `at ${record.system}`];
  return [record.kind, ...about.filter((part) => part !== undefined), `of ${record.caseId}`].join(' ');
}

/** What the class has no place for: nothing of a record is left out. */
function unmappedOf({
  actor,
  person,
  position,
  system,
  entitlement,
  grade,
  facts,
  commitment,
  previousHash,
  hash,
}: EvidenceRecord) {
  return {
    ...{ actor, person, position, facts, previousHash, hash },
    ...(system === undefined ? {} : { system }),
    ...(entitlement === undefined ? {} : { entitlement }),
    ...(grade === undefined ? {} : { grade }),
    ...(commitment === undefined ? {} : { commitment }),
  };
}
