/** Evidence as security events: every kind of record and every change is a valid event of its class, and says nothing that evidence does not. */
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../functions/core/canonical.ts';
import { buildRecords } from '../../../functions/core/chain.ts';
import { Change } from '../../../functions/core/change.ts';
import { Entry, EvidenceKind, type EvidenceRecord } from '../../../functions/core/evidence.ts';
import { CaseId, Instant } from '../../../functions/core/ids.ts';
import { eventOfEntry, ocsfOf } from '../../../functions/core/ocsf/event.ts';
import type { OcsfVersion } from '../../../functions/core/ocsf/schema.ts';
import { mistakesIn } from './ocsf-schema.ts';

const CASE = CaseId.parse('c-0123456789abcdef01234567');
const AT = Instant.parse('2026-11-21T10:00:00.000Z');

function recordOf(entry: Partial<Entry>): EvidenceRecord {
  const whole = Entry.parse({ kind: 'outcome', actor: 'system:tenure', person: 'psn-1', ...entry });
  return buildRecords(CASE, undefined, [whole], AT, () => 'salt')[0]!.record;
}
const settings = (version: OcsfVersion) => ({ version, productVersion: '0.1.0', log: 'tenure/evidence' });
const eventOf = (entry: Partial<Entry>, version: OcsfVersion = '1.8.0') =>
  ocsfOf(recordOf(entry), 42, settings(version));

const CHANGES = Change.options.map((one) => one.shape.kind.value);
const outcome = (change: string, more: Partial<Entry> = {}): Partial<Entry> => ({
  kind: 'outcome',
  facts: { change, status: 'changed', lane: 'provision', rule: 'a-rule', thing: 'entra:owns:1' },
  system: 'okta',
  ...more,
});
const VERSIONS = ['1.8.0', '1.9.0'] as const;
const PEOPLE = ['person:psn-2', 'operator:psn-3', 'auditor:psn-4', 'caller:psn-5'];
const APPLICATIONS = ['system:tenure', 'source:hr', 'unheard of', 'constructor:x', 'auditor:'];

describe.each(VERSIONS)('by OCSF %s', (version) => {
  it.each(EvidenceKind.options)('a record of %s is a valid event', (kind) => {
    const full = { system: 'okta', controls: ['SOC2:CC6.3'], grade: 'observed', private: { name: 'Ada' } } as const;
    for (const more of [
      {},
      full,
      { facts: { planDigest: 'd', approvalId: 'a', requestId: 'r', rule: 'x', detail: 'y' } },
    ])
      expect(mistakesIn(eventOf({ kind, ...more }, version), version)).toEqual([]);
  });

  it.each(CHANGES)('what became of %s is a valid event', (change) => {
    for (const entitlement of [undefined, 'okta:group:g', 'okta:app:a', 'entra:licence:l', 'entra:role:r', 'no such'])
      for (const status of ['changed', 'already-so', 'refused'])
        for (const more of [{ system: 'okta' }, { system: undefined }]) {
          const { facts } = outcome(change);
          const entry = { kind: 'outcome', facts: { ...facts, status }, ...more } as const;
          const about = entitlement === undefined ? entry : { ...entry, entitlement };
          expect(mistakesIn(eventOf(about, version), version)).toEqual([]);
        }
  });

  it.each([...PEOPLE, ...APPLICATIONS])('%s is an actor', (actor) => {
    expect(mistakesIn(eventOf({ actor }, version), version)).toEqual([]);
  });
});

it.each([
  ['create-account', 300101, 300701],
  ['update-account', 300199, 300702],
  ['enable-account', 300102, 300704],
  ['suspend-account', 300105, 300705],
  ['deactivate-account', 300105, 300705],
  ['delete-account', 300106, 300703],
  ['revoke-sessions', 300202, 300202],
  ['hand-over', 300403, 300403],
  ['manual-task', 300403, 300403],
])('%s is %d, and %d by 1.9.0', (change, before, now) => {
  expect(VERSIONS.map((version) => eventOf(outcome(change), version).type_uid)).toEqual([before, now]);
});

