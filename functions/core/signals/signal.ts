/** What a record of evidence has others told of: only what was done, and in the order it was. */
import type { Profile } from '../access.ts';
import { canonical, sha256 } from '../canonical.ts';
import type { ChangeKind } from '../change.ts';
import type { EvidenceRecord } from '../evidence.ts';
import { Instant, System } from '../ids.ts';
import type { EventName } from './event-types.ts';

export interface Signal {
  readonly name: EventName;
  /** The event's own claims, without the subject. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Where it was done; absent for a whole cut. */
  readonly system?: System | undefined;
  /** Whom it is about, where that is not as the receiver has it. */
  readonly about: 'person' | 'scim' | { readonly formerEmail: string };
}

type Fields = { readonly [Field in keyof Profile]?: Profile[Field] | undefined };

/** The account's fields before and after an update. */
export interface Updated {
  readonly before: Fields;
  readonly after: Fields;
}

/** What a record alone does not say. */
export interface Around {
  /** Somebody asked for it now, and policy did not bring it about: an immediate termination. */
  readonly urgent: boolean;
  readonly profile?: Updated | undefined;
}

const ACCOUNT_EVENTS: Partial<Record<ChangeKind, readonly EventName[]>> = {
  'create-account': ['scim-create'],
  'enable-account': ['account-enabled', 'scim-activate'],
  'suspend-account': ['account-disabled', 'scim-deactivate'],
  'deactivate-account': ['account-disabled', 'scim-deactivate'],
  'delete-account': ['account-purged', 'scim-delete'],
  'revoke-sessions': ['session-revoked'],
};

const SCIM_ATTRIBUTES = ['id', 'userName', 'name', 'emails', 'active'];

/** OpenID Connect's names where it has one: openid.net/specs/openid-connect-core-1_0.html#StandardClaims */
const CLAIMS = {
  login: 'preferred_username',
  email: 'email',
  givenName: 'given_name',
  familyName: 'family_name',
  displayName: 'name',
  workerId: 'employee_number',
  department: 'department',
  title: 'title',
  costCenter: 'cost_center',
  country: 'country',
  office: 'office',
  employmentType: 'employment_type',
  managerWorkerId: 'manager',
} as const satisfies Record<keyof Profile, string>;

/** Whether a record may have something told: spares reading what is around it. */
export function speaks({ kind, facts }: Pick<EvidenceRecord, 'kind' | 'facts'>): boolean {
  return kind === 'cut' || (kind === 'outcome' && wasDone(facts));
}

/** A batch that was repeated finds done what an earlier attempt did. */
function wasDone({ status, attempt }: EvidenceRecord['facts']): boolean {
  return status === 'changed' || (status === 'already-so' && attempt === 'earlier');
}

export function signalsOf(record: EvidenceRecord, around: Around): readonly Signal[] {
  if (!speaks(record)) return [];
  if (record.kind === 'cut')
    return [{ name: 'session-revoked', payload: said(record, around, CUT), about: 'person', system: undefined }];
  const change = String(record.facts.change);
  if (change === 'update-account') return updated(record, around);
  const names = ACCOUNT_EVENTS[change as ChangeKind] ?? []; // as: what is none of them is not in the table
  return names.map((name) => accountEvent(name, change, record, around));
}

function accountEvent(name: EventName, change: string, record: EvidenceRecord, around: Around): Signal {
  const system = System.optional().parse(record.system);
  if (name === 'scim-create') return { name, payload: { attributes: SCIM_ATTRIBUTES }, about: 'scim', system };
  if (name.startsWith('scim-')) return { name, payload: {}, about: 'scim', system };
  return { name, payload: said(record, around, `${change} done at ${record.system}`), about: 'person', system };
}

function updated(record: EvidenceRecord, around: Around): readonly Signal[] {
  const system = System.optional().parse(record.system);
  const { before = {}, after = {} } = around.profile ?? {};
  const fields = (Object.keys(CLAIMS) as (keyof Profile)[]).filter((field) => after[field] !== undefined);
  const claims = Object.fromEntries(fields.map((field) => [CLAIMS[field], after[field]]));
  const because = `update-account done at ${record.system}`;
  const isMoved = before.email !== undefined && after.email !== undefined && before.email !== after.email;
  return [
    ...(isMoved && before.email !== undefined
      ? [
          {
            name: 'identifier-changed',
            payload: { ...said(record, around, because), 'new-value': after.email },
            about: { formerEmail: before.email },
            system,
          } as const,
        ]
      : []),
    ...(fields.length === 0
      ? []
      : [
          {
            name: 'token-claims-change',
            payload: { ...said(record, around, because), claims },
            about: 'person',
            system,
          } as const,
        ]),
  ];
}

const CUT = 'cut done at every identity provider';

/** CAEP 1.0 section 2: optional claims of every event. The case says why to whoever may see it; no personal data. */
function said(
  { time, caseId }: EvidenceRecord,
  { urgent }: Around,
  because: string,
): Readonly<Record<string, unknown>> {
  return {
    event_timestamp: seconds(time),
    initiating_entity: urgent ? 'admin' : 'policy',
    reason_admin: { en: `${because}, case ${caseId}` },
    reason_user: { en: 'Your access has changed. Your manager or your service desk can tell you more.' },
  };
}

export const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

/**
 * The id of an event: always the same for what one record says to one stream, and in the order of what happened. Nothing of the
 * person can be read from it.
 */
export function jtiOf(
  record: Pick<EvidenceRecord, 'time' | 'id' | 'position'>,
  streamId: string,
  place: number,
): string {
  const order = `${record.time.replaceAll(/\D/g, '')}-${String(record.position).padStart(6, '0')}-${place}`;
  return `${order}-${sha256(canonical([record.id, streamId, place])).slice(0, 24)}`;
}

/** When what an event tells of was: its id begins with it. */
export function happenedAt(jti: string): Instant | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})-/.exec(jti) ?? [];
  const [year, month, day, hour, minute, second, millisecond] = parts;
  return Instant.safeParse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`).data;
}
