/** Applications that receive signals hear of real cases: they find us, make their stream, and believe what our keys have signed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../functions/core/signals/event-types.ts';
import type { LocalReceiver } from '../../local/signal-receivers.ts';
import type { SecurityEvent } from '../../local/simulators/signal-receiver.ts';
import { type Company, openCompany } from './company.ts';
import { event, gone } from './events.ts';

const configuration = readFileSync(join(import.meta.dirname, 'configurations/others.yaml'), 'utf8');

let company: Company;
beforeAll(async () => {
  company = await openCompany({ configuration });
}, 180_000);
const by = (name: string): LocalReceiver => company.stage.application.signals!.by[name]!;
const NAMES = new Map(Object.entries(EVENT_TYPES).map(([name, uri]) => [uri as string, name]));
const nameOf = ({ events }: SecurityEvent) => NAMES.get(Object.keys(events)[0] ?? '') ?? Object.keys(events)[0];
const payloadOf = ({ events }: SecurityEvent) => Object.values(events)[0];
const since = (name: string, count: number) => by(name).events().slice(count);

describe('receivers of signals', () => {
  it('find the transmitter, and each makes a stream of its own', async () => {
    for (const name of ['portal', 'chat', 'wiki']) {
      const found = await by(name).discover();
      expect(found.issuer).toBe(new URL(company.stage.application.api).origin);
      expect(found.spec_version).toBe('1_0');
      const id = await by(name).connect();
      expect(await by(name).connect()).toBe(id);
      expect(
        (await by(name).call('GET', `${found.status_endpoint}?stream_id=${id}`, undefined, 'ssf.read')).body,
      ).toEqual({
        stream_id: id,
        status: 'enabled',
      });
    }
    const { configuration_endpoint: at } = await by('wiki').discover();
    expect((await by('wiki').call('POST', at, {}, 'ssf.read')).status).toBe(403);
    expect((await company.stage.call('operator', 'GET', '/v1/signals/streams')).status).toBe(403);
  });

  it('have their stream verified, pushed and polled', async () => {
    for (const name of ['portal', 'chat']) {
      const { verification_endpoint: at } = await by(name).discover();
      const asked = { stream_id: await by(name).connect(), state: `state of ${name}` };
      expect((await by(name).call('POST', at, asked)).status).toBe(204);
    }
    await company.settle();
    await by('chat').poll();
    for (const name of ['portal', 'chat'])
      expect(by(name).events().map(payloadOf)).toEqual([{ state: `state of ${name}` }]);
  });

  it('hear of accounts that are made and of claims that change, with their new values', async () => {
    const before = by('portal').events().length;
    await company.hire('w-1');
    await company.settle(300);
    expect(new Set(since('portal', before).map(nameOf))).toContain('scim-create');
    const made = since('portal', before).find((one) => nameOf(one) === 'scim-create')!;
    expect(made.sub_id).toMatchObject({ format: 'scim', uri: expect.stringMatching(/^\/Users\/.+/) });

    const moved = by('portal').events().length;
    await company.send(
      event('changed', 'w-1', {
        updated: '2026-11-30T09:00:00.000Z',
        person: { title: 'Principal engineer', email: 'test.principal@marlow.example' },
      }),
    );
    await company.settle(300);
    const told = since('portal', moved);
    const change = told.find((one) => nameOf(one) === 'token-claims-change')!;
    expect(payloadOf(change)).toMatchObject({ claims: { title: 'Principal engineer' }, initiating_entity: 'policy' });
    const renamed = told.find((one) => nameOf(one) === 'identifier-changed');
    expect(renamed?.sub_id).toEqual({ format: 'email', email: 'w-1@marlow.example' });
    expect(payloadOf(renamed!)).toMatchObject({ 'new-value': 'test.principal@marlow.example' });
  });

  it("hear of a leaver's cut at once, each by the name it knows the person by", async () => {
    await by('chat').poll();
    const [portal, chat] = [by('portal').events().length, by('chat').events().length];
    await company.send(gone('w-1', company.stage.now(), { person: { email: 'test.principal@marlow.example' } }));
    await company.settle(30);
    const pushed = since('portal', portal);
    expect(pushed.map(nameOf)).toEqual(
      expect.arrayContaining(['account-disabled', 'scim-deactivate', 'session-revoked']),
    );
    expect(pushed.filter((one) => nameOf(one) === 'session-revoked').length).toBeGreaterThanOrEqual(3);
    for (const one of pushed.filter((one) => nameOf(one) === 'session-revoked'))
      expect(one.sub_id).toEqual({ format: 'email', email: 'test.principal@marlow.example' });

    await by('chat').poll();
    const polled = since('chat', chat);
    // Only what was done at Okta, and the whole cut.
    expect(polled.map(nameOf)).toEqual(['account-disabled', 'scim-deactivate', 'session-revoked', 'session-revoked']);
    expect(polled[0]!.sub_id).toEqual({
      format: 'iss_sub',
      iss: 'https://login.marlow.example',
      sub: expect.stringMatching(/^00u/),
    });

    await by('wiki').poll();
    expect(new Set(by('wiki').events().map(nameOf))).toEqual(new Set(['account-disabled', 'session-revoked']));
    expect(company.logs()).not.toContain('test.principal@marlow.example');
  });

  it('hear nothing of whom they removed, hold what they paused, and are told once they go on', async () => {
    const {
      remove_subject_endpoint: remove,
      add_subject_endpoint: add,
      status_endpoint: at,
    } = await by('portal').discover();
    const stream_id = await by('portal').connect();
    const subject = { format: 'email', email: 'w-2@marlow.example' };
    expect((await by('portal').call('POST', remove, { stream_id, subject })).status).toBe(204);
    const before = by('portal').events().length;
    await company.hire('w-2');
    await company.settle(120);
    expect(since('portal', before)).toEqual([]);
    expect((await by('portal').call('POST', add, { stream_id, subject })).status).toBe(200);

    const paused = { stream_id, status: 'paused', reason: 'maintenance' };
    expect((await by('portal').call('POST', at, paused)).body).toEqual(paused);
    await company.send(gone('w-2', company.stage.now()));
    await company.settle(60);
    expect(since('portal', before)).toEqual([]);
    const { body } = await company.stage.call('operator', 'GET', '/v1/health');
    expect(body).toMatchObject({
      signals: [
        { receiver: 'portal', ok: false, said: expect.stringContaining('paused (maintenance)') },
        { receiver: 'chat', ok: true },
        { receiver: 'wiki', ok: true },
      ],
    });
    await by('portal').call('POST', at, { stream_id, status: 'enabled' });
    await company.settle(10);
    expect(since('portal', before).map(nameOf)).toEqual(
      expect.arrayContaining(['account-disabled', 'session-revoked']),
    );
    const times = by('portal')
      .events()
      .map(({ iat }) => iat);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });
});
