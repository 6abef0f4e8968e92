/** What receivers are told of, whom it is about, and what they may ask for. */
import { describe, expect, it } from 'vitest';
import { buildRecords } from '../../../functions/core/chain.ts';
import { entryOf } from '../../../functions/core/entries.ts';
import type { EvidenceRecord } from '../../../functions/core/evidence.ts';
import { System } from '../../../functions/core/ids.ts';
import { EVENT_TYPES } from '../../../functions/core/signals/event-types.ts';
import { answered, isDead, waitSeconds } from '../../../functions/core/signals/push-answer.ts';
import { Receiver, Signals } from '../../../functions/core/signals/settings.ts';
import { happenedAt, jtiOf, signalsOf, speaks } from '../../../functions/core/signals/signal.ts';
import {
  contradicted,
  deliveredBy,
  POLL,
  PUSH,
  refusalOf,
  type Stream,
  shownStream,
} from '../../../functions/core/signals/stream.ts';
import { scimSubject, subjectOf } from '../../../functions/core/signals/subject.ts';
import { eventToken, headerOf, streamToken } from '../../../functions/core/signals/token.ts';
import { at, eventOf, nobody, personAfter } from '../../support/lifecycle.ts';
import { CASE } from '../../support/situation.ts';

const OKTA = System.parse('okta');
const ROUTINE = { urgent: false };

function recordOf(kind: 'outcome' | 'cut' | 'intent', facts: Record<string, string> = {}): EvidenceRecord {
  const entry = entryOf({ kind: 'leaver' }, { pseudonym: 'x' }, kind, facts, kind === 'cut' ? {} : { system: 'okta' });
  return buildRecords(CASE, undefined, [entry], at('2026-11-30T08:00:00.900Z'), () => 'salt')[0]!.record;
}
const done = (change: string, more: Record<string, string> = {}) =>
  recordOf('outcome', { change, status: 'changed', ...more });
const namesOf = (record: EvidenceRecord) => signalsOf(record, ROUTINE).map(({ name }) => name);

describe('what a record has told', () => {
  it.each([
    ['create-account', ['scim-create']],
    ['enable-account', ['account-enabled', 'scim-activate']],
    ['suspend-account', ['account-disabled', 'scim-deactivate']],
    ['deactivate-account', ['account-disabled', 'scim-deactivate']],
    ['delete-account', ['account-purged', 'scim-delete']],
    ['revoke-sessions', ['session-revoked']],
    ['grant', []],
    ['update-account', []],
  ])('%s: %j', (change, names) => {
    expect(namesOf(done(change))).toEqual(names);
  });

  it('a cut is a session revoked everywhere', () => {
    expect(signalsOf(recordOf('cut'), ROUTINE)).toMatchObject([{ name: 'session-revoked', about: 'person' }]);
  });

  it('only what was done: by this attempt or, where the batch was repeated, by an earlier one', () => {
    const status = (facts: Record<string, string>) => speaks(done('suspend-account', facts));
    expect(status({ status: 'refused' })).toBe(false);
    expect(status({ status: 'already-so' })).toBe(false);
    expect(status({ status: 'already-so', attempt: 'earlier' })).toBe(true);
    expect(signalsOf(recordOf('intent'), ROUTINE)).toEqual([]);
  });

  it('says when, why and on whose word, and never who', () => {
    const [signal] = signalsOf(done('revoke-sessions'), { urgent: true });
    expect(signal?.payload).toEqual({
      event_timestamp: Date.parse('2026-11-30T08:00:00Z') / 1000,
      initiating_entity: 'admin',
      reason_admin: { en: `revoke-sessions done at okta, case ${CASE}` },
      reason_user: { en: expect.any(String) },
    });
  });

  it('an update tells the claims that changed, and an address that changed by the former one', () => {
    const profile = {
      before: { email: 'old@marlow.example', department: 'Sales' },
      after: { email: 'new@marlow.example', department: 'Legal' },
    };
    const [moved, claims] = signalsOf(done('update-account'), { urgent: false, profile });
    expect(moved).toMatchObject({
      name: 'identifier-changed',
      about: { formerEmail: 'old@marlow.example' },
      payload: { 'new-value': 'new@marlow.example' },
    });
    expect(claims).toMatchObject({
      name: 'token-claims-change',
      payload: { claims: { email: 'new@marlow.example', department: 'Legal' } },
    });
    const same = { before: profile.before, after: { email: 'old@marlow.example' } };
    expect(signalsOf(done('update-account'), { urgent: false, profile: same }).map(({ name }) => name)).toEqual([
      'token-claims-change',
    ]);
  });
});

