/** CloudEvents that carry records, by the contract of records, and by the words of the specification. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributesIn } from '../../functions/sources/cloudevents/attributes.ts';
import { cloudEvents } from '../../functions/sources/cloudevents/cloudevents.ts';
import { permission } from '../../functions/sources/cloudevents/permission.ts';
import type { Delivery } from '../../functions/sources/delivery.ts';
import { withChanges } from '../../functions/sources/mapping.ts';
import { readCarried } from '../../functions/sources/read-carried.ts';
import { eventRequests, handshake } from '../../local/simulators/hr/event-sender.ts';
import { ada, boss, deliveryOf, describeRecords } from './records-contract.ts';

const sent = { token: 'a-token-of-the-sender-1', time: '2026-11-23T12:00:00Z' };
const batch = (...members: Parameters<typeof eventRequests>[0]) =>
  deliveryOf(eventRequests(members, { ...sent, mode: 'batch' })[0]!);
const one = (mode: 'structured' | 'binary', more: object = {}) =>
  deliveryOf(eventRequests([ada], { ...sent, ...more, mode })[0]!);
const hear = (delivery: Delivery) => cloudEvents.hear!(delivery);

describeRecords('CloudEvents, in batches', {
  source: cloudEvents,
  abilities: { leave: true, sequence: true },
  hear,
  render: (members) => batch(...members),
  most: 500,
});

describe('a CloudEvent', () => {
  it('says the same in each mode', () => {
    const [structured, binary, batched] = [hear(one('structured')), hear(one('binary')), hear(batch(ada))];
    expect(binary).toEqual(structured);
    expect(structured).toMatchObject({ carried: [{ eventId: expect.stringMatching(/^ce-[0-9a-f]{40}$/) }] });
    expect(batched).toMatchObject({
      kind: 'records',
      carried: [{ record: { cloudEvent: { type: 'example.marlow.worker.changed', time: sent.time } } }],
    });
  });

  const ids = (delivery: Delivery) => {
    const heard = hear(delivery);
    return heard.kind === 'records' ? heard.carried.map(({ eventId }) => eventId) : [];
  };

  it('sent again is the same event, and another is another', () => {
    const id = (more: object) => ids(one('structured', more))[0];
    expect(id({})).toBe(id({}));
    expect(id({ type: 'other' })).not.toBe(id({}));
    expect(id({ source: 'https://other.example' })).not.toBe(id({}));
    expect(id({ time: '2026-11-23T12:00:01Z' })).not.toBe(id({}));
  });

  it('sent again is the same event in another mode, another batch, another place', () => {
    const events = JSON.parse(Buffer.from(batch(ada, boss).body).toString()) as unknown[];
    const [first, second] = ids(batch(ada, boss));
    const sends = (...all: readonly unknown[]) => ids({ ...batch(ada), body: Buffer.from(JSON.stringify(all)) });
    expect(first).not.toBe(second);
    expect(sends(events[1], events[0])).toEqual([second, first]);
    expect(sends(events[1])).toEqual([second]);
    const alone = { ...one('structured'), body: Buffer.from(JSON.stringify(events[1])) };
    expect(ids(alone)).toEqual([second]);
    expect(ids(one('binary'))).toEqual(ids(one('structured')));
  });

  it('gives nobody access back by itself: once it is forgotten, nothing tells it from a copy', () => {
    expect(hear(one('structured'))).toMatchObject({ mayBeCopy: true });
  });

  it('is left out by its type where the mapping says so, and a type may say how somebody stands', () => {
    const mapping = withChanges(cloudEvents.mapping, {
      leftOut: { from: 'cloudEvent.type', values: ['example.marlow.vacancy'] },
      standing: {
        from: 'cloudEvent.type',
        means: { 'example.marlow.worker.changed': 'active', 'example.marlow.worker.left': 'left' },
      },
    });
    const read = (type: string) => {
      const heard = hear(one('binary', { type }));
      return heard.kind === 'records' ? readCarried(heard, mapping, () => undefined)[0] : heard;
    };
    expect(read('example.marlow.vacancy')).toMatchObject({ kind: 'left-out' });
    expect(read('example.marlow.worker.left')).toMatchObject({ kind: 'worker', said: { standing: 'left' } });
    expect(read('example.marlow.worker.moved')).toMatchObject({
      kind: 'refused',
      refusals: [{ where: '/data: cloudEvent.type' }],
    });
  });

  it('is dated by its time where the record has no date of its own', () => {
    const heard = hear(one('binary'));
    if (heard.kind !== 'records') throw new Error('not taken');
    expect(readCarried(heard, cloudEvents.mapping, () => undefined)).toMatchObject([
      { said: { updatedAt: '2026-11-23T12:00:00.000Z' } },
    ]);
  });

  it('may hold its data in Base64', () => {
    const { data, ...said } = JSON.parse(Buffer.from(one('structured').body).toString());
    const body = { ...said, data_base64: Buffer.from(JSON.stringify(data)).toString('base64') };
    const { headers } = one('structured');
    expect(hear({ headers, query: {}, body: Buffer.from(JSON.stringify(body)) })).toEqual(hear(one('structured')));
  });

  it.each([
    ['of ours', { type: 'tenure.person.hired' }, '/type'],
    ['of another version', { specversion: '0.3' }, '/specversion'],
    ['without an id', { id: undefined }, '/id'],
    ['whose time has no zone', { time: '2026-11-23T12:00:00' }, '/time'],
    ['whose data is a text', { data: 'Ada Byron' }, '/data'],
    ['whose data is XML', { datacontenttype: 'application/xml' }, '/datacontenttype'],
    ['whose data is missing', { data: undefined }, '/data'],
  ])('%s is refused, and the others of its batch are taken', (_, more, where) => {
    const events = JSON.parse(Buffer.from(batch(boss, ada).body).toString()) as object[];
    const body = Buffer.from(JSON.stringify([{ ...events[0], ...more }, events[1]]));
    const heard = hear({ ...batch(ada), body });
    expect(heard).toMatchObject({
      carried: [
        { kind: 'refused', refusals: [{ where: `/0${where}` }] },
        { kind: 'record', where: '/1/data' },
      ],
    });
    expect(JSON.stringify(heard.kind === 'records' && heard.carried[0])).not.toMatch(/ada|byron|hopper/i);
    const alone = Buffer.from(JSON.stringify({ ...events[0], ...more }));
    expect(hear({ ...one('structured'), body: alone })).toMatchObject({ kind: 'refused', refusals: [{ where }] });
  });

  it('is what its Content-Type says, and no guess', () => {
    const { body, headers } = one('structured');
    const typed = (type: string) => hear({ headers: { ...headers, 'content-type': type }, query: {}, body }).kind;
    expect(typed('Application/CloudEvents+JSON')).toBe('records');
    expect(typed('application/cloudevents+avro')).toBe('refused');
    expect(typed('application/json')).toBe('refused');
    expect(typed('application/cloudevents-batch+json')).toBe('refused');
  });
});

describe('an empty batch', () => {
  it('says nothing', () => {
    expect(hear({ ...batch(ada), body: Buffer.from('[]') })).toMatchObject({ kind: 'nothing' });
  });
});

describe('attributes in headers', () => {
  const read = (value: string) => attributesIn({ headers: { 'CE-Subject': value } }).get('subject');

  // github.com/cloudevents/spec, bindings/http-protocol-binding.md, 3.1.3.2
  it('are decoded as the specification has it', () => {
    expect(read('Euro%20%E2%82%AC%20%F0%9F%98%80')).toBe('Euro € 😀');
    expect(read('%C0%A0')).toBeUndefined();
    expect(read('euro%e2%82%ac')).toBe('euro€');
    expect(read('%61bc')).toBe('abc');
    expect(read('%2525')).toBe('%25');
    expect(read('"a \\"quoted\\" \\\\ text"')).toBe('a "quoted" \\ text');
    expect(read('"%20"')).toBe(' ');
    expect(read('"open')).toBeUndefined();
    expect(read('100%')).toBeUndefined();
  });

  it('come back as they were sent, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (familyName) => {
        const [request] = eventRequests([{ ...ada, familyName }], { ...sent, mode: 'binary' });
        expect(attributesIn(deliveryOf(request!)).get('subject')).toBe(`Ada ${familyName}`);
      }),
    );
  });

  it('are never taken for the data', () => {
    const { headers, ...rest } = one('binary');
    const spoof = { 'ce-data': '{}', 'ce-data_base64': 'e30=', 'ce-datacontenttype': 'application/xml' };
    expect(hear({ ...rest, headers: { ...headers, ...spoof } })).toEqual(hear(one('binary')));
  });

  it('that cannot be read refuse the event, and are named', () => {
    const { headers, ...rest } = one('binary');
    expect(hear({ ...rest, headers: { ...headers, 'ce-subject': '%C0%A0' } })).toMatchObject({
      kind: 'refused',
      refusals: [{ where: 'ce-subject' }],
    });
  });
});

describe('the answer to a sender', () => {
  const answer = (delivery: Delivery) => {
    const heard = hear(delivery);
    const reads = heard.kind === 'records' ? readCarried(heard, cloudEvents.mapping, () => undefined) : [];
    return cloudEvents.answer!(delivery, { heard, reads, address: '', location: '' });
  };

  it('is 202 without a body for what is taken', () => {
    expect(answer(one('binary'))).toEqual({ status: 202, headers: {} });
  });

  it('has details with 200 where some was refused, and with 400 where all was', () => {
    const spoilt = { ...ada, timeZone: 'Mars/Base' };
    expect(answer(batch(boss, spoilt))).toMatchObject({
      status: 200,
      body: { refusals: [{ where: '/1/data: timeZone' }] },
    });
    expect(answer(batch(spoilt))).toMatchObject({ status: 400 });
    expect(answer({ ...one('structured'), body: Buffer.from('{') })).toMatchObject({ status: 400 });
  });

  it('is 415 for what is no CloudEvent', () => {
    expect(answer({ ...one('binary'), headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 415 });
  });
});

describe('a sender that asks whether it may send', () => {
  const asked = (headers: Record<string, string>) => permission({ headers });

  it('may, under its name, as often as it asks and no oftener than we take', () => {
    const { headers } = deliveryOf(handshake(120));
    expect(permission({ headers })).toEqual({
      status: 200,
      headers: { allow: 'POST', 'webhook-allowed-origin': 'hr.marlow.example', 'webhook-allowed-rate': '120' },
    });
    expect(permission({ headers }, { requestsPerMinute: 60 }).headers['webhook-allowed-rate']).toBe('60');
    expect(asked({ 'WebHook-Request-Origin': 'a.example' }).headers['webhook-allowed-rate']).toBe('600');
    expect(asked({ 'webhook-request-origin': 'a.example', 'webhook-request-rate': '-1' }).headers).toMatchObject({
      'webhook-allowed-rate': '600',
    });
  });

  it.each([
    [{ 'webhook-request-rate': '120' }, 405],
    [{ 'webhook-request-origin': '*' }, 403],
    [{ 'webhook-request-origin': 'a.example\r\nset-cookie: x' }, 403],
    [{ 'webhook-request-origin': '' }, 403],
  ])('may not when it is nobody (%j)', (headers, status) => {
    const answer = asked(headers as Record<string, string>);
    expect(answer).toEqual({ status, headers: { allow: 'POST' } });
  });

  it('may not when others are named', () => {
    const headers = { 'webhook-request-origin': 'b.example' };
    expect(permission({ headers }, { origins: ['a.example'] }).status).toBe(403);
    expect(permission({ headers }, { origins: ['b.example'] }).status).toBe(200);
  });
});
