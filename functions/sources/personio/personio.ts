/** Personio, API version 2: webhooks without data that say whose employments to read, and persons with theirs. developer.personio.de */
import * as z from 'zod';
import { readJson } from '../body.ts';
import type { Delivery, Heard } from '../delivery.ts';
import { refused } from '../refusal.ts';
import { source } from '../source.ts';
import { mapping } from './mapping.ts';
import { Credentials, connect } from './reader.ts';

export const personio = source({
  title: 'Personio',
  // developer.personio.de/reference/post_v2-webhooks: `token` is sent as it is in Authorization, so it is entered as "Bearer <key>".
  signature: { kind: 'bearer', header: 'authorization', prefix: 'Bearer ' },
  mapping,
  hear,
  api: {
    credentialsForm: '{"clientId": "…", "clientSecret": "…"}',
    credentials: Credentials,
    settings: z.strictObject({}),
    connect,
  },
});

const Id = z.union([z.string().min(1), z.int()]);
const Event = z.object({ event_name: z.string(), payload: z.unknown() });
/** The documentation that was read does not say where in `payload` the person stands: where its other answers have them. */
const OfPerson = z.union([
  z.object({ person: z.object({ id: Id }) }).transform(({ person }) => person.id),
  z.object({ person_id: Id }).transform(({ person_id }) => person_id),
]);
const Person = z.union([OfPerson, z.object({ id: Id }).transform(({ id }) => id)]);

function hear({ body }: Delivery): Heard {
  const read = readJson(body);
  if (read.kind === 'refused') return read;
  const event = Event.safeParse(read.value);
  if (!event.success) return refused('no event of Personio', '/event_name', 'send the webhook as Personio makes it');
  const [entity] = event.data.event_name.split('.');
  if (entity !== 'person' && entity !== 'employment')
    return { kind: 'nothing', because: 'an event about no person and no employment' };
  const key = (entity === 'person' ? Person : OfPerson).safeParse(event.data.payload);
  return key.success
    ? { kind: 'hints', hints: [{ key: String(key.data) }] }
    : refused(
        'the event does not say whose it is',
        '/payload',
        'tell us how its payload names the person; until then the daily reading finds what changed',
      );
}