it('an id is the same for the same, another for another stream or place, and sorts as things happened', () => {
  const record = done('suspend-account');
  expect(jtiOf(record, 's', 0)).toBe(jtiOf(record, 's', 0));
  expect(new Set([jtiOf(record, 's', 0), jtiOf(record, 't', 0), jtiOf(record, 's', 1)]).size).toBe(3);
  const later = { ...record, position: 10 };
  expect(jtiOf({ ...record, position: 9 }, 's', 1) < jtiOf(later, 's', 0)).toBe(true);
});

it('an id says when what it tells of was; one of another form says nothing', () => {
  const record = done('suspend-account');
  expect(happenedAt(jtiOf(record, 's', 0))).toBe(record.time);
  expect(happenedAt('20261399999999999-x')).toBeUndefined();
  expect(happenedAt('756e69717565')).toBeUndefined();
});

describe('whom it is about', () => {
  const hired = eventOf({ kind: 'hired', on: '2026-03-01', record: { email: 'ada@marlow.example' } });
  const person = personAfter([hired], nobody({ [OKTA]: '00u 1' }));
  const named = { name: 'ada.byron@marlow.example', rule: 'r', since: at('2026-03-01'), of: 'Ada', aliases: [] };

  it('as the receiver has it', () => {
    expect(subjectOf(person, { format: 'email' })).toEqual({ format: 'email', email: 'ada@marlow.example' });
    expect(subjectOf({ ...person, userName: named }, { format: 'account' })).toEqual({
      format: 'account',
      uri: 'acct:ada.byron@marlow.example',
    });
    expect(subjectOf(person, { format: 'opaque' })).toEqual({ format: 'opaque', id: 'x' });
    const iss = { format: 'iss_sub', issuer: 'https://login.example.com', system: OKTA } as const;
    expect(subjectOf(person, iss)).toEqual({ format: 'iss_sub', iss: iss.issuer, sub: '00u 1' });
    expect(subjectOf(nobody(), iss)).toBeUndefined();
  });

  it('for SCIM by the resource, or by what evidence calls them', () => {
    expect(scimSubject(person, OKTA)).toEqual({ format: 'scim', uri: '/Users/00u%201' });
    expect(scimSubject(person, undefined)).toEqual({ format: 'scim', uri: '/Users/x' });
    expect(scimSubject(nobody(), OKTA)).toEqual({ format: 'scim', uri: '/Users/x' });
  });
});

const receiver = Receiver.parse({
  client: 'portal',
  audience: 'https://portal.example.com',
  subject: { format: 'email' },
  pushTo: ['https://portal.example.com'],
  events: ['session-revoked', 'account-disabled'],
});
const stream: Stream = {
  ...{ streamId: 's', receiver: 'portal', aud: receiver.audience, status: 'enabled', eventsRequested: [] },
  delivery: { method: POLL },
};
const transmitter = {
  issuer: 'https://tenure.example.com',
  pollAt: (id: string) => `https://tenure.example.com/${id}`,
};

it('a token has one event, the transaction it is of, and never a person or an end in its own claims', () => {
  const envelope = { issuer: transmitter.issuer, jti: 'j', at: '2026-11-30T08:00:00.000Z' };
  const subject = { format: 'opaque', id: 'x' } as const;
  const signal = { name: 'session-revoked', payload: {} } as const;
  expect(eventToken({ ...envelope, txn: CASE }, stream, subject, signal)).toEqual({
    iss: transmitter.issuer,
    jti: 'j',
    iat: Date.parse(envelope.at) / 1000,
    aud: receiver.audience,
    txn: CASE,
    sub_id: subject,
    events: { [EVENT_TYPES['session-revoked']]: {} },
  });
  expect(eventToken(envelope, stream, subject, signal)).not.toHaveProperty('txn');
  expect(streamToken(envelope, stream, 'verification', { state: 'a' })).toMatchObject({
    sub_id: { format: 'opaque', id: 's' },
    events: { 'https://schemas.openid.net/secevent/ssf/event-type/verification': { state: 'a' } },
  });
  expect(headerOf('k')).toEqual({ typ: 'secevent+jwt', alg: 'RS256', kid: 'k' });
});