it.each([
  ['group', 'grant', 300603, 300603],
  ['group', 'revoke', 300604, 300604],
  ['app', 'grant', 300501, 300714],
  ['licence', 'revoke', 300502, 300715],
  ['role', 'grant', 300501, 300716],
  ['role', 'revoke', 300502, 300717],
])('a %s of which there is a %s is %d, and %d by 1.9.0', (kind, change, before, now) => {
  const entry = outcome(change, { entitlement: `entra:${kind}:x` });
  expect(VERSIONS.map((version) => eventOf(entry, version).type_uid)).toEqual([before, now]);
});

it.each(PEOPLE)('%s is a user, by their pseudonym, and an operator an administrator', (actor) => {
  const [role, uid] = actor.split(':');
  const [type_id, type] = role === 'operator' ? [2, 'Admin'] : [1, 'User'];
  expect(eventOf({ actor })).toMatchObject({ actor: { user: { uid, type_id, type } }, unmapped: { actor } });
  expect(eventOf({ actor }).actor).not.toHaveProperty('app_name');
});

it.each(APPLICATIONS)('%s is an application', (actor) => {
  expect(eventOf({ actor }).actor).toEqual({ app_name: actor });
});

it.each<[EvidenceKind, Entry['facts'], number, string, string]>([
  ['evidence-read', { what: 'case', caseId: 'c-1' }, 300402, 'case', 'c-1'],
  ['evidence-read', { what: 'access', about: 'psn-9' }, 300402, 'access', 'psn-9'],
  ['evidence-read', { what: 'cases', query: ['state=held'] }, 300402, 'cases', 'cases'],
  ['evidence-read', { what: 'export', exportId: 'x-1' }, 300402, 'export', 'x-1'],
  ['evidence-read', { what: 'export-asked', exportId: 'x-1' }, 300401, 'export', 'x-1'],
  ['evidence-read', {}, 300402, 'evidence', 'evidence'],
  ['hr-listed', { listId: 'l-1' }, 300402, 'hr-list', 'l-1'],
  ['accounts-listed', { listId: 'l-1' }, 300402, 'account-list', 'l-1'],
  ['erasure-asked', {}, 300401, 'erasure', CASE],
  ['erasure-refused', {}, 300403, 'erasure', CASE],
  ['erased', {}, 300404, 'person', 'psn-1'],
  ['policy-activated', { policyDigest: 'd-1' }, 300410, 'policy', 'd-1'],
  ['configuration-changed', { configurationDigest: 'd-2' }, 300403, 'configuration', 'd-2'],
  ['deployed', { deployment: 'd-3' }, 300401, 'deployment', 'd-3'],
  ['unapproved', { deployment: 'd-3' }, 300499, 'deployment', 'd-3'],
  ['released', {}, 300403, 'case', CASE],
])('%s of %o is %d of a %s', (kind, facts, type_uid, type, uid) => {
  for (const version of VERSIONS)
    expect(eventOf({ kind, facts }, version)).toMatchObject({ type_uid, entity: { uid, type_id: 99, type } });
});

it('what nobody but its author approved failed, and somebody must look', () => {
  expect(eventOf({ kind: 'unapproved' })).toMatchObject({ status: 'Failure', severity: 'Medium' });
});

it('a secret that was made is a password that was reset', () => {
  expect(VERSIONS.map((version) => eventOf({ kind: 'secret-made' }, version).type_uid)).toEqual([300104, 300709]);
});

