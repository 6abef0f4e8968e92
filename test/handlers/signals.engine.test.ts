/** Receivers of signals, on a real engine and over HTTP: every event once at least, signed and in order, however they fail. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EVENT_TYPES, type EventName } from '../../functions/core/signals/event-types.ts';
import { type SignalReceiver, startSignalReceiver } from '../../local/simulators/signal-receiver.ts';
import { engineIsHere } from '../ledger/dynoxide.ts';
import { cut, hours, ISSUER, openRig, outcome, type Rig, START } from './signals-rig.ts';

const PUSH = 'urn:ietf:rfc:8935';
const POLL = 'urn:ietf:rfc:8936';
const title = 'receivers of signals';
const names = Object.entries(EVENT_TYPES) as [EventName, string][];
const nameOf = (uri: string | undefined) => names.find(([, one]) => one === uri)?.[0] ?? uri?.split('/').at(-1);

describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let rig: Rig;
    let portal: SignalReceiver;
    let chat: SignalReceiver;
    let workers = 0;

    beforeAll(async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: START });
      // The keys are known once the application is there: the receiver asks for them when it gets something.
      const keys: Parameters<typeof startSignalReceiver>[0]['keys'] = async (...asked) => (await rig.jwks())(...asked);
      const common = { keys, issuer: ISSUER, now: () => Date.now() };
      const audience = (client: string) => `https://${client}.example.com`;
      portal = await startSignalReceiver({ ...common, audience: audience('portal'), authorization: 'Bearer its-own' });
      chat = await startSignalReceiver({ ...common, audience: audience('chat') });
      rig = await openRig(portal.url);
    }, 60_000);

    afterAll(async () => {
      await portal.stop();
      await chat.stop();
      await rig.stop();
      vi.useRealTimers();
    });

    beforeEach(async () => {
      portal.spoil(undefined);
      rig.queue.messages.length = 0;
      for (const by of ['portal', 'chat', 'wiki'])
        for (const { stream_id } of (await rig.call('GET /v1/signals/streams', { by })).body)
          await rig.call('DELETE /v1/signals/streams', { by, query: { stream_id } });
    });

    const pushed = async (): Promise<string> => {
      const delivery = { method: PUSH, endpoint_url: `${portal.url}/events`, authorization_header: 'Bearer its-own' };
      const { status, body } = await rig.call('POST /v1/signals/streams', { by: 'portal', body: { delivery } });
      expect([status, body.detail]).toEqual([201, undefined]);
      return body.stream_id;
    };
    const polled = async (by = 'chat', body: object = {}): Promise<string> =>
      (await rig.call('POST /v1/signals/streams', { by, body })).body.stream_id;
    const poll = (id: string, body: object = {}, by = 'chat') =>
      rig.call('POST /v1/signals/streams/{id}/poll', { by, id, body: { returnImmediately: true, ...body } });
    const leaver = () => rig.somebody(`w-${++workers}`);
    const saidAbout = (receiver: SignalReceiver, txn: string) =>
      receiver
        .events()
        .filter((event) => event.txn === txn)
        .map(({ events }) => nameOf(Object.keys(events)[0]));

    it('find everything at the well-known place, as the interoperability profile has it', async () => {
      const { status, body } = await rig.call('GET /.well-known/ssf-configuration');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        spec_version: '1_0',
        issuer: ISSUER,
        delivery_methods_supported: [PUSH, POLL],
        authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
        default_subjects: 'ALL',
      });
      for (const name of ['jwks_uri', 'configuration_endpoint', 'status_endpoint', 'verification_endpoint'])
        expect(body[name]).toMatch(/^https:\/\/tenure\.example\.com\/v1\/signals\//);
      const { keys } = (await rig.call('GET /v1/signals/jwks')).body;
      expect(keys).toHaveLength(2);
      for (const key of keys) expect(Buffer.from(key.n, 'base64url').length * 8).toBeGreaterThanOrEqual(2048);
    });

    it("are pushed a leaver's cut: disabled, sessions revoked, signed, by address, without a person in any word", async () => {
      await pushed();
      const { caseId } = await leaver();
      await rig.tell(
        caseId,
        [outcome('suspend-account'), outcome('revoke-sessions'), cut()],
        '2026-11-30T08:00:01.500Z',
      );
      await rig.drain();
      expect(saidAbout(portal, caseId)).toEqual([
        'account-disabled',
        'scim-deactivate',
        'session-revoked',
        'session-revoked',
      ]);
      const revoked = portal
        .events()
        .find((event) => event.txn === caseId && EVENT_TYPES['session-revoked'] in event.events);
      expect(revoked?.sub_id).toEqual({ format: 'email', email: `w-${workers}@marlow.example` });
      const said = revoked?.events[EVENT_TYPES['session-revoked']];
      expect(said).toMatchObject({ event_timestamp: START / 1000 + 1, initiating_entity: 'policy' });
      expect(JSON.stringify(said)).toContain(caseId);
      expect(JSON.stringify(said)).not.toContain(`w-${workers}`);
    });

    it('hear the same under the same id when the stream says it again, and nothing that was not done', async () => {
      const id = await polled();
      const { caseId } = await leaver();
      const entries = [outcome('suspend-account', { status: 'refused' }), outcome('revoke-sessions')];
      await rig.tell(caseId, entries, '2026-11-30T08:00:02.000Z');
      const first = (await poll(id)).body.sets;
      await rig.tell(caseId, entries, '2026-11-30T08:00:02.000Z');
      const again = (await poll(id)).body.sets;
      expect(Object.keys(first)).toHaveLength(1);
      expect(Object.keys(again)).toEqual(Object.keys(first));
    });

    it('poll in order, so many at a time, and what they acknowledge does not come again', async () => {
      const id = await polled();
      const { caseId } = await leaver();
      await rig.tell(
        caseId,
        ['suspend-account', 'revoke-sessions', 'delete-account'].map((kind) => outcome(kind)),
        '2026-11-30T08:00:03.000Z',
      );
      const one = (await poll(id, { maxEvents: 2 })).body;
      expect(one.moreAvailable).toBe(true);
      const ack = Object.keys(one.sets);
      for (const set of Object.values<string>(one.sets)) await chat.take(set);
      const two = (await poll(id, { ack })).body;
      expect(two.moreAvailable).toBe(false);
      for (const set of Object.values<string>(two.sets)) await chat.take(set);
      expect(saidAbout(chat, caseId)).toEqual([
        'account-disabled',
        'scim-deactivate',
        'session-revoked',
        'account-purged',
        'scim-delete',
      ]);
      expect(chat.events().find(({ txn }) => txn === caseId)?.sub_id).toEqual({
        format: 'iss_sub',
        iss: 'https://login.example.com',
        sub: `00u-w-${workers}`,
      });
      expect((await poll(id, { ack: Object.keys(two.sets), maxEvents: 0 })).body).toEqual({
        sets: {},
        moreAvailable: false,
      });
      expect((await poll(id)).body.sets).toEqual({});
    });

    it('are not sent again what they say they cannot read', async () => {
      const id = await polled();
      const { caseId } = await leaver();
      await rig.tell(caseId, [outcome('revoke-sessions')], '2026-11-30T08:00:04.000Z');
      const [jti = ''] = Object.keys((await poll(id)).body.sets);
      expect((await poll(id, { setErrs: { [jti]: { err: 'invalid_key', description: 'no' } } })).body.sets).toEqual({});
    });

    it('a receiver that is down for a day gets everything afterwards, in order', async () => {
      await pushed();
      portal.spoil({ status: 503 });
      const { caseId } = await leaver();
      await rig.tell(caseId, [outcome('suspend-account')], new Date().toISOString());
      const until = Date.now() + hours(24);
      while (Date.now() < until) await rig.drain(1);
      expect(saidAbout(portal, caseId)).toEqual([]);
      await rig.tell(caseId, [outcome('revoke-sessions')], new Date().toISOString(), 1);
      portal.spoil(undefined);
      await rig.drain();
      expect(saidAbout(portal, caseId)).toEqual(['account-disabled', 'scim-deactivate', 'session-revoked']);
    });

    it('a stream whose receiver takes nothing for three days is paused with the reason, and enabling it sends what waits', async () => {
      const id = await pushed();
      portal.spoil({ status: 500 });
      const { caseId } = await leaver();
      await rig.tell(caseId, [outcome('revoke-sessions')], new Date().toISOString());
      await rig.drain();
      const status = await rig.call('GET /v1/signals/status', {
        by: 'portal',
        scope: 'ssf.read',
        query: { stream_id: id },
      });
      expect(status.body).toMatchObject({ status: 'paused', reason: expect.stringContaining('72 hours') });
      portal.spoil(undefined);
      await rig.call('POST /v1/signals/status', { by: 'portal', body: { stream_id: id, status: 'enabled' } });
      await rig.drain();
      expect(saidAbout(portal, caseId)).toEqual(['session-revoked']);
    });

    it('an event the receiver refuses for good holds up no other', async () => {
      await pushed();
      const { caseId } = await leaver();
      portal.spoil({ status: 400, err: 'invalid_request' });
      await rig.tell(caseId, [outcome('suspend-account')], new Date().toISOString());
      await rig.drain();
      portal.spoil(undefined);
      await rig.tell(caseId, [outcome('revoke-sessions')], new Date().toISOString(), 1);
      await rig.drain();
      expect(saidAbout(portal, caseId)).toEqual(['session-revoked']);
    });

    it('a push that was cut off by a kill is made again once its turn is over', async () => {
      const id = await pushed();
      const { caseId } = await leaver();
      await rig.tell(caseId, [outcome('revoke-sessions')], new Date().toISOString());
      const { beginPushing } = await import('../../functions/store/signals.ts');
      const { signalTable } = await import('../../functions/runtime/signals.ts');
      const now = new Date().toISOString() as never;
      await beginPushing(signalTable(), id, { now, until: new Date(Date.now() + 150_000).toISOString() as never });
      await rig.drain();
      expect(saidAbout(portal, caseId)).toEqual(['session-revoked']);
    });

    it('a paused stream holds what happens, a disabled one holds nothing', async () => {
      const id = await polled();
      const { caseId } = await leaver();
      const set = (status: string) =>
        rig.call('POST /v1/signals/status', { by: 'chat', body: { stream_id: id, status, reason: 'maintenance' } });
      expect((await set('paused')).body).toEqual({ stream_id: id, status: 'paused', reason: 'maintenance' });
      await rig.tell(caseId, [outcome('suspend-account')], new Date().toISOString());
      expect((await poll(id)).body.sets).toEqual({});
      await set('enabled');
      expect(Object.keys((await poll(id)).body.sets)).toHaveLength(2);
      await set('disabled');
      await rig.tell(caseId, [outcome('revoke-sessions')], new Date().toISOString(), 1);
      await set('enabled');
      expect((await poll(id)).body.sets).toEqual({});
    });

    it('do not hear of whom they removed, and hear of them again when they are added', async () => {
      const id = await polled();
      const { caseId, person } = await leaver();
      const subject = { format: 'iss_sub', iss: 'https://login.example.com', sub: Object.values(person.accounts)[0] };
      const body = { stream_id: id, subject };
      expect((await rig.call('POST /v1/signals/subjects/remove', { by: 'chat', body })).status).toBe(204);
      await rig.tell(caseId, [outcome('revoke-sessions')], new Date().toISOString());
      expect((await poll(id)).body.sets).toEqual({});
      expect((await rig.call('POST /v1/signals/subjects/add', { by: 'chat', body })).status).toBe(200);
      await rig.tell(caseId, [outcome('revoke-sessions')], new Date().toISOString(), 1);
      expect(Object.keys((await poll(id)).body.sets)).toHaveLength(1);
    });

    it('have their stream verified, with their own state, and not too often', async () => {
      const id = await polled();
      const body = { stream_id: id, state: 'VGhpcyBpcyBhbiBleGFtcGxl' };
      expect((await rig.call('POST /v1/signals/verification', { by: 'chat', body })).status).toBe(204);
      const [set = ''] = Object.values<string>((await poll(id)).body.sets);
      expect(await chat.take(set)).toMatchObject({
        sub_id: { format: 'opaque', id },
        events: { 'https://schemas.openid.net/secevent/ssf/event-type/verification': { state: body.state } },
      });
      expect((await rig.call('POST /v1/signals/verification', { by: 'chat', body })).status).toBe(429);
    });

    it('change, replace and delete their stream, and contradict nothing that is the transmitter’s to say', async () => {
      const id = await polled('wiki', { events_requested: Object.values(EVENT_TYPES), description: 'wiki' });
      const change = (method: string, body: object) =>
        rig.call(`${method} /v1/signals/streams`, { by: 'wiki', body: { stream_id: id, ...body } });
      const read = (await rig.call('GET /v1/signals/streams', { by: 'wiki', query: { stream_id: id } })).body;
      expect(read).toMatchObject({
        aud: 'https://wiki.example.com',
        events_delivered: [EVENT_TYPES['session-revoked']],
      });
      expect((await change('PATCH', { ...read, description: 'changed' })).body).toEqual({
        ...read,
        description: 'changed',
      });
      expect((await change('PATCH', { aud: 'https://other.example.com' })).status).toBe(400);
      const { description: _, ...bare } = (await change('PUT', { delivery: { method: POLL } })).body;
      expect(bare.events_requested).toEqual([]);
      expect(
        (await change('PUT', { delivery: { method: PUSH, endpoint_url: 'https://169.254.169.254/' } })).status,
      ).toBe(400);
      expect((await rig.call('POST /v1/signals/streams', { by: 'wiki', body: {} })).status).toBe(409);
      expect((await rig.call('DELETE /v1/signals/streams', { by: 'wiki', query: { stream_id: id } })).status).toBe(204);
      expect((await rig.call('GET /v1/signals/status', { by: 'wiki', query: { stream_id: id } })).status).toBe(404);
    });

    it('see no other’s stream, and need the scope for what they do', async () => {
      const id = await polled();
      const query = { stream_id: id };
      expect((await rig.call('GET /v1/signals/streams', { by: 'wiki', query })).status).toBe(404);
      expect((await poll(id, {}, 'portal')).status).toBe(404);
      expect((await rig.call('GET /v1/signals/streams', { by: 'somebody', query })).status).toBe(403);
      expect((await rig.call('GET /v1/signals/streams', { query })).status).toBe(401);
      const refused = await rig.call('DELETE /v1/signals/streams', { by: 'chat', scope: 'openid ssf.read', query });
      expect(refused.status).toBe(403);
      expect(refused.headers['www-authenticate']).toContain('insufficient_scope');
    });

    it('are told who ordered an immediate termination: no policy, somebody', async () => {
      const id = await polled();
      const { caseId } = await rig.somebody(`w-${++workers}`, 'immediate');
      await rig.tell(caseId, [cut()], new Date().toISOString());
      const [set = ''] = Object.values<string>((await poll(id)).body.sets);
      expect((await chat.take(set)).events[EVENT_TYPES['session-revoked']]).toMatchObject({
        initiating_entity: 'admin',
      });
    });

    it('hear of what stands behind an item that is no record', async () => {
      const id = await polled();
      const { caseId } = await leaver();
      const now = new Date().toISOString();
      await rig.stream(
        { eventName: 'INSERT', dynamodb: { SequenceNumber: '7', NewImage: { record: { S: 'no JSON' } } } },
        { eventName: 'INSERT', dynamodb: { NewImage: { other: { S: 'no record' } } } },
        'nothing' as never,
        ...rig.streamed(caseId, [outcome('revoke-sessions')], now),
      );
      expect(Object.keys((await poll(id)).body.sets)).toHaveLength(1);
    });

    it('hear of it from the net, by the same id and once, where the stream of evidence told of nothing for a day', async () => {
      await pushed();
      const [lost, heard] = [await leaver(), await leaver()];
      const at = new Date().toISOString();
      const entries = [outcome('suspend-account'), outcome('revoke-sessions'), cut()];
      await rig.keep(lost.caseId, entries, at);
      await rig.keep(heard.caseId, entries, at);
      await rig.tell(heard.caseId, entries, at);
      await rig.drain();
      vi.setSystemTime(Date.now() + hours(24));
      const all = ['account-disabled', 'scim-deactivate', 'session-revoked', 'session-revoked'];
      for (let hour = 0; hour < 3; hour++) {
        await rig.sweep();
        // What was told is not told again: nobody is even woken for it.
        expect(rig.queue.messages).toHaveLength(hour === 0 ? 1 : 0);
        await rig.drain();
        vi.setSystemTime(Date.now() + hours(1));
      }
      for (const { caseId } of [lost, heard]) expect(saidAbout(portal, caseId)).toEqual(all);
      // The stream comes to it at last, after a day: the net was first.
      await rig.tell(lost.caseId, entries, at);
      expect(rig.queue.messages).toEqual([]);
      expect(saidAbout(portal, lost.caseId)).toEqual(all);
      const ids = portal.events().filter(({ txn }) => txn === lost.caseId || txn === heard.caseId);
      expect(new Set(ids.map(({ jti }) => jti)).size).toBe(2 * all.length);
    });

    it('that a record cannot be told of stops neither the others nor the net, which tries it again', async () => {
      const id = await polled();
      const [bad, good] = [await leaver(), await leaver()];
      const at = new Date().toISOString();
      for (const { caseId } of [bad, good]) await rig.keep(caseId, [outcome('revoke-sessions')], at);
      const { Item } = await rig.personItem(bad.person.personId);
      await rig.putItem('people', { ...Item, person: '{"broken":true}' });
      vi.setSystemTime(Date.now() + hours(2));
      await rig.sweep();
      expect(Object.keys((await poll(id)).body.sets)).toHaveLength(1);
      await rig.putItem('people', Item ?? {});
      vi.setSystemTime(Date.now() + hours(5));
      await rig.sweep();
      expect(Object.keys((await poll(id)).body.sets)).toHaveLength(2);
    });

    it('what was before a stream, or while it was disabled, the net does not tell either', async () => {
      const { caseId } = await leaver();
      await rig.keep(caseId, [outcome('revoke-sessions')], new Date().toISOString());
      vi.setSystemTime(Date.now() + 1000);
      const id = await polled();
      const set = (status: string) =>
        rig.call('POST /v1/signals/status', { by: 'chat', body: { stream_id: id, status } });
      await set('disabled');
      await rig.keep(caseId, [outcome('delete-account')], new Date().toISOString(), 1);
      vi.setSystemTime(Date.now() + 1000);
      await set('enabled');
      await rig.keep(caseId, [outcome('suspend-account')], new Date().toISOString(), 2);
      vi.setSystemTime(Date.now() + hours(1));
      await rig.sweep();
      const sets = Object.values<string>((await poll(id)).body.sets);
      for (const one of sets) await chat.take(one);
      expect(saidAbout(chat, caseId)).toEqual(['account-disabled', 'scim-deactivate']);
    });
  },
);
