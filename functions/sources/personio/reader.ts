/** Reads Personio: a record for each employment, with its person, its department's name and whom it reports to by their employment. */
import * as z from 'zod';
import { uriPart } from '../../core/uri.ts';
import { inForm, TextId } from '../call.ts';
import { callWithToken, clientCredentials } from '../oauth.ts';
import type { Page, Reach, Reader } from '../source.ts';

export const Credentials = z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(1) });
export type Credentials = z.infer<typeof Credentials>;

/** Ours: each person of a page costs a call more. Personio gives 50 at most: developer.personio.de/reference/get_v2-persons */
const PERSONS = 20;
const EMPLOYMENTS = 50;
/** Ours: more pages of one person's employments are no list any more. */
const MOST_PAGES = 20;

const Some = z.object({
  _data: z.array(z.unknown()),
  _meta: z.object({ links: z.object({ next: z.object({ href: z.string() }).optional() }).optional() }).nullish(),
});
/** Text by its examples; a number is none the less somebody. */
const Id = z.union([TextId, z.int()]).transform(String);
const Person = z.looseObject({ id: Id });
const OrgUnit = z.looseObject({ id: Id, type: TextId });
const Employment = z.looseObject({
  id: Id,
  status: z.string().optional(),
  supervisor: z.looseObject({ id: Id }).nullish(),
  org_units: z.array(OrgUnit).nullish(),
});
type Employment = z.infer<typeof Employment>;

export function connect({ address, credentials, now }: Reach<Credentials, object>): Reader {
  const tokens = clientCredentials({ what: 'Personio', url: `${address}/v2/auth/token`, now }, credentials);
  const get = (what: string, path: string) =>
    callWithToken(tokens, `Personio, reading ${what}`, `${address}/v2/${path}`);
  const employmentsOf = remembered(now, (person: string) => everyEmployment(get, person));
  const nameOf = remembered(now, async (type: string, id: string) => {
    const path = `org-units/${uriPart(id)}?type=${uriPart(type)}`;
    return inForm('Personio, reading an org unit', Named, (await get('an org unit', path)) ?? {}).name;
  });
  const recordOf = async (person: z.infer<typeof Person>, employment: Employment) => ({
    ...employment,
    key: `${person.id}/${employment.id}`,
    person,
    supervisor: employment.supervisor && {
      ...employment.supervisor,
      employmentId: current((await employmentsOf(employment.supervisor.id)).found)?.id,
    },
    org_units: await Promise.all(
      (employment.org_units ?? []).map(async (unit) => ({ ...unit, name: await nameOf(unit.type, unit.id) })),
    ),
  });
  const recordsOf = async (person: z.infer<typeof Person>) => {
    const { found, odd } = await employmentsOf.anew(person.id);
    const records: { readonly key: string }[] = [];
    for (const employment of found) records.push(await recordOf(person, employment));
    return { records, odd };
  };
  const everyRecordOf = async (person: z.infer<typeof Person>) => {
    const { records, odd } = await recordsOf(person);
    return [...records, ...odd.map((one) => withKey(person.id, one))];
  };
  return {
    /** By a person's id, or by one employment of theirs: `5005/2306b77a-…`. */
    async worker(key) {
      const [id = '', employmentId] = key.split('/');
      const person = await get('a person', `persons/${uriPart(id)}`);
      if (person === undefined) return [];
      const { records, odd } = await recordsOf(inForm('Personio, reading a person', Person, person));
      // Of one person it is not said what was left out: without it they might look as if they were gone.
      if (odd.length > 0) inForm(THEIRS, z.array(Employment), odd);
      return employmentId === undefined ? records : records.filter((one) => one.key === key);
    },
    async page(cursor): Promise<Page> {
      const some = inForm(EVERYBODY, Some, await get('everybody', `persons?${asked(PERSONS, cursor)}`));
      const records: unknown[] = [];
      // One after another: Personio counts requests, and a page is not waited for by anybody.
      for (const one of some._data) {
        const person = Person.safeParse(one);
        // What is none of its documentation is refused alone, for whose it is is not said, and stops nobody's pull.
        records.push(...(person.success ? await everyRecordOf(person.data) : [one]));
      }
      return { records, next: cursorIn(some) };
    },
  };
}

const EVERYBODY = 'Personio, reading everybody';
const THEIRS = 'Personio, reading employments';
const Named = z.object({ name: z.string().optional() });

/** The most recent stands first: developer.personio.de/reference/get_v2-persons-person-id-employments */
function current(employments: readonly Employment[]): Employment | undefined {
  return employments.find(({ status }) => status !== 'INACTIVE') ?? employments[0];
}

/** An employment that cannot be read, by the key it is known by where it has an id. */
function withKey(person: string, one: unknown): unknown {
  const { data } = z.looseObject({ id: Id }).safeParse(one);
  return data === undefined ? one : { ...data, key: `${person}/${data.id}` };
}

interface Employments {
  readonly found: readonly Employment[];
  /** What is in no form of its documentation. */
  readonly odd: readonly unknown[];
}

async function everyEmployment(
  get: (what: string, path: string) => Promise<unknown>,
  person: string,
): Promise<Employments> {
  const found: Employment[] = [];
  const odd: unknown[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const path = `persons/${uriPart(person)}/employments?${asked(EMPLOYMENTS, cursor)}`;
    const some = inForm(THEIRS, Some, (await get('employments', path)) ?? { _data: [] });
    for (const one of some._data) {
      const read = Employment.safeParse(one);
      if (read.success) found.push(read.data);
      else odd.push(one);
    }
    cursor = cursorIn(some);
    if (cursor === undefined) break;
  }
  return { found, odd };
}

function asked(limit: number, cursor: string | undefined): URLSearchParams {
  return new URLSearchParams({ limit: String(limit), ...(cursor === undefined ? {} : { cursor }) });
}

/** Of the link to the next page only its cursor: where we go with our token is our own address. */
function cursorIn({ _meta }: z.infer<typeof Some>): string | undefined {
  const href = _meta?.links?.next?.href;
  return href === undefined ? undefined : (new URLSearchParams(href.split('?')[1] ?? '').get('cursor') ?? undefined);
}

/** Ours: a name or a supervisor that has changed is known after so long. */
const REMEMBERED_MS = 60_000;

/** What was read a moment ago is not read again; `anew` reads it all the same. A reader lives as long as its function: all is forgotten together. */
function remembered<Names extends readonly string[], Read>(
  now: () => number,
  read: (...names: Names) => Promise<Read>,
) {
  const known = new Map<string, Promise<Read>>();
  let sinceMs = now();
  const anew = (...names: Names) => {
    const reading = read(...names);
    const name = names.join('/');
    known.set(name, reading);
    // A failure is the caller's to see, and not to be remembered.
    reading.catch(() => known.delete(name));
    return reading;
  };
  const recent = (...names: Names) => {
    if (now() - sinceMs >= REMEMBERED_MS) {
      known.clear();
      sinceMs = now();
    }
    return known.get(names.join('/')) ?? anew(...names);
  };
  return Object.assign(recent, { anew });
}
