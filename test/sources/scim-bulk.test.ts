/** SCIM bulk requests and Entra's uploads: by the contract of records, by what is published, and beside an independent SCIM library. */
import fc from 'fast-check';
import SCIMMY from 'scimmy';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../functions/core/canonical.ts';
import type { WorkerSaid } from '../../functions/core/difference.ts';
import type { Delivery } from '../../functions/sources/delivery.ts';
import { type MappingChanges, withChanges } from '../../functions/sources/mapping.ts';
import { type CarriedRead, readCarried } from '../../functions/sources/read-carried.ts';
import { entraUpload } from '../../functions/sources/scim-bulk/entra-upload.ts';
import { WORKER } from '../../functions/sources/scim-bulk/mapping.ts';
import { ENTERPRISE } from '../../functions/sources/scim-bulk/names.ts';
import { readPatch } from '../../functions/sources/scim-bulk/patch.ts';
import { scimBulk } from '../../functions/sources/scim-bulk/scim-bulk.ts';
import type { Source } from '../../functions/sources/source.ts';
import { entraUploads, scimUser } from '../../local/simulators/hr/entra-feeder.ts';
import { type Operation, scimBulkRequest } from '../../local/simulators/hr/scim-client.ts';
import type { StaffMember } from '../../local/simulators/hr/staff.ts';
import { changeUpload, customUpload, PRINTED, secondAlone, standardUpload } from './entra-samples.ts';
import { ada, boss, deliveryOf, describeRecords } from './records-contract.ts';

const token = 'a-token-of-the-feeder-1';

describeRecords('Entra bulkUpload', {
  source: entraUpload,
  abilities: { leave: false, sequence: false },
  hear: (delivery) => entraUpload.hear!(delivery),
  render: (members) => deliveryOf(entraUploads(members, { token, usersARequest: 1000 })[0]!),
  part: (key, changes) => deliveryOf(entraUploads([{ key, ...changes }], { token })[0]!),
  most: 50,
});

describeRecords('SCIM bulk', {
  source: scimBulk,
  abilities: { leave: false, sequence: false },
  hear: (delivery) => scimBulk.hear!(delivery),
  render: (members) =>
    deliveryOf(
      scimBulkRequest(
        members.map((user) => ({ method: 'POST', user })),
        { token },
      ),
    ),
  part: (key, { department }) =>
    deliveryOf(
      scimBulkRequest([{ method: 'PATCH', key, replace: [[`${ENTERPRISE}:department`, department]] }], { token }),
    ),
  remove: (key) => deliveryOf(scimBulkRequest([{ method: 'DELETE', key }], { token })),
  most: 1000,
});

