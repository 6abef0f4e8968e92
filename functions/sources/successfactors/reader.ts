/** Reads SuccessFactors: the employments, then all their job slices, then those who have no personal data before they begin. */
import { SourceUnavailable } from '../errors.ts';
import { FORMS } from '../forms.ts';
import type { Reach, Reader } from '../source.ts';
import { callerOf } from './access.ts';
import { fieldsFor, personalOf, recordOf, textOf } from './employment.ts';
import { type Entities, type Entity, entitiesIn, type Query, queryUrl, quoted } from './odata.ts';
import type { Credentials, Settings } from './settings.ts';

/** EmpJob keeps every slice, and answers only today's unless it is asked from when to when (SAP note 2638422). */
const ALL_DAYS = { fromDate: '1900-01-01', toDate: '9999-12-31' };
/** The most that one answer holds (SAP note 2489065). */
const MOST_ON_A_PAGE = '1000';

export function connect(reach: Reach<Credentials, Settings>): Reader {
  const { settings } = reach;
  const fields = fieldsFor(reach.mapping);
  const read = readerOf(reach);
  const theirs = settings.filter === '' ? '' : `(${settings.filter})`;
  const reckoned = () => ({ ...settings, nowMs: reach.now() });

  const employments = (filter: string, options: Options, next?: string) =>
    read('employments', { entity: 'EmpEmployment', fields: fields.employment, filter, options }, next);
  // Expanded under an employment they would be those of today alone, whatever days are asked for (SAP note 2853045).
  const slicesOf = (found: readonly Entity[]) => {
    const filter = filterOf(settings, `userId in ${found.map((one) => quoted(userIdOf(one))).join(',')}`);
    const options = { ...ALL_DAYS, customPageSize: MOST_ON_A_PAGE, ...pagingOf(settings) };
    return everyPage((next) => read('job slices', { entity: 'EmpJob', fields: fields.job, filter, options }, next));
  };
  const asHired = async (employment: Entity, slices: readonly Entity[]): Promise<Entity> => {
    if (personalOf(employment) !== undefined) return employment;
    const day = FORMS.date.read(textOf(recordOf(employment, slices, reckoned()).startDate));
    if (day === undefined) return employment;
    const filter = filterOf(settings, `userId eq ${quoted(userIdOf(employment))}`);
    const found = await employments(filter, { asOfDate: String(day) });
    return found.entities[0] ?? employment;
  };
  const recordsOf = async (found: readonly Entity[]): Promise<readonly unknown[]> => {
    const slices = Map.groupBy(found.length === 0 ? [] : await slicesOf(found), userIdOf);
    const records: unknown[] = [];
    for (const employment of found) {
      const own = slices.get(userIdOf(employment)) ?? [];
      records.push(recordOf(await asHired(employment, own), own, reckoned()));
    }
    return records;
  };
  return {
    async worker(key) {
      const filter = filterOf(settings, `userId eq ${quoted(key)}`, theirs);
      return recordsOf((await employments(filter, {})).entities);
    },
    async page(cursor) {
      const options = { customPageSize: String(settings.pageSize), ...pagingOf(settings) };
      const { entities, next } = await employments(filterOf(settings, theirs), options, cursor);
      return { records: await recordsOf(entities), next };
    },
  };
}

type Options = Readonly<Record<string, string>>;

function pagingOf({ paging }: Settings): Options {
  return paging === 'none' ? {} : { paging };
}

/** All of these, of users of whatever status: one who has left is inactive, and would not be there to be read. */
function filterOf({ userStatuses }: Settings, ...conditions: readonly string[]): string {
  const statuses = userStatuses.map(quoted).join(',');
  const users = statuses === '' ? '' : `userNav/status in ${statuses}`;
  return [...conditions, users].filter((one) => one !== '').join(' and ');
}

function userIdOf(entity: Entity): string {
  return textOf(entity.userId);
}

async function everyPage(page: (next?: string) => Promise<Entities>): Promise<readonly Entity[]> {
  const all: Entity[] = [];
  let next: string | undefined;
  do {
    const { entities, next: after } = await page(next);
    all.push(...entities);
    if (after !== undefined && after === next)
      throw new SourceUnavailable('SuccessFactors gives the same page again and again');
    next = after;
  } while (next !== undefined);
  return all;
}

function readerOf({ address, credentials, settings, now }: Reach<Credentials, Settings>) {
  const call = callerOf({ address, credentials, settings, now });
  return async (of: string, query: Query, next?: string): Promise<Entities> => {
    const what = `SuccessFactors, reading ${of}`;
    return entitiesIn(what, await call(what, queryUrl(address, query, next)));
  };
}
