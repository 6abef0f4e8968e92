/** One CloudEvent to the record in it, with what the event says of itself beside: `cloudEvent.type`, `.time`, `.subject`. Never throws. */
import * as z from 'zod';
import { sha256 } from '../../core/canonical.ts';
import { readJson } from '../body.ts';
import type { Carried } from '../delivery.ts';
import { type Refusal, refusalOf, refused } from '../refusal.ts';
import { isJson } from './mode.ts';

const text = z.string().min(1).max(500);

/** github.com/cloudevents/spec, cloudevents/spec.md: extension attributes are allowed, and not looked at. */
const Event = z.object({
  specversion: z.literal('1.0'),
  id: text,
  source: text,
  type: text,
  subject: text.nullish(),
  time: z.iso.datetime({ offset: true }).nullish(),
  datacontenttype: text.nullish(),
  data: z.unknown().optional(),
  data_base64: z.base64().nullish(),
});
type Event = z.infer<typeof Event>;

/** Ours have a way in of their own, where they are more than a record: they say what happened, and as of when. */
const OWN = 'tenure.person.';

export function readEvent(value: unknown, where: string): Carried {
  const read = Event.safeParse(value);
  if (!read.success)
    return { kind: 'refused', where, refusals: read.error.issues.slice(0, 20).map((issue) => refusalOf(issue, where)) };
  const { id, source, type, subject, time } = read.data;
  if (type.startsWith(OWN))
    return {
      ...refused('it is a lifecycle event of ours, not a record', `${where}/type`, 'send it to /v1/events'),
      where,
    };
  const data = dataOf(read.data, where);
  if ('what' in data) return { kind: 'refused', where, refusals: [data] };
  const said = Object.fromEntries(Object.entries({ id, source, type, subject, time }).filter(([, one]) => one != null));
  const record = { ...data.record, cloudEvent: said };
  return { kind: 'record', where: `${where}/data`, record, eventId: nameOf(record) };
}

/** By source, id and all that is said: sent again, in whatever mode or batch, it is the same. Of senders that give one id to several events none is lost. */
function nameOf(record: object): string {
  return `ce-${sha256(JSON.stringify(record)).slice(0, 40)}`;
}

function dataOf(event: Event, where: string): { readonly record: object } | Refusal {
  const mediaType = event.datacontenttype?.split(';')[0]?.trim().toLowerCase() ?? 'application/json';
  if (!isJson(mediaType))
    return { what: 'its data is not JSON', where: `${where}/datacontenttype`, mend: 'send the record as JSON' };
  const encoded = event.data_base64 == null ? undefined : readJson(Buffer.from(event.data_base64, 'base64'));
  const data = encoded === undefined ? event.data : encoded.kind === 'read' ? encoded.value : undefined;
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    return {
      what: 'its data is no record',
      where: `${where}/data`,
      mend: 'send a JSON object, a record of one worker',
    };
  return { record: data };
}
