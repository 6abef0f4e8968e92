/** Reads UKG Pro: employments page by page, and the people they are of. Everybody's names are read once for a pull, not once for each. */
import * as z from 'zod';
import { callJson, inForm } from '../call.ts';
import { SourceRefused, SourceUnavailable } from '../errors.ts';
import type { Reach, Reader } from '../source.ts';
import { employeeIdOf, type Row, recordOf } from './record.ts';
import type { Credentials, Settings } from './settings.ts';

const Rows = z.array(z.record(z.string(), z.unknown()));

export function connect(reach: Reach<Credentials, Settings>): Reader {
  const { settings, mapping } = reach;
  const company = settings.companyId === undefined ? {} : { companyId: settings.companyId };
  const read = readerOf(reach);
  const records = (employments: readonly Row[], people: ReadonlyMap<string, Row>) =>
    employments.map((one) =>
      recordOf(one, people.get(employeeIdOf(one)), { ...{ mapping, nowMs: reach.now() }, statuses: settings.statuses }),
    );
  let everybody: Everybody | undefined;
  /** Those of the pull that began then: of an earlier one they are others, and of one that failed nobody. */
  const people = async (began: string) => {
    if (everybody?.began !== began)
      everybody = { began, people: byEmployee(everyPage((page) => read('people', 'person-details', {}, page))) };
    return everybody.people.catch((error: unknown) => {
      everybody = undefined;
      throw error;
    });
  };
  return {
    async worker(key) {
      const one = { ...company, employeeId: key };
      // Not every answer can be trusted to be filtered: another's record must not be taken for theirs.
      const own = (await read('an employment', 'employment-details', one, 1)).filter(
        (row) => employeeIdOf(row) === key,
      );
      if (own.length === 0) return [];
      return records(own, await byEmployee(read('a person', 'person-details', { employeeId: key }, 1)));
    },
    async page(cursor) {
      // The next page may be another function's, which has the people of another pull.
      const [number = '1', began = String(reach.now())] = cursor?.split(' of ') ?? [];
      const page = Number(number);
      if (cursor === undefined) everybody = undefined;
      const employments = await read('employments', 'employment-details', company, page);
      if (employments.length === 0) return { records: [] };
      return {
        records: records(employments, await people(began)),
        next: `${page + 1} of ${began}`,
        sinceMs: Number(began),
      };
    },
  };
}

interface Everybody {
  /** When the pull they were read for began. */
  readonly began: string;
  readonly people: Promise<ReadonlyMap<string, Row>>;
}

async function byEmployee(rows: Promise<readonly Row[]>): Promise<ReadonlyMap<string, Row>> {
  return new Map((await rows).map((row) => [employeeIdOf(row), row] as const));
}

/** Until a page is empty: a page may be shorter than was asked for. */
async function everyPage(read: (page: number) => Promise<readonly Row[]>): Promise<readonly Row[]> {
  const all: Row[] = [];
  let before: string | undefined;
  for (let page = 1; ; page++) {
    const rows = await read(page);
    if (rows.length === 0) return all;
    const first = JSON.stringify(rows[0]);
    if (first === before) throw new SourceUnavailable('UKG Pro gives the same page again and again');
    before = first;
    all.push(...rows);
  }
}

type Query = Readonly<Record<string, string>>;

/** Service accounts prove themselves and name the company's key: developer.ukg.com/hcm/docs/web-service-account */
function readerOf({ address, credentials, settings }: Reach<Credentials, Settings>) {
  const { username, password, customerApiKey } = credentials;
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    'us-customer-api-key': customerApiKey,
  };
  return async (of: string, path: string, query: Query, page: number): Promise<readonly Row[]> => {
    const what = `UKG Pro, reading ${of}`;
    const asked = new URLSearchParams({ ...query, page: String(page), per_Page: String(settings.perPage) });
    const answer = await callJson(what, `${address}/personnel/v1/${path}?${asked}`, { headers });
    if (answer !== undefined) return inForm(what, Rows, answer);
    if (page > 1 || 'employeeId' in query) return [];
    throw new SourceRefused(`${what} answered 404: look at its address in tenure.config.yaml`);
  };
}
