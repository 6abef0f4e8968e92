/** Gusto: signed webhooks that say whom to read, and the employees of a company with where they work. docs.gusto.com/app-integrations */
import * as z from 'zod';
import { readJson } from '../body.ts';
import type { Delivery, Heard } from '../delivery.ts';
import { RefreshCredentials } from '../refresh-token.ts';
import { refused } from '../refusal.ts';
import { type Greeting, source } from '../source.ts';
import { mapping } from './mapping.ts';
import { connect, Settings } from './reader.ts';

export const gusto = source({
  title: 'Gusto',
  // docs.gusto.com/app-integrations/docs/webhooks: over the body, with the subscription's verification token. Hex: by what receives them.
  // Nothing tells an old event from a new one: read again it says nothing new.
  signature: {
    kind: 'hmac',
    header: 'x-gusto-signature',
    algorithm: 'sha256',
    encoding: 'hex',
    prefix: '',
    covers: ['body'],
    windowSeconds: 300,
  },
  mapping,
  hear,
  greeting,
  api: {
    credentialsForm: '{"clientId": "…", "clientSecret": "…", "refreshToken": "…"}',
    credentials: RefreshCredentials,
    settings: Settings,
    keepsCredentials: true,
    confirmsKeys: true,
    connect,
  },
});

const Event = z.object({ event_type: z.string(), entity_uuid: z.string().min(1) });
const Offer = z.object({ verification_token: z.string().min(16).max(200) });

/** docs.gusto.com/app-integrations/docs/employee-events. An event about an address or a job names that, and not whose it is. */
function hear({ body }: Delivery): Heard {
  const read = readJson(body);
  if (read.kind === 'refused') return read;
  if (Offer.safeParse(read.value).success) return { kind: 'nothing', because: 'the verification of a subscription' };
  const event = Event.safeParse(read.value);
  if (!event.success)
    return refused('no event of Gusto', '/event_type', 'send the webhook as Gusto makes it, with entity_uuid');
  const { event_type, entity_uuid } = event.data;
  if (!event_type.startsWith('employee.')) return { kind: 'nothing', because: 'an event about no employee' };
  return { kind: 'hints', hints: [{ key: entity_uuid }] };
}

/** A new subscription sends `{"verification_token": "…"}`; PUT /v1/webhook_subscriptions/{uuid}/verify confirms it. */
function greeting({ body }: Delivery): Greeting | undefined {
  const read = readJson(body);
  const offer = read.kind === 'read' ? Offer.safeParse(read.value).data : undefined;
  return offer && { key: offer.verification_token };
}