const SCIM_TYPE = { 'content-type': 'application/scim+json' };
const delivery = (body: unknown, headers: Delivery['headers'] = SCIM_TYPE): Delivery => ({
  headers,
  query: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const place = { address: 'https://tenure.example/v1/sources/hr', location: 'https://tenure.example/v1/deliveries/d-1' };
const EMPLOYEE_NUMBER = `"${ENTERPRISE}".employeeNumber`;

function readBy(source: Source, sent: Delivery, changes: MappingChanges, known: readonly WorkerSaid[] = []) {
  const heard = source.hear!(sent);
  if (heard.kind !== 'records') throw new Error(JSON.stringify(heard));
  const before = (key: string) => known.find((one) => one.key === key);
  return readCarried(heard, withChanges(source.mapping, changes), before);
}
const reasonsOf = (reads: readonly CarriedRead[]) =>
  reads.map((read) => (read.kind === 'refused' ? read.refusals.map(({ what }) => what) : read.kind));

describe("Microsoft's own samples", () => {
  const contoso = { worker: { startDate: '"urn:contoso:employee".HireDate' } };

  it.each(PRINTED)('are what is printed, to the letter', (upload, digest) => {
    expect(sha256(JSON.stringify(upload))).toBe(digest);
  });

  it('are two people by their externalId, as Entra matches, and one is the other’s manager', () => {
    const reads = readBy(entraUpload, delivery(customUpload), contoso);
    expect(reads.map((read) => read.kind === 'worker' && read.said)).toEqual([
      {
        key: '701984',
        standing: 'active',
        record: {
          workerId: '701984',
          givenName: 'Barbara',
          familyName: 'Jensen',
          email: 'bjensen@example.com',
          employmentType: 'employee',
          department: 'Tour Operations',
          title: 'Tour Guide',
          costCenter: '4130',
          country: 'US',
          office: 'Hollywood',
          timeZone: 'America/Los_Angeles',
          managerWorkerId: '89607',
          startDate: '2021-05-01',
          legalHold: false,
          attributes: {},
        },
      },
      expect.objectContaining({
        key: '701985',
        record: expect.objectContaining({ workerId: '701985', managerWorkerId: '701984', startDate: '2022-07-15' }),
      }),
    ]);
  });

  it('are each refused when they are told apart by employeeNumber, and nobody is their own manager', () => {
    const byNumber = { worker: { ...contoso.worker, workerId: EMPLOYEE_NUMBER } };
    for (const changes of [byNumber, { ...byNumber, key: EMPLOYEE_NUMBER }]) {
      const [first, second] = readBy(entraUpload, delivery(customUpload), changes);
      expect(first).toMatchObject({
        kind: 'refused',
        refusals: [{ what: expect.stringContaining('/Operations/1/data') }],
      });
      expect(second).toMatchObject({ kind: 'refused' });
      expect(reasonsOf(readBy(entraUpload, delivery(secondAlone), changes))).toEqual([
        ['the worker would be their own manager'],
      ]);
    }
  });

  it('without a day they begin are refused for that alone, and say where it is looked for', () => {
    const reads = readBy(entraUpload, delivery(standardUpload), {});
    expect(reasonsOf(reads)).toEqual([['startDate is not there'], ['startDate is not there']]);
    expect(reads[1]).toMatchObject({
      refusals: [{ where: expect.stringMatching(/^\/Operations\/1\/data: "urn:tenure:.*Worker"\.startDate$/) }],
    });
  });

  it('change a department and end the access of somebody who is known, and leave the rest', () => {
    const [known] = readBy(
      entraUpload,
      delivery(JSON.stringify(customUpload).replaceAll('"701985"', '"7172023"')),
      contoso,
    ).flatMap((read) => (read.kind === 'worker' && read.key === '7172023' ? [read.said] : []));
    const reads = readBy(entraUpload, delivery(changeUpload), contoso, [known!]);
    expect(reads).toMatchObject([
      {
        kind: 'worker',
        isNew: false,
        said: { ...known, standing: 'left', record: { ...known!.record, department: 'Tour Ops' } },
      },
    ]);
    expect(readBy(entraUpload, delivery(changeUpload), contoso)).toMatchObject([{ kind: 'refused', isNew: true }]);
  });
});

describe('an upload as Entra takes it', () => {
  const answer = (sent: Delivery) => entraUpload.answer!(sent, { heard: entraUpload.hear!(sent), reads: [], ...place });
  const [good] = entraUploads([ada, boss], { token });
  const spoilt = (more: object) => {
    const { Operations, ...rest } = JSON.parse(String(good!.body));
    return delivery({ ...rest, Operations: [Operations[0], { ...Operations[1], ...more }] });
  };

  it('is answered 202, without a body, and with where to look', () => {
    expect(answer(deliveryOf(good!))).toEqual({ status: 202, headers: { location: place.location } });
  });

  it.each([
    ['without a Content-Type', delivery(String(good!.body), {}), ''],
    ['as plain JSON', delivery(String(good!.body), { 'content-type': 'application/json' }), ''],
    ['that is no JSON', delivery('{'), ''],
    ['of another schema', delivery({ ...standardUpload, schemas: ['urn:x'] }), '/schemas'],
    ['without operations', delivery({ ...standardUpload, Operations: [] }), '/Operations'],
    ['with another method', spoilt({ method: 'PUT' }), '/Operations/1/method'],
    ['with another path', spoilt({ path: '/Groups' }), '/Operations/1/path'],
    ['without data', spoilt({ data: null }), '/Operations/1/data'],
    ['with an attribute twice', spoilt({ data: { title: 'a', Title: 'b' } }), '/Operations/1/data'],
  ])('is answered 400 %s, whole, and says where', (_, sent, where) => {
    expect(entraUpload.hear!(sent)).toMatchObject({ kind: 'refused', refusals: [{ where }] });
    expect(answer(sent)).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    expect(JSON.stringify(answer(sent))).not.toMatch(/ada|byron|hopper/i);
  });
});

describe('a bulk request as RFC 7644 has it', () => {
  const send = (
    operations: readonly Operation[],
    more: { failOnErrors?: number; known?: readonly WorkerSaid[] } = {},
  ) => {
    const { known = [], ...options } = more;
    const sent = deliveryOf(scimBulkRequest(operations, { token, ...options }));
    return sendAs(sent, known);
  };
  const sendAs = (sent: Delivery, known: readonly WorkerSaid[] = []) => {
    const heard = scimBulk.hear!(sent);
    const before = (key: string) => known.find((one) => one.key === key);
    const reads = heard.kind === 'records' ? readCarried(heard, scimBulk.mapping, before) : [];
    const answered = scimBulk.answer!(sent, { heard, reads, ...place });
    return { reads, answered, body: answered.body as { Operations: Record<string, unknown>[] } };
  };
  const knownAs = (user: StaffMember) => {
    const [read] = send([{ method: 'POST', user }]).reads;
    if (read?.kind !== 'worker') throw new Error('not read');
    return read.said;
  };

  it('is answered operation by operation', () => {
    const { body } = send(
      [
        { method: 'POST', user: boss },
        { method: 'PUT', user: { ...ada, title: 'Partner' } },
        { method: 'POST', user: { ...ada, key: 'w-3', timeZone: 'Mars/Base' } },
        { method: 'DELETE', key: 'w-4' },
        { method: 'PATCH', key: 'w-5', replace: [['title', 'x']] },
        { method: 'DELETE', key: 'w-6' },
      ],
      { known: [knownAs(ada), knownAs({ ...ada, key: 'w-4' })] },
    );
    const users = `${place.address}/Users`;
    expect(body.Operations).toMatchObject([
      { method: 'POST', bulkId: 'b-0', status: '201', location: `${users}/w-1000` },
      { method: 'PUT', status: '200', location: `${users}/w-1001` },
      { method: 'POST', bulkId: 'b-2', status: '400', response: { scimType: 'invalidValue', status: '400' } },
      { method: 'DELETE', status: '204', location: `${users}/w-4` },
      { method: 'PATCH', status: '404', location: `${users}/w-5`, response: { status: '404' } },
      { method: 'DELETE', status: '404', location: `${users}/w-6` },
    ]);
    expect(body.Operations[2]).not.toHaveProperty('location');
  });

  it('stops after so many errors, and takes nothing more', () => {
    const bad = { ...ada, timeZone: 'Mars/Base' };
    const users = [
      ada,
      { ...bad, key: 'w-2' },
      { ...boss, key: 'w-3' },
      { ...bad, key: 'w-4' },
      { ...boss, key: 'w-5' },
    ];
    const operations = users.map((user) => ({ method: 'POST', user }) as const);
    const taken = (failOnErrors?: number) => {
      const { body, reads } = send(operations, failOnErrors === undefined ? {} : { failOnErrors });
      expect(body.Operations).toHaveLength(reads.length);
      return reads.length;
    };
    expect([taken(1), taken(2), taken(3), taken()]).toEqual([2, 4, 5, 5]);
  });

  it.each([false, 'false', 'False'])('ends the work of whom it calls active: %j', (active) => {
    const Operations = [
      {
        ...{ method: 'PATCH', path: `/Users/${ada.key}` },
        data: { Operations: [{ op: 'Replace', path: 'active', value: active }] },
      },
    ];
    const { reads } = sendAs(delivery({ ...standardUpload, Operations }), [knownAs(ada)]);
    expect(reads).toMatchObject([{ kind: 'worker', said: { standing: 'left' } }]);
  });

  it('may name a manager who is in it by the bulkId', () => {
    const { reads } = send([
      { method: 'POST', user: { ...ada, managerKey: 'bulkId:b-1' } },
      { method: 'POST', user: boss },
      { method: 'POST', user: { ...ada, key: 'w-3', managerKey: 'bulkId:nobody' } },
    ]);
    expect(reads[0]).toMatchObject({ said: { record: { managerWorkerId: boss.key } } });
    expect(reads[2]).toMatchObject({ kind: 'refused', refusals: [{ what: expect.stringContaining('bulkId') }] });
  });

  it.each([
    ['no path', [{ method: 'POST', bulkId: 'a', data: {} }], '/Operations/0/path'],
    ['a group', [{ method: 'POST', bulkId: 'a', path: '/Groups', data: {} }], '/Operations/0/path'],
    ['a POST to one user', [{ method: 'POST', bulkId: 'a', path: '/Users/1', data: {} }], '/Operations/0/path'],
    ['a PUT to all users', [{ method: 'PUT', path: '/Users', data: {} }], '/Operations/0/path'],
    [
      'an id of more than we can keep',
      [{ method: 'DELETE', path: `/Users/${'山'.repeat(400)}` }],
      '/Operations/0/path',
    ],
    ['a broken path', [{ method: 'DELETE', path: '/Users/%zz' }], '/Operations/0/path'],
    [
      'a bulkId in place of an id',
      [{ method: 'PUT', path: '/Users/bulkId:z', data: { ...scimUser(ada), externalId: undefined } }],
      '/Operations/0/path',
    ],
    ['a GET', [{ method: 'GET', path: '/Users/1' }], '/Operations/0/method'],
    ['a POST without a bulkId', [{ method: 'POST', path: '/Users', data: {} }], '/Operations/0/bulkId'],
    ['no data', [{ method: 'PUT', path: '/Users/1' }], '/Operations/0/data'],
    ['no object', [7], '/Operations/0'],
  ])('refuses %s alone', (_, Operations, where) => {
    const more = { method: 'POST', bulkId: 'z', path: '/Users', data: scimUser(boss) };
    const { answered, reads } = sendAs(delivery({ ...standardUpload, Operations: [...Operations, more] }));
    expect(answered).toMatchObject({ status: 200, body: { Operations: [{ status: '400' }, { status: '201' }] } });
    expect(reads[0]).toMatchObject({ kind: 'refused', refusals: [{ where }] });
  });

  it('refuses each that has another’s bulkId', () => {
    const post = (key: string) => ({
      method: 'POST',
      bulkId: 'same',
      path: '/Users',
      data: scimUser({ ...boss, key }),
    });
    expect(reasonsOf(sendAs(delivery({ ...standardUpload, Operations: [post('1'), post('2')] })).reads)).toEqual([
      [expect.stringContaining('bulkId')],
      [expect.stringContaining('bulkId')],
    ]);
  });

  it('refuses a PUT whose user is another than its path says', () => {
    const Operations = [{ method: 'PUT', path: '/Users/w-2', data: scimUser(ada) }];
    expect(reasonsOf(sendAs(delivery({ ...standardUpload, Operations })).reads)).toEqual([
      [expect.stringContaining('another worker')],
    ]);
  });

  it.each([
    ['another Content-Type', delivery(standardUpload, { 'content-type': 'text/plain' }), 415],
    ['no JSON', delivery('x'), 400],
    ['another schema', delivery({ Operations: [{}] }), 400],
    ['failOnErrors of 0', delivery({ ...standardUpload, failOnErrors: 0 }), 400],
    ['too many operations', delivery({ ...standardUpload, Operations: Array(1001).fill(7) }), 413],
  ])('answers %s with a SCIM error', (_, sent, status) => {
    const { answered } = sendAs(sent);
    expect(answered).toMatchObject({
      status,
      headers: SCIM_TYPE,
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: String(status),
        detail: expect.any(String),
      },
    });
  });

  it('reads names whatever their case', () => {
    const before = send([{ method: 'POST', user: ada }]).reads;
    const shout = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shout)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value).map(([name, one]) => [
                name.includes('tenure') ? name : name.toUpperCase(),
                name.includes('tenure') ? one : shout(one),
              ]),
            )
          : value;
    const Operations = [
      { method: 'POST', bulkId: 'a', path: '/Users', data: shout(JSON.parse(JSON.stringify(scimUser(ada)))) },
    ];
    const { reads } = sendAs(delivery({ ...standardUpload, Operations }));
    expect(reads).toEqual(before);
  });
});

