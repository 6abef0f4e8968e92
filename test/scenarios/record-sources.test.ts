/** Sources that send whole records, through the whole application: every way in, what follows, and what operators see of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLL_CALL_TYPE } from '../../functions/sources/roll-call.ts';
import { csvDrop, type DropOptions } from '../../local/simulators/hr/csv-dropper.ts';
import { entraUploads, type Row } from '../../local/simulators/hr/entra-feeder.ts';
import { profileOf, request, runImport } from '../../local/simulators/hr/okta-importer.ts';
import { type Outgoing, sendOne } from '../../local/simulators/hr/outgoing.ts';
import type { StaffMember } from '../../local/simulators/hr/staff.ts';
import { customUpload } from '../sources/entra-samples.ts';
import { type Company, openCompany, type Templates } from './company.ts';

const RECORD_SOURCES = readFileSync(join(import.meta.dirname, 'configurations', 'record-sources.yaml'), 'utf8');

const ada: StaffMember = {
  ...{ key: 'e-71', workerId: 'e-71', givenName: 'Ada', familyName: 'Byron', email: 'ada.byron@marlow.example' },
  ...{ department: 'Engineering', title: 'Systems engineer', office: 'London', country: 'GB', status: 'active' },
  ...{ employmentType: 'employee', timeZone: 'Europe/London', startDate: '2026-11-30' },
};
const named = (key: string, givenName: string): StaffMember => ({
  ...ada,
  ...{ key, workerId: key, givenName, email: `${givenName.toLowerCase()}@marlow.example` },
});

let company: Company;
beforeAll(async () => {
  company = await openCompany({ configuration: RECORD_SOURCES });
});
afterAll(() => company.stop());

const api = () => company.stage.application.api ?? '';
const keyOf = (source: string) => company.stage.application.sources[source] ?? '';
const kinds = async (worker: string) =>
  (await company.cases()).filter(({ workerId }) => workerId === worker).map(({ kind, state }) => `${kind} ${state}`);
const isActive = async (worker: string) => (await company.access(worker)).okta.status === 'active';
const shown = async (source: string) => (await company.stage.call('operator', 'GET', `/v1/sources/${source}`)).body;

async function sends(path: string, outgoing: Outgoing) {
  const answered = await sendOne(`${api()}${path}`, outgoing);
  await company.settle();
  return answered;
}

describe('a feeder of Entra', () => {
  const OWN_PATH = '/v1.0/servicePrincipals/08576bb1-2bdc-40c2-97b9-d0c6b1bc8ae5/synchronization/jobs';
  const upload = (rows: readonly Row[], path = '/v1/sources/feeder', token = keyOf('feeder')) =>
    sends(path, entraUploads(rows, { token })[0]!);

  it('has somebody join, and says to operators who could not be read until they can', async () => {
    const first = await upload([ada, { ...named('e-72', 'Bob'), timeZone: 'Mars/Base' }]);
    expect([first.status, first.text]).toEqual([202, '']);
    expect(first.headers.get('location')).toMatch(/\/v1\/sources\/feeder$/);
    expect(await isActive('e-71')).toBe(true);
    const source = await shown('feeder');
    expect(source).toMatchObject({
      isRead: false,
      delivery: { records: 2, taken: 1, refused: 1, unreadInAll: 1, unread: [{ key: 'e-72' }] },
    });
    expect(JSON.stringify(source)).not.toMatch(/Mars|Bob/);
    expect((await upload([ada])).status).toBe(202);
    expect(await shown('feeder')).toMatchObject({ delivery: { records: 1, taken: 0, refused: 0, unreadInAll: 1 } });
    await upload([named('e-72', 'Bob')]);
    expect(await shown('feeder')).toMatchObject({ delivery: { taken: 1, unreadInAll: 0, unread: [] } });
    expect(await isActive('e-72')).toBe(true);
  });

  it('changes its host and token only: the path is the one it has', async () => {
    const theirs = `${OWN_PATH}/API2AAD.feeder/bulkUpload`;
    expect((await upload([{ key: 'e-71', status: 'left' }], theirs)).status).toBe(202);
    expect(await kinds('e-71')).toContain('leaver completed-with-exceptions');
    expect(await isActive('e-71')).toBe(false);
  });

  it('is answered the same whether its token, its source or its job is none', async () => {
    const wrong = [
      await upload([ada], '/v1/sources/feeder', 'no-such-key-at-all'),
      await upload([ada], '/v1/sources/nobody'),
      await upload([ada], `${OWN_PATH}/API2AAD.nobody/bulkUpload`),
      await upload([ada], `${OWN_PATH}/API2AAD.samples/bulkUpload`),
    ];
    expect(wrong.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });

  it("takes Microsoft's own sample as two people where they are told apart by externalId, and as none by employeeNumber", async () => {
    const as = (source: string): Outgoing => ({
      ...{ method: 'POST', path: '', body: JSON.stringify(customUpload) },
      headers: { authorization: `Bearer ${keyOf(source)}`, 'content-type': 'application/scim+json' },
    });
    expect((await sends(`${OWN_PATH}/API2AAD.numbers/bulkUpload`, as('numbers'))).status).toBe(202);
    expect(await kinds('701984')).toEqual([]);
    expect(await shown('numbers')).toMatchObject({
      delivery: {
        ...{ records: 2, refused: 2, taken: 0, unreadInAll: 1 },
        unread: [{ key: '701984', what: expect.stringContaining('names the same worker'), mend: expect.any(String) }],
      },
    });
    expect((await sends(`${OWN_PATH}/API2AAD.samples/bulkUpload`, as('samples'))).status).toBe(202);
    for (const worker of ['701984', '701985']) {
      expect(await kinds(worker)).toEqual([expect.stringMatching(/^joiner completed/)]);
      expect(await isActive(worker)).toBe(true);
    }
  });

  it('that sends one worker from several places at once loses nothing of what any of them says', async () => {
    const parts: readonly Row[] = [
      { key: 'e-72', title: 'Lead' },
      { key: 'e-72', department: 'Design' },
      { key: 'e-72', office: 'Berlin', country: 'DE' },
    ];
    const answers = await Promise.all(
      parts.map((row) => sendOne(`${api()}/v1/sources/feeder`, entraUploads([row], { token: keyOf('feeder') })[0]!)),
    );
    await company.settle();
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    await upload([{ ...named('e-72', 'Bob'), title: 'Lead', department: 'Design', office: 'Berlin', country: 'DE' }]);
    expect(await shown('feeder')).toMatchObject({ delivery: { records: 1, taken: 0, refused: 0, unreadInAll: 0 } });
  });
});

describe('a file', () => {
  const drop = (source: string, members: readonly StaffMember[], options: Partial<DropOptions> = {}) =>
    sends(
      `/v1/sources/${source}`,
      csvDrop(members, {
        ...{ key: keyOf(source), nowSeconds: company.stage.now() / 1000 },
        ...options,
      }),
    );

  it('is taken byte for byte in the encoding it has, and answered row by row', async () => {
    const file = await drop(
      'files',
      [
        { ...named('f-1', 'Zoe'), givenName: 'Zoë' },
        { ...ada, key: 'x', workerId: '' },
      ],
      {
        ...{ delimiter: ';', encoding: 'utf-16le' },
      },
    );
    expect(file.status).toBe(202);
    expect(JSON.parse(file.text)).toMatchObject({ records: [{ outcome: 'taken' }, { outcome: 'refused' }] });
    expect(await isActive('f-1')).toBe(true);
    expect(await shown('files')).toMatchObject({ delivery: { unread: [{ key: '', what: expect.any(String) }] } });
  });

  it('that is everybody has those leave who are not in it, through the brakes', async () => {
    const everybody = [named('g-1', 'Gil'), named('g-2', 'Gus'), named('g-3', 'Gem')];
    expect((await drop('everybody', everybody)).status).toBe(202);
    expect(await isActive('g-3')).toBe(true);
    expect(JSON.parse((await drop('everybody', everybody.slice(0, 2))).text)).toMatchObject({ missing: 1 });
    expect(await shown('everybody')).toMatchObject({ delivery: { missing: ['g-3'], missingInAll: 1 } });
    expect(await isActive('g-3')).toBe(false);
    expect(await isActive('g-1')).toBe(true);
    const unsure = await drop('everybody', [named('g-1', 'Gil'), { ...ada, key: 'x', workerId: '' }]);
    expect(JSON.parse(unsure.text)).toMatchObject({
      missing: expect.stringContaining('nobody is taken to be missing'),
    });
    expect(await isActive('g-2')).toBe(true);
  });
});

describe('a SCIM client', () => {
  it('appends /Bulk, and is answered operation by operation', async () => {
    const [{ body }] = entraUploads([named('s-1', 'Sam')], { token: '' }) as [Outgoing];
    const headers = { authorization: `Bearer ${keyOf('scim')}`, 'content-type': 'application/scim+json' };
    const answered = await sends('/v1/sources/scim/Bulk', { method: 'POST', path: '', headers, body: body ?? '' });
    expect(answered.status).toBe(200);
    expect(JSON.parse(answered.text)).toMatchObject({
      Operations: [{ status: '201', location: expect.stringMatching(/\/v1\/sources\/scim\/Users\/s-1$/) }],
    });
    expect(await isActive('s-1')).toBe(true);
  });

  it('says whom it has: who is not in its list is shown to operators, and keeps their access until HR says more', async () => {
    await company.settle(600);
    const list = (token: string): Outgoing => ({
      ...{ method: 'POST', path: '' },
      headers: { authorization: `Bearer ${token}`, 'content-type': ROLL_CALL_TYPE },
      body: JSON.stringify({ asOf: new Date(company.stage.now()).toISOString(), workers: ['s-9'] }),
    });
    expect((await sends('/v1/sources/scim', list('no-such-key-at-all'))).status).toBe(401);
    const answered = await sends('/v1/sources/scim', list(keyOf('scim')));
    expect([answered.status, JSON.parse(answered.text)]).toEqual([202, { records: [], missing: 1, untold: 1 }]);
    expect(await shown('scim')).toMatchObject({ everybody: { workers: 1, missing: ['s-1'], untold: ['s-9'] } });
    expect(await isActive('s-1')).toBe(true);
  });
});

describe('a sender of CloudEvents', () => {
  const asks = (source: string, origin: string) =>
    fetch(`${api()}/v1/sources/${source}`, { method: 'OPTIONS', headers: { 'webhook-request-origin': origin } });

  it('is told whether it may send, before it does', async () => {
    const may = await asks('announcer', 'hr.example.com');
    expect([may.status, may.headers.get('webhook-allowed-origin')]).toEqual([200, 'hr.example.com']);
    expect((await asks('announcer', 'elsewhere.example.com')).status).toBe(403);
    expect([(await asks('nobody', 'hr.example.com')).status, (await asks('files', 'x')).status]).toEqual([405, 405]);
  });
});

describe("a client of Okta's Identity Sources API", () => {
  const address = () => `${api()}/api/v1/identity-sources/0oa-identities`;
  const client = () => ({ address: address(), token: keyOf('identities'), waitMs: 100 });
  const calls = async (method: string, path: string, body?: unknown, token = keyOf('identities')) => {
    const { status, text } = await sendOne(address(), request({ token }, method, path, body));
    return { status, body: text === '' ? undefined : JSON.parse(text) };
  };

  it('has everybody join whom its session holds, and leave whom the next one deletes', async () => {
    const upsert = [named('i-1', 'Ida'), named('i-2', 'Ivo'), { ...named('i-3', 'Ira'), timeZone: 'Mars/Base' }];
    expect(await runImport({ upsert, remove: [] }, { ...client(), profilesALoad: 2 })).toBe('COMPLETED');
    await company.settle();
    expect([await kinds('i-1'), await kinds('i-2')]).toEqual([['joiner completed'], ['joiner completed']]);
    expect(await shown('identities')).toMatchObject({
      delivery: { records: 3, taken: 2, refused: 1, unread: [{ key: 'i-3' }] },
    });
    await company.settle(301);
    expect(await runImport({ upsert: [], remove: ['i-1'] }, client())).toBe('COMPLETED');
    await company.settle();
    expect([await isActive('i-1'), await isActive('i-2')]).toEqual([false, true]);
  });

  it("is refused in Okta's words what Okta refuses, and 401 like anybody whose token or source is none", async () => {
    await company.settle(301);
    const { id } = (await calls('POST', '/sessions')).body as { id: string };
    expect(await calls('POST', '/sessions')).toMatchObject({ status: 400, body: { errorCode: 'E0000001' } });
    expect(await calls('GET', '/sessions/aps0')).toMatchObject({ status: 404, body: { errorCode: 'E0000007' } });
    expect(await calls('POST', `/sessions/${id}/bulk-upsert`, { entityType: 'GROUPS' })).toMatchObject({ status: 400 });
    expect(await calls('GET', '/sessions')).toMatchObject({ status: 200, body: [{ id, status: 'CREATED' }] });
    expect(await calls('DELETE', `/sessions/${id}`)).toEqual({ status: 204, body: undefined });
    expect((await calls('GET', '/sessions', undefined, 'no-such-key-at-all')).status).toBe(401);
    const other = await sendOne(
      address().replace('0oa-identities', '0oa-nobody'),
      request(client(), 'GET', '/sessions'),
    );
    expect(other.status).toBe(401);
  });

  it('is imported once, though its loads come at once, one of them twice, and the import fails in its midst until we mend it', async () => {
    company = await company.restart({ alter: importersWakeNobody });
    const { id } = (await calls('POST', '/sessions')).body as { id: string };
    const loads = Array.from({ length: 4 }, (_, at) => ({
      entityType: 'USERS',
      profiles: [named(`j-${at}`, `Jo${at}`)].map(profileOf),
    }));
    const answers = await Promise.all(
      [...loads, ...loads.slice(0, 1)].map((load) => calls('POST', `/sessions/${id}/bulk-upsert`, load)),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(await calls('POST', `/sessions/${id}/start-import`)).toMatchObject({ body: { status: 'TRIGGERED' } });
    await company.settle();
    expect(await calls('GET', `/sessions/${id}`)).toMatchObject({ body: { status: 'IN_PROGRESS' } });
    company = await company.restart();
    await company.settle(6 * 3600);
    expect(await calls('GET', `/sessions/${id}`)).toMatchObject({ body: { status: 'COMPLETED' } });
    for (const at of [0, 1, 2, 3]) expect(await kinds(`j-${at}`)).toEqual(['joiner completed']);
    expect(await shown('identities')).toMatchObject({ delivery: { records: 4, refused: 0 } });
  });
});

/** What is imported is stored, and then the bus refuses: as late in an import as it can fail. */
function importersWakeNobody(templates: Templates): void {
  const roles = Object.entries(templates['tenure-sources']?.Resources ?? {}).filter(
    ([id, { Type }]) => id.startsWith('identities') && Type === 'AWS::IAM::Role',
  );
  const statements = roles.flatMap(([, { Properties }]) => Properties.Policies[0].PolicyDocument.Statement);
  const waking = statements.filter(({ Action }) => [Action].flat().includes('events:PutEvents'));
  if (waking.length !== 1) throw new Error('the role of the importer is not as it was');
  for (const statement of waking) statement.Effect = 'Deny';
}