describe('a stream', () => {
  it('delivers what was asked for of what may be, in any case of letters; asked for nothing, all of it', () => {
    expect(deliveredBy(stream, receiver)).toEqual(receiver.events);
    const asked = [EVENT_TYPES['session-revoked'].toUpperCase(), EVENT_TYPES['scim-delete'], 'urn:unknown'];
    expect(deliveredBy({ eventsRequested: asked }, receiver)).toEqual(['session-revoked']);
    expect(deliveredBy({ eventsRequested: asked }, {})).toEqual(['session-revoked', 'scim-delete']);
  });

  it('is pushed only to where the receiver was said to be', () => {
    const to = (endpoint_url: string) => refusalOf({ method: PUSH, endpoint_url }, receiver);
    expect(to('https://portal.example.com/events')).toBeUndefined();
    expect(to('https://portal.example.com:8443/events')).toContain('pushTo');
    expect(to('https://portal.example.com@evil.example.com/')).toContain('no user name');
    expect(to('https://:secret@portal.example.com/')).toContain('no user name');
    expect(refusalOf({ method: POLL }, receiver)).toBeUndefined();
  });

  it('is shown without the secret it is pushed with', () => {
    const endpoint_url = 'https://portal.example.com/events';
    const delivery = { method: PUSH, endpoint_url, authorization_header: 'Bearer secret' } as const;
    const shown = shownStream({ ...stream, delivery, description: 'd' }, receiver, transmitter);
    expect(shown).toMatchObject({ delivery: { method: PUSH, endpoint_url }, description: 'd' });
    expect(JSON.stringify(shown)).not.toContain('secret');
    expect(shownStream(stream, receiver, transmitter)).toMatchObject({
      delivery: { method: POLL, endpoint_url: 'https://tenure.example.com/s' },
    });
  });

  it('holds what is sent back against what the transmitter says, lists in any order', () => {
    const shown = shownStream(stream, receiver, transmitter);
    const events_delivered = [...(shown.events_delivered as string[])].reverse();
    expect(contradicted({ stream_id: 's', aud: receiver.audience, events_delivered }, shown)).toBeUndefined();
    expect(contradicted({ stream_id: 's', iss: 'https://evil.example.com' }, shown)).toBe('iss');
  });
});

describe('a push', () => {
  it.each([
    [202, undefined, 'taken'],
    [200, undefined, 'taken'],
    [400, 'invalid_request', 'refused'],
    [400, 'invalid_key', 'again'],
    [400, undefined, 'again'],
    [302, undefined, 'again'],
    [401, 'invalid_request', 'again'],
    [503, undefined, 'again'],
    [0, undefined, 'again'],
  ])('%i %s: %s', (status, err, answer) => {
    expect(answered(status, err)).toBe(answer);
  });

  it('waits longer each time, as long as the receiver says, and never more than a quarter of an hour', () => {
    expect([1, 2, 3, 30].map((failures) => waitSeconds(failures))).toEqual([2, 4, 8, 900]);
    expect([waitSeconds(1, 60), waitSeconds(5, 1), waitSeconds(1, 86_400)]).toEqual([60, 32, 900]);
  });

  it('is given up when nothing was taken for so many hours', () => {
    expect(isDead('2026-11-30T08:00:00.000Z', '2026-12-03T07:59:59.000Z', 72)).toBe(false);
    expect(isDead('2026-11-30T08:00:00.000Z', '2026-12-03T08:00:00.000Z', 72)).toBe(true);
  });
});

it('settings name a key that signs, at least one receiver, and origins', () => {
  const settings = (more: object) => Signals.safeParse({ receivers: { portal: receiver }, ...more }).success;
  expect(settings({})).toBe(true);
  expect(settings({ keys: ['b', 'a'], signsWith: 'a' })).toBe(true);
  expect(settings({ keys: ['b'], signsWith: 'a' })).toBe(false);
  expect(settings({ receivers: {} })).toBe(false);
  expect(settings({ receivers: { portal: { ...receiver, pushTo: ['https://portal.example.com/path'] } } })).toBe(false);
  expect(settings({ receivers: { portal: { ...receiver, pushTo: ['http://portal.example.com'] } } })).toBe(false);
});
