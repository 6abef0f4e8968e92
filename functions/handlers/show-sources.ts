/** `GET /v1/sources`, `GET /v1/sources/{source}`, `POST /v1/sources/{source}/pull`: the HR sources, the last pull or delivery of each with its gaps, and having one pulled. */
import { silentSince } from '../core/silence.ts';
import { showSources } from '../routes/show-sources.ts';
import { clock } from '../runtime/clock.ts';
import { http, Problem } from '../runtime/http.ts';
import { sources } from '../runtime/parts.ts';
import { enqueue } from '../runtime/source-queue.ts';
import { kindNamed } from '../sources/manifest.ts';
import { everyUnread, findDelivered, findRoll } from '../store/deliveries.ts';
import { findReading } from '../store/readings.ts';
import { findSign } from '../store/signs.ts';
import { findPull } from '../store/sources.ts';
import { configuredSources } from './parts/configured-sources.ts';
import { noteRead } from './parts/note-read.ts';

export const handler = http(
  showSources,
  {
    'GET /v1/sources': async () => {
      const names = Object.keys(configuredSources()).sort();
      return { status: 200, body: { sources: await Promise.all(names.map((one) => shown(one, 'short'))) } };
    },
    'GET /v1/sources/{source}': async ({ path }) => ({ status: 200, body: await shown(known(path.source), 'whole') }),
    'POST /v1/sources/{source}/pull': ({ path }) => pull(known(path.source)),
  },
  { note: noteRead },
);

function known(name: string): string {
  if (Object.hasOwn(configuredSources(), name)) return name;
  const names = Object.keys(configuredSources()).join(', ') || 'none';
  throw new Problem(
    404,
    'No such source',
    `there is no source of that name that speaks a vendor's forms; there is: ${names}`,
  );
}

async function shown(name: string, how: 'short' | 'whole') {
  const { title, kind, silentAfterHours = Infinity } = configuredSources()[name] ?? { title: name, kind: '' };
  const silent = silentSince(await findSign(sources(), name), { silentAfterHours }, clock());
  const {
    next: _,
    pieces: __,
    taken: ___,
    untold,
    missing,
    refused,
    ...pulled
  } = (await findPull(sources(), name)) ?? NEVER;
  const isRead = kindNamed(kind)?.api !== undefined;
  const reading = isRead ? await findReading(sources(), name) : undefined;
  const gaps = how === 'whole' ? { untold, missing, refused } : {};
  const more = isRead ? await notTaken(name, how) : await sentItself(name, how);
  return {
    source: name,
    title,
    kind,
    isRead,
    ...(silent === undefined ? {} : { silentSince: silent }),
    ...(reading === undefined ? {} : { reading }),
    ...('pullId' in pulled ? { pull: { ...pulled, ...gaps } } : {}),
    ...more,
  };
}

/** Our choice: more lines help nobody; they are counted in all. */
const MOST_SHOWN = 200;

/** The last delivery of a source that is not read, and whose records could not be taken and were not since. */
async function sentItself(name: string, how: 'short' | 'whole') {
  const [delivered, list] = [await findDelivered(sources(), name), await rollOf(name, how)];
  if (delivered === undefined) return list;
  const { missing, ...counts } = delivered;
  const gaps = how === 'whole' ? { missing } : {};
  return { delivery: { ...counts, ...gaps, ...(await notTaken(name, how)) }, ...list };
}

/** The last list of everybody it has sent, by key. */
async function rollOf(name: string, how: 'short' | 'whole') {
  const found = await findRoll(sources(), name);
  if (found === undefined) return {};
  const { missing, untold, ...counts } = found;
  return { everybody: how === 'whole' ? found : counts };
}

/** Of a source that is read: of whom a webhook told, and who could not be read well since. */
async function notTaken(name: string, how: 'short' | 'whole') {
  const all = await everyUnread(sources(), name);
  const unread = all.slice(0, MOST_SHOWN).map(({ at: refusedAt, key, what, mend }) => ({ refusedAt, key, what, mend }));
  return { unreadInAll: all.length, ...(how === 'whole' ? { unread } : {}) };
}

const NEVER = { next: undefined, pieces: 0, taken: 0, untold: [], missing: [], refused: [] };

async function pull(name: string) {
  const { title, kind } = configuredSources()[name] ?? { title: name, kind: '' };
  if (kindNamed(kind)?.api === undefined)
    throw new Problem(409, 'Not read', `${title} sends its records itself and is not read: have it send them`);
  await enqueue(name, [{ version: 1, kind: 'pull' }]);
  return { status: 202, body: { source: name, asked: true } };
}
