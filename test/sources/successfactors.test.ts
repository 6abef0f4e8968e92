/** SuccessFactors by the contract, and by what only it has: several employments of one person, people hired for a later day, withdrawn ends. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { differ } from '../../functions/core/difference.ts';
import type { Instant } from '../../functions/core/ids.ts';
import { withChanges } from '../../functions/sources/mapping.ts';
import { readRecord } from '../../functions/sources/read-record.ts';
import { recordOf } from '../../functions/sources/successfactors/employment.ts';
import { entitiesIn, queryUrl, quoted } from '../../functions/sources/successfactors/odata.ts';
import { Settings } from '../../functions/sources/successfactors/settings.ts';
import { successfactors } from '../../functions/sources/successfactors/successfactors.ts';
import { describeSource, type SourceRig } from './contract.ts';
import { ada, changes, mapping, start } from './successfactors-rig.ts';

let open: SourceRig[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ vendor: one }) => one.stop()));
  open = [];
});
async function rig(settings: object = {}, used = mapping): Promise<SourceRig> {
  const made = await start(used, settings);
  open.push(made);
  return made;
}
describeSource('SAP SuccessFactors', {
  ...{ source: successfactors, key: '' },
  changes,
  abilities: { webhooks: false, leave: true, lastDayAhead: true, returns: true },
  start: (used) => start(used),
});

const said = async (at: SourceRig, key: string, used = mapping) => {
  const [record] = await at.reader.worker(key);
  const read = readRecord(record, used);
  if (read.kind !== 'worker') throw new Error(JSON.stringify(read));
  return read.said;
};

describe('employments of SuccessFactors', () => {
  it('at once are records of one person, each with its own worker id; one ends and the other does not', async () => {
    const at = await rig();
    at.vendor.staff.put({ ...ada, personKey: 'P-ada' });
    at.vendor.staff.put({ ...ada, key: 'ada-2', personKey: 'P-ada', workerId: 'w-2', lastDay: '2026-12-31' });
    const { records } = await at.reader.page();
    const workers = records.map((record) => readRecord(record, mapping));
    expect(workers).toMatchObject([
      { said: { key: 'ada', record: { workerId: 'w-1', personId: 'successfactors-P-ada' } } },
      {
        said: {
          key: 'ada-2',
          record: { workerId: 'w-2', personId: 'successfactors-P-ada' },
          ends: { date: '2026-12-31' },
        },
      },
    ]);
    expect((await said(at, 'ada')).ends).toBeUndefined();
  });

  it('for a day to come have their names as of that day', async () => {
    const at = await rig();
    at.vendor.staff.put({ ...ada, startDate: '2027-02-01' });
    expect(await said(at, 'ada')).toMatchObject({
      standing: 'active',
      record: { givenName: 'Ada', startDate: '2027-02-01' },
    });
    const asked = at.vendor.requests.entries().map(({ request }) => request);
    expect(asked.filter((line) => line.includes('asOfDate=2027-02-01'))).toHaveLength(1);
  });

  it('whose resignation is withdrawn go on, though the newest change in them is now an older one', async () => {
    const at = await rig();
    at.vendor.staff.put({ ...ada, lastDay: '2026-12-31' });
    const readAt = () => new Date(at.nowSeconds() * 1000).toISOString() as Instant;
    const reading = async () => ({ source: 'sf', said: await said(at, 'ada'), readAt: readAt(), leaversBackDays: 30 });
    const first = differ(undefined, await reading());
    expect((await reading()).said).not.toHaveProperty('updatedAt');
    at.advance(60);
    at.vendor.staff.put({ key: 'ada', lastDay: undefined });
    const second = differ(first.kind === 'said' ? first.now : undefined, await reading());
    expect(second).toMatchObject({ kind: 'said', events: [{ type: 'tenure.person.termination-rescinded' }] });
  });

  it('are contractors by what SuccessFactors itself says, where no classes are listed', async () => {
    const at = await rig({}, successfactors.mapping);
    at.vendor.staff.put({ ...ada, employmentType: 'contractor' });
    expect(await said(at, 'ada', successfactors.mapping)).toMatchObject({
      record: { workerId: 'ada', employmentType: 'contractor' },
    });
  });

  it('are asked for by names alone: what the mapping does not look at stays where it is', async () => {
    const at = await rig();
    at.vendor.staff.put(ada);
    const [record] = await at.reader.worker('ada');
    expect(record).toMatchObject({ job: { departmentNav: { name: 'Legal' } } });
    expect(record).not.toHaveProperty('job.lastModifiedDateTime');
    expect(record).not.toHaveProperty('job.departmentNav.externalCode');
    expect(record).not.toHaveProperty('employment.assignmentClass');
  });

  it('are refused as a whole where the mapping names a field the tenant does not have', async () => {
    const used = withChanges(mapping, { worker: { costCenter: 'job.customString77' } });
    const at = await start(used);
    open.push(at);
    at.vendor.staff.put(ada);
    await expect(at.reader.page()).rejects.toMatchObject({
      name: 'SourceRefused',
      message:
        'SuccessFactors, reading job slices answered 400: look at its address, settings and mapping in tenure.config.yaml',
    });
  });

  it('of somebody whose only mail is their own are refused, not mailed at home', async () => {
    const at = await rig();
    at.vendor.staff.put({ ...ada, email: undefined });
    const [record] = await at.reader.worker('ada');
    expect(readRecord(record, mapping)).toMatchObject({
      kind: 'refused',
      refusals: [{ where: 'emails[type=B].emailAddress' }],
    });
  });

  it('are read with all their slices, however many pages those fill', async () => {
    const at = await rig({ pageSize: 400 });
    const leaver = { ...ada, status: 'leave', lastDay: '2026-12-31' } as const;
    for (let index = 0; index < 400; index++)
      at.vendor.staff.put({ ...leaver, key: `k${index}`, workerId: `w${index}` });
    const { records } = await at.reader.page();
    expect(records).toHaveLength(400);
    for (const record of records) expect(record).toMatchObject({ standing: 'leave', lastDay: '2026-12-31' });
    const asked = at.vendor.requests.entries().filter(({ request }) => request.includes('/EmpJob?'));
    expect(asked).toHaveLength(2);
  });

  it('have a status whose code nobody explained: refused', async () => {
    const at = await rig({ statuses: { T: 'left' } });
    at.vendor.staff.put(ada);
    expect(readRecord((await at.reader.worker('ada'))[0], mapping)).toMatchObject({
      kind: 'refused',
      refusals: expect.arrayContaining([expect.objectContaining({ where: 'standing', what: 'there is no status' })]),
    });
  });
});

describe('how SuccessFactors is asked', () => {
  it('lets no id say more than itself', async () => {
    expect(quoted("a' or userId ne '")).toBe("'a'' or userId ne '''");
    const at = await rig();
    at.vendor.staff.put(ada);
    at.vendor.staff.put({ ...ada, key: "o'neill", workerId: 'w-3' });
    expect(await at.reader.worker("x' or userId eq 'ada")).toEqual([]);
    expect((await said(at, "o'neill")).record.workerId).toBe('w-3');
  });

  it('asks by the company’s own filter too, of everybody and of one', async () => {
    const filter = "userNav/status in 't','f','e'";
    const at = await rig({ filter });
    at.vendor.staff.put(ada);
    expect((await at.reader.page()).records).toHaveLength(1);
    expect(await at.reader.worker('ada')).toHaveLength(1);
    const asked = at.vendor.requests.entries().map(({ request }) => new URLSearchParams(request).get('$filter'));
    const whoever = "userNav/status in 't','f','T','F','e','d'";
    expect(asked.filter((one) => one?.includes(`(${filter})`))).toEqual([
      `(${filter}) and ${whoever}`,
      `userId eq 'ada' and (${filter}) and ${whoever}`,
    ]);
  });

  it('asks for inactive users by name: SuccessFactors leaves out who has left where nothing is said of them', async () => {
    const gone = { ...ada, status: 'left', lastDay: '2026-11-20' } as const;
    const at = await rig();
    at.vendor.staff.put(gone);
    expect(await said(at, 'ada')).toMatchObject({ standing: 'left', ends: { date: '2026-11-20' } });
    expect((await at.reader.page()).records).toHaveLength(1);
    const silent = await rig({ userStatuses: [] });
    silent.vendor.staff.put(gone);
    expect((await silent.reader.page()).records).toEqual([]);
  });

  it('goes to the next page by its token alone, at the address that is configured', () => {
    // As SAP note 2489065 prints it, at another address.
    const $skiptoken = 'eyJzdGFydFJvdyI6MTAwMCwiZW5kUm93IjoyMDAwfQ==';
    const __next = `https://elsewhere.example:443/odata/v2/User?$select=userId,status&$format=json&$skiptoken=${$skiptoken}`;
    const { next } = entitiesIn('it', { d: { results: [], __next } });
    expect(next).toBe($skiptoken);
    const url = new URL(
      queryUrl('https://api.example', { entity: 'EmpJob', fields: ['userId', 'a/b/c', 'a/b/d'] }, next),
    );
    expect(url.host).toBe('api.example');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ $format: 'json', $select: 'userId,a/b/c,a/b/d', $expand: 'a/b', $skiptoken },
    });
  });

  it.each([
    [undefined, 'SourceRefused'],
    [{}, 'SourceUnavailable'],
    [{ d: { results: [7] } }, 'SourceUnavailable'],
    [{ d: { results: [], __next: 'nowhere' } }, 'SourceUnavailable'],
    [{ d: { results: [], __next: 'https://api.example/x' } }, 'SourceUnavailable'],
  ])('an answer that is none (%j) is no empty page', (answer, name) => {
    expect(() => entitiesIn('it', answer)).toThrow(expect.objectContaining({ name }));
  });

  it('never throws over an entity, whatever is in it: it is read, or refused with a reason', () => {
    const days = [
      '/Date(1767571200000)/',
      '/Date(253402214400000)/',
      '/Date(-62135596800000)/',
      '/Date(999999999999999)/',
      '2026-01-05',
    ];
    const day = fc.oneof(fc.constantFrom(...days), fc.anything());
    const code = fc.oneof(fc.constantFrom({ externalCode: 'T' }, { externalCode: 'A' }), fc.anything());
    const slice = fc.record({
      ...{ startDate: day, endDate: day, seqNumber: fc.anything(), userId: fc.anything(), timezone: fc.anything() },
      ...{ emplStatusNav: code, managerId: fc.anything() },
    });
    const somebody = { personalInfoNav: { results: [{ firstName: 'A', lastName: 'B' }, null, 7] } };
    const employment = fc.record({
      ...{ userId: fc.anything(), startDate: day, personNav: fc.oneof(fc.anything(), fc.constant(somebody)) },
    });
    const reckoning = { ...Settings.parse({}), nowMs: Date.parse('2026-11-23T12:00:00Z') };
    fc.assert(
      fc.property(employment, fc.array(slice), (one, slices) => {
        const read = readRecord(recordOf(one, slices, reckoning), mapping);
        expect(read.kind === 'worker' || (read.kind === 'refused' && read.refusals.length > 0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