it('a refused cut is worse than another refusal, and that worse than what went as it should', () => {
  const severity = (facts: Entry['facts'], kind: EvidenceKind = 'outcome') => eventOf({ kind, facts }).severity_id;
  expect([
    severity({ change: 'suspend-account', lane: 'cut', status: 'refused' }),
    severity({ change: 'grant', lane: 'provision', status: 'refused' }),
    severity({}, 'blocked'),
    severity({}, 'failed'),
    severity({}, 'approval-refused'),
    severity({}, 'held'),
    severity({ change: 'suspend-account', lane: 'cut', status: 'changed' }),
  ]).toEqual([4, 3, 3, 3, 2, 2, 1]);
});

it('says where the record stands, and holds everything of it but what is private', () => {
  const record = recordOf(
    outcome('grant', { entitlement: 'okta:group:g', private: { name: 'Ada' }, grade: 'observed' }),
  );
  const event = ocsfOf(record, 42, settings('1.8.0'));
  expect(event.metadata).toMatchObject({ uid: record.id, sequence: 42, correlation_uid: CASE, version: '1.8.0' });
  const { hash, previousHash, commitment, facts, position, person } = record;
  expect(event.unmapped).toMatchObject({ hash, previousHash, commitment, facts, position, person, grade: 'observed' });
  expect(JSON.stringify(event)).not.toContain('Ada');
  expect(event.message).toBe(`outcome grant okta:group:g at okta of ${CASE}`);
});

it('an intent says that nothing is known of its end yet', () => {
  expect(eventOf({ kind: 'intent' }).status).toBe('Unknown');
});

it('an entry of the log is an event, the same each time; what is no record of ours is none', () => {
  const entry = canonical(recordOf({}));
  const event = eventOfEntry(entry, 7, settings('1.8.0'));
  expect(event).toEqual(ocsfOf(recordOf({}), 7, settings('1.8.0')));
  expect(JSON.stringify(event)).not.toContain('\n');
  expect(eventOfEntry('{"version":2}', 7, settings('1.8.0'))).toBeUndefined();
  expect(eventOfEntry('not JSON', 7, settings('1.8.0'))).toBeUndefined();
});

it('the schema that events are tried by finds what is wrong', () => {
  const event = eventOf(outcome('grant', { entitlement: 'okta:group:g' }));
  expect(mistakesIn({ ...event, group: {} }, '1.8.0')).toEqual(['group.: one of name,uid']);
  const { privileges: _, ...bare } = eventOf(outcome('grant', { entitlement: 'okta:app:a' }));
  expect(mistakesIn(bare, '1.8.0')).toEqual(['privileges: required']);
  expect(mistakesIn({ ...event, activity_id: 77 }, '1.8.0')).toContain('activity_id: 77');
  expect(mistakesIn({ ...event, extra: 1 }, '1.8.0')).toEqual(['extra: unknown']);
  expect(mistakesIn({ ...event, time: 5 }, '1.8.0')).toEqual(['time: no milliseconds since 1970']);
  const user = { uid: 'psn-1', email_addr: 'nowhere' };
  expect(mistakesIn({ ...event, user }, '1.8.0')).toEqual(['user.email_addr: no e-mail address']);
});

it('the schema that events are tried by has what 1.9.0 changed', () => {
  const event = eventOf(outcome('grant', { entitlement: 'okta:group:g' }), '1.9.0');
  const activity = (activity_id: number, activity_name: string) => ({
    ...{ ...event, activity_id, activity_name, type_uid: 300600 + activity_id },
    type_name: `Group Management: ${activity_name}`,
  });
  expect(mistakesIn(activity(12, 'Assign Roles'), '1.9.0')).toEqual([]);
  expect(mistakesIn(activity(12, 'Assign Roles'), '1.8.0')).toContain('activity_id: 12');
  expect(mistakesIn({ ...event, user: { uid: 'psn-1' } }, '1.9.0')).toEqual(['user: unknown']);
  expect(mistakesIn({ ...event, users: { uid: 'psn-1' } }, '1.9.0')).toEqual(['users: no list']);
  expect(mistakesIn({ ...event, actor: {} }, '1.9.0')[0]).toMatch(/^actor.: one of .*,iam_role,application$/);
});
