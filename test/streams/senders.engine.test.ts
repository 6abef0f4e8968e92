/** Splunk, Datadog and a webhook, each by the contract of receivers, and by what only it has. */
import { describe, expect, it } from 'vitest';
import { eventOfEntry } from '../../functions/core/ocsf/event.ts';
import { datadogSender } from '../../functions/streams/datadog.ts';
import type { Sender } from '../../functions/streams/sender.ts';
import { splunkSender } from '../../functions/streams/splunk.ts';
import { signatures, webhookSender } from '../../functions/streams/webhook.ts';
import {
  startDatadogSimulator,
  startSplunkSimulator,
  startWebhookSimulator,
} from '../../local/simulators/streams/simulator.ts';
import { engineIsHere } from '../ledger/dynoxide.ts';
import { describeSender } from './contract.ts';
import { logOf, SETTINGS } from './rig.ts';

const CHANNEL = '2f9c1f0e-7c52-8a11-8b5d-0c1f2e3d4a5b';
const title = (name: string) => (engineIsHere ? name : `${name} (skipped: @dynoxide/linux-x64 is not installed)`);
const nowSeconds = () => Date.now() / 1000;

const splunkAt = (address: string, token: string, channel?: string) =>
  splunkSender({ address, sourcetype: 'tenure:ocsf', channel, token: async () => token, acknowledgedWithinMs: 200 });

describe.skipIf(!engineIsHere)(title('Splunk'), () => {
  describeSender('POST /services/collector/event', async () => {
    const simulator = await startSplunkSimulator({ token: 'own-token' });
    return { simulator, sender: splunkAt(simulator.url, 'own-token'), stranger: splunkAt(simulator.url, 'stranger') };
  });
});

describe.skipIf(!engineIsHere)(title('Splunk with indexer acknowledgement'), () => {
  describeSender('POST /services/collector/event', async () => {
    const simulator = await startSplunkSimulator({ token: 'own-token', acknowledges: true });
    const at = (token: string) => splunkAt(simulator.url, token, CHANNEL);
    return { simulator, sender: at('own-token'), stranger: at('stranger') };
  });
});

describe.skipIf(!engineIsHere)(title('Datadog'), () => {
  describeSender('POST /api/v2/logs', async () => {
    const simulator = await startDatadogSimulator({ apiKey: 'own-key' });
    const at = (key: string) =>
      datadogSender({ address: simulator.url, service: 'tenure', tags: 'env:test', apiKey: async () => key });
    return { simulator, sender: at('own-key'), stranger: at('stranger') };
  });
});

describe.skipIf(!engineIsHere)(title('a webhook'), () => {
  describeSender('POST /', async () => {
    const simulator = await startWebhookSimulator({ key: 'the key it knows' });
    const at = (...keys: string[]) => webhookSender({ address: simulator.url, keys: async () => keys, nowSeconds });
    return { simulator, sender: at('a newer key', 'the key it knows'), stranger: at('a stranger key') };
  });
});

const outgoing = (sender: Sender) =>
  logOf(3).map((entry, index) => {
    const event = eventOfEntry(entry, index, SETTINGS)!;
    return { index, event, text: sender.textOf(event, index) };
  });

describe('Splunk', () => {
  it('what was taken and is never indexed is sent again', async () => {
    const simulator = await startSplunkSimulator({ token: 't', acknowledges: true });
    const sender = splunkAt(simulator.url, 't', CHANNEL);
    simulator.lose(1);
    expect(await sender.send(outgoing(sender))).toMatchObject({
      kind: 'later',
      because: expect.stringMatching(/ackn/),
    });
    expect(await sender.send(outgoing(sender))).toEqual({ kind: 'taken' });
    expect(simulator.received).toHaveLength(3);
    await simulator.stop();
  });

  it('a token that wants a channel stops the stream instead of throwing events away', async () => {
    const simulator = await startSplunkSimulator({ token: 't', acknowledges: true });
    const sender = splunkAt(simulator.url, 't');
    expect(await sender.send(outgoing(sender))).toMatchObject({
      kind: 'stopped',
      because: expect.stringContaining('code 10'),
    });
    await simulator.stop();
  });

  it('an event has its own time in seconds, and the class of the record in it', () => {
    const sender = splunkAt('http://127.0.0.1:1', 't');
    expect(JSON.parse(outgoing(sender)[0]!.text)).toMatchObject({
      ...{ time: Date.parse('2026-11-21T10:00:00.000Z') / 1000, sourcetype: 'tenure:ocsf' },
      event: { class_uid: 3001 },
    });
  });
});

it('a webhook is signed by every key over timestamp and body, as anybody can compute', () => {
  // Made with: printf '1700000000.{}' | openssl dgst -sha256 -hmac 'a secret of sixteen'
  expect(signatures(['a secret of sixteen', 'another'], '1700000000', '{}')).toMatch(
    /^v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/,
  );
  expect(signatures(['a secret of sixteen'], '1700000000', '{}')).toBe(`v1=${OPENSSL}`);
});

const OPENSSL = '9e0f98fb6d96af0b7ebef51d30bd6c877daee8bce9b06dccbaa91614ae5b1e5b';
