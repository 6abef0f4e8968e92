/** Whatever the API of an HR system answers, its reader gives records, or one of the errors of `errors.ts`. Another source is fuzzed by having a simulated vendor. */
import { vi } from 'vitest';
import { kinds } from '../../functions/sources/manifest.ts';
import type { Reach, Reader, Source, SourceApi } from '../../functions/sources/source.ts';
import { vendors } from '../../local/simulators/hr/vendors.ts';
import { ada, boss } from '../sources/records-contract.ts';
import { rigOf } from '../sources/rig.ts';
import { brokenBy, type Chance, textBy, wireBy } from './chance.ts';
import { KEY, SETTINGS } from './deliveries.ts';
import { fuzz, isReason, must } from './fuzz.ts';

/** As `new URL` has it, which costs more. */
function pathOf(url: string): string {
  const end = url.indexOf('?');
  return url.slice(url.indexOf('/', url.indexOf('//') + 2), end < 0 ? undefined : end);
}

const ADDRESS = 'https://hr.example';
const NOW = Date.parse('2026-11-23T12:00:00.000Z');
const OURS: readonly string[] = ['SourceThrottled', 'SourceUnavailable', 'SourceRefused'];
/** Our choice: so many times nobody asks of whom two work there. */
const ENDLESS = 300;

type Reads = (reader: Reader, key: string) => Promise<unknown>;
const READS: Readonly<Record<string, Reads>> = {
  page: (reader) => reader.page(),
  worker: (reader, key) => reader.worker(key),
};

interface Recorded {
  readonly path: string;
  readonly json: unknown;
}

/** Of what was asked for, one has gone wrong; the rest is answered as it was. */
interface Wrong {
  readonly at: number;
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
  readonly key: string;
}

let now: { readonly recorded: readonly Recorded[]; readonly wrong: Wrong; asked: number };

const really = globalThis.fetch;
vi.stubGlobal('fetch', async (to: string | URL, { headers }: RequestInit = {}) => {
  now.asked++;
  if (now.asked > ENDLESS) throw new TypeError('asked without end');
  const pathname = pathOf(String(to));
  // As undici: a header has no other letters.
  for (const value of Object.values((headers ?? {}) as Record<string, string>))
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw new TypeError('a header that is no header');
  const { recorded, wrong, asked } = now;
  // What is asked for at one address several times is answered in the order of then.
  const from = recorded.findIndex(({ path }, index) => path === pathname && index >= asked - 1);
  const index =
    from >= 0
      ? from
      : Math.max(
          0,
          recorded.findLastIndex(({ path }) => path === pathname),
        );
  return index === wrong.at ? wrongly(wrong) : rightly(recorded[index]!);
});

/** Less than a `Response`, which costs as much as all that is tried. */
const NONE = new Headers();
const rightly = ({ json }: Recorded) => ({ status: 200, headers: NONE, body: null, json: async () => json });
const wrongly = ({ status, body, retryAfter }: Wrong) => ({
  ...{ status, body: null, json: async (): Promise<unknown> => JSON.parse(body) },
  headers: retryAfter === undefined ? NONE : new Headers({ 'retry-after': retryAfter }),
});
const never = new AbortController().signal;
vi.spyOn(AbortSignal, 'timeout').mockReturnValue(never);

/** What the simulated vendor answers, of somebody who works there, is on leave, and has left. */
async function recordedOf(kind: string, source: Source, read: Reads): Promise<readonly Recorded[]> {
  const { vendor, credentials, secret = credentials } = vendors[kind]!;
  const settings = SETTINGS[kind] ?? {};
  const rigging = { source, vendor, key: KEY, credentials, keeps: true, secret, wrongSecret: secret, settings };
  const rig = await rigOf(source.mapping, rigging);
  const recorded: Recorded[] = [];
  try {
    rig.vendor.staff.put({ ...ada, managerKey: boss.key, costCenter: 'CC-1' });
    rig.vendor.staff.put({ ...boss, status: 'leave' });
    rig.vendor.staff.put({ ...boss, key: 'w-9', workerId: 'w-9', status: 'left', lastDay: '2026-10-31' });
    await heard(recorded, () => read(rig.reader, ada.key));
  } finally {
    await rig.vendor.stop();
  }
  return recorded;
}

async function heard(recorded: Recorded[], read: () => Promise<unknown>): Promise<void> {
  const stubbed = globalThis.fetch;
  globalThis.fetch = async (to, how) => {
    const answer = await really(to, how);
    recorded.push({ path: pathOf(String(to)), json: await answer.clone().json() });
    return answer;
  };
  try {
    await read();
  } finally {
    globalThis.fetch = stubbed;
  }
}

function readerOf(kind: string, source: Source): Reader {
  const api = source.api as SourceApi<unknown, unknown>; // as: the source's own types are put away
  const { credentials, secret = credentials } = vendors[kind]!;
  return api.connect({
    ...{ address: ADDRESS, mapping: source.mapping, now: () => NOW, keep: async () => {} },
    ...{ credentials: api.credentials.parse(secret), settings: api.settings.parse(SETTINGS[kind] ?? {}) },
  } satisfies Reach<unknown, unknown>);
}

const STATUSES = [404, 401, 403, 429, 503, 500, 400] as const;
const WAITS = ['1', '-5', 'Fri, 31 Dec 2027 23:59:59 GMT', 'soon'] as const;

function wrongBy(chance: Chance, recorded: readonly Recorded[]): Wrong {
  const at = chance.below(recorded.length);
  return {
    at,
    body: wireBy(chance, brokenBy(chance, [recorded[at]?.json])).toString('utf8'),
    status: chance.once(12) ? chance.one(STATUSES) : 200,
    retryAfter: chance.once(12) ? chance.one(WAITS) : undefined,
    key: chance.once(8) ? textBy(chance) : ada.key,
  };
}

for (const [kind, source] of Object.entries(kinds) as readonly [string, Source][])
  for (const [how, read] of vendors[kind] === undefined ? [] : Object.entries(READS)) {
    const recorded = await recordedOf(kind, source, read);
    fuzz(
      `read ${kind} ${how}`,
      (chance) => wrongBy(chance, recorded),
      (wrong) => {
        now = { recorded, wrong, asked: 0 };
        return read(readerOf(kind, source), wrong.key).catch((thrown: unknown) => thrown);
      },
      (came) => {
        must(now.asked <= ENDLESS, 'asks without end');
        if (!(came instanceof Error)) return;
        must(OURS.includes(came.name), `throws ${came.name}: ${came.message}`);
        must(isReason(came.message), 'no reason given');
      },
    );
  }
