/**
 * CloudEvents 1.0 whose data is a worker's record: one as JSON, one in headers and body, or a batch. github.com/cloudevents/spec
 * What an event is called means nothing unless the mapping says so: the record tells what is so.
 */
import type { Answer, Outcome } from '../answer.ts';
import { readJson } from '../body.ts';
import type { Carried, CarriedRecords, Delivery, Heard } from '../delivery.ts';
import { ownWords } from '../own-words.ts';
import { refused } from '../refusal.ts';
import { source } from '../source.ts';
import { attributesIn } from './attributes.ts';
import { readEvent } from './event.ts';
import { modeOf } from './mode.ts';
import { Permitted, permission } from './permission.ts';

export const cloudEvents = source({
  title: 'CloudEvents',
  // What the webhook specification asks of both sides (http-webhook.md, 3.1). A company whose sender signs says how (`signature:`).
  signature: { kind: 'bearer', header: 'authorization', prefix: 'Bearer ' },
  mapping: { ...ownWords, updatedAt: { from: ['updatedAt', 'cloudEvent.time'] } },
  hear,
  answer,
  settings: Permitted,
  permit: (delivery, settings = {}) => permission(delivery, Permitted.parse(settings)),
});

function hear(delivery: Delivery): Heard {
  const mode = modeOf(delivery);
  switch (mode) {
    case 'batch':
      return hearBatch(delivery.body);
    case 'structured': {
      const read = readJson(delivery.body);
      return read.kind === 'refused' ? read : alone(readEvent(read.value, ''));
    }
    case 'binary':
      return hearBinary(delivery);
    case undefined:
      return NOT_READ;
    default:
      return mode satisfies never;
  }
}

const NOT_READ = refused(
  'neither the Content-Type nor ce- headers say that it is a CloudEvent we read',
  '',
  'send application/cloudevents+json, application/cloudevents-batch+json, or JSON with the ce- headers of binary mode',
);

function hearBatch(body: Uint8Array): Heard {
  const read = readJson(body);
  if (read.kind === 'refused') return read;
  const { value } = read;
  if (!Array.isArray(value))
    return refused('a batch is a JSON array', '', 'send one event as application/cloudevents+json');
  if (value.length === 0) return { kind: 'nothing', because: 'an empty batch' };
  if (value.length > MOST_EVENTS)
    return refused(`there are ${value.length} events`, '', `send ${MOST_EVENTS} at most in one batch`);
  const carried = value.map((one: unknown, index) => readEvent(one, `/${index}`));
  return recordsOf(carried);
}

/** Our choice, as for a batch of lifecycle events (docs/intake.md). */
const MOST_EVENTS = 500;

function hearBinary(delivery: Delivery): Heard {
  const attributes = attributesIn(delivery);
  const unread = [...attributes].find(([, value]) => value === undefined)?.[0];
  if (unread !== undefined)
    return refused(
      `the header ce-${unread.toWellFormed().slice(0, 40)} is not percent-encoded UTF-8`,
      `ce-${unread.toWellFormed().slice(0, 40)}`,
      'encode it as the HTTP binding of CloudEvents says, 3.1.3.2',
    );
  const body = readJson(delivery.body);
  if (body.kind === 'refused') return body;
  // The Content-Type is what the data is (3.1.1), and said to be JSON: it is how the event was told to be one.
  const event = { ...Object.fromEntries(attributes), datacontenttype: undefined, data: body.value };
  return alone(readEvent(event, ''));
}

function alone(carried: Carried): Heard {
  return carried.kind === 'refused' ? { kind: 'refused', refusals: carried.refusals } : recordsOf([carried]);
}

/** What is known of an event is forgotten one day; and a sender need say nowhere when it was. */
function recordsOf(carried: readonly Carried[]): CarriedRecords {
  return { kind: 'records', carried, inSequence: true, mayBeCopy: true };
}

/** http-webhook.md, 2.2: 202 for what is taken and not yet done, details only with 200, and 415 for what is no CloudEvent. */
function answer(delivery: Delivery, { heard, reads }: Outcome): Answer {
  const headers = { 'content-type': 'application/json' };
  if (heard.kind === 'refused')
    return { status: modeOf(delivery) === undefined ? 415 : 400, headers, body: { refusals: heard.refusals } };
  const refusals = reads.flatMap((one) => (one.kind === 'refused' ? one.refusals : []));
  if (refusals.length === 0) return { status: 202, headers: {} };
  const isAll = reads.every(({ kind }) => kind === 'refused');
  return { status: isAll ? 400 : 200, headers, body: { refusals } };
}