describe('a patch', () => {
  const patched = (...Operations: unknown[]) => readPatch({ schemas: [], Operations }, '/data');

  it.each([
    ['replaces an attribute', [{ op: 'replace', path: 'title', value: 'x' }], { title: 'x' }],
    ['replaces a part of one', [{ op: 'Replace', path: 'name.givenName', value: 'x' }], { name: { givenName: 'x' } }],
    ['adds one that has a single value', [{ op: 'add', path: 'TIMEZONE', value: 'UTC' }], { timezone: 'UTC' }],
    ['removes one', [{ op: 'remove', path: 'title' }], { title: null }],
    [
      'replaces one of the extension',
      [{ op: 'replace', path: `${ENTERPRISE}:department`, value: 'x' }],
      { [ENTERPRISE]: { department: 'x' } },
    ],
    [
      'replaces a manager',
      [{ op: 'replace', path: `${ENTERPRISE}:manager.value`, value: '1' }],
      { [ENTERPRISE]: { manager: { value: '1' } } },
    ],
    [
      'replaces one of the company’s',
      [{ op: 'replace', path: 'urn:contoso:employee:HireDate', value: 'x' }],
      { 'urn:contoso:employee': { HireDate: 'x' } },
    ],
    [
      'has attributes without a path',
      [{ op: 'replace', value: { active: false, 'name.familyName': 'x' } }],
      { active: false, name: { familyName: 'x' } },
    ],
    [
      'says more than one thing',
      [
        { op: 'replace', path: 'name.givenName', value: 'x' },
        { op: 'remove', path: 'name.familyName' },
      ],
      { name: { givenName: 'x', familyName: null } },
    ],
    [
      'replaces a whole list',
      [{ op: 'replace', path: 'emails', value: [{ value: 'a@b.c' }] }],
      { emails: [{ value: 'a@b.c' }] },
    ],
  ])('%s', (_, operations, part) => {
    expect(patched(...operations)).toEqual({ kind: 'part', part });
  });

  it.each([
    ['one of a list', { op: 'replace', path: 'emails[type eq "work"].value', value: 'x' }, 'path'],
    ['a list that grows', { op: 'add', path: 'emails', value: [{ value: 'x' }] }, 'op'],
    ['nothing named', { op: 'remove' }, 'path'],
    ['a value alone', { op: 'replace', value: 'x' }, 'value'],
    ['another operation', { op: 'test', path: 'title', value: 'x' }, 'op'],
    ['a path of many steps', { op: 'replace', path: 'a.b.c', value: 'x' }, 'path'],
  ])('of %s is refused', (_, operation, at) => {
    expect(patched({ op: 'replace', path: 'title', value: 'x' }, operation)).toMatchObject({
      kind: 'refused',
      refusals: [{ where: `/data/Operations/1/${at}` }],
    });
  });

  it('never throws, and makes no member an object has of itself', () => {
    const some = fc.array(
      fc.record(
        {
          op: fc.constantFrom('replace', 'add', 'remove', 'x'),
          path: fc.option(
            fc.oneof(fc.string(), fc.constantFrom('__proto__', '__proto__.polluted', 'constructor.prototype', 'name')),
            { nil: undefined },
          ),
          value: fc.jsonValue(),
        },
        { requiredKeys: ['op'] },
      ),
    );
    fc.assert(
      fc.property(some, (Operations) => {
        const read = readPatch({ Operations }, '');
        if (read.kind === 'refused') expect(read.refusals.length).toBeGreaterThan(0);
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});

describe('SCIM as scimmy has it, who knows nothing of us', () => {
  const User = SCIMMY.Schemas.User;
  User.definition.extend(SCIMMY.Schemas.EnterpriseUser.definition);
  const people: StaffMember[] = [
    ada,
    boss,
    { ...ada, key: 'w-3', workerId: 'w-3', status: 'left', managerKey: undefined },
  ];

  it('finds users in what the clients send, and in what Microsoft publishes', () => {
    const { Operations } = customUpload as { Operations: { data: object }[] };
    const users = [
      ...people.map((one) => JSON.parse(JSON.stringify(scimUser(one)))),
      ...Operations.map(({ data }) => data),
    ];
    for (const user of users) {
      const theirs = JSON.parse(JSON.stringify(new User(structuredClone(user), 'in')));
      const ours = readBy(
        entraUpload,
        delivery({ ...standardUpload, Operations: [{ method: 'POST', path: '/Users', data: user }] }),
        {
          worker: { startDate: { from: [`"${WORKER}".startDate`, '"urn:contoso:employee".HireDate'] } },
        },
      )[0]!;
      if (ours.kind !== 'worker') throw new Error(JSON.stringify(ours));
      const { record, standing } = ours.said;
      expect({ ...record, standing }).toMatchObject({
        givenName: theirs.name.givenName,
        familyName: theirs.name.familyName,
        email: theirs.emails[0].value,
        title: theirs.title,
        department: theirs[ENTERPRISE].department,
        timeZone: theirs.timezone,
        standing: theirs.active ? 'active' : 'left',
      });
      expect(record.managerWorkerId).toBe(theirs[ENTERPRISE].manager?.value);
    }
  });

  it('takes what the clients send for bulk requests, and what we answer for the answer', () => {
    const request = scimBulkRequest(
      [
        { method: 'POST', user: ada },
        { method: 'POST', user: { ...boss, timeZone: 'Mars/Base' } },
        { method: 'DELETE', key: 'w-9' },
      ],
      { token },
    );
    const parsed = new SCIMMY.Messages.BulkRequest(JSON.parse(String(request.body)));
    expect(parsed.Operations).toHaveLength(3);
    const sent = deliveryOf(request);
    const heard = scimBulk.hear!(sent);
    const reads = heard.kind === 'records' ? readCarried(heard, scimBulk.mapping, () => undefined) : [];
    const { body } = scimBulk.answer!(sent, { heard, reads, ...place });
    const answered = new SCIMMY.Messages.BulkResponse(
      structuredClone(body) as ConstructorParameters<typeof SCIMMY.Messages.BulkResponse>[0],
    );
    expect(answered.Operations).toHaveLength(3);
    expect([...answered.resolve()]).toEqual([
      ['b-0', 'w-1001'],
      ['b-1', false],
    ]);
  });
});
