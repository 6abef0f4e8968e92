/** Erasing a person, on a real engine: who may ask and confirm it, what speaks against it, killed at every request, and what is left. */
import { readFileSync } from 'node:fs';
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../functions/core/canonical.ts';
import type { Case } from '../../functions/core/case.ts';
import { absorb } from '../../functions/core/employment.ts';
import { chainOfErasure } from '../../functions/core/erasure.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { Instant, PersonId, WorkerId } from '../../functions/core/ids.ts';
import { caseOfEvent } from '../../functions/core/new-case.ts';
import type { Person } from '../../functions/core/person.ts';
import { handler as ask } from '../../functions/handlers/ask-erasure.ts';
import { handler as erase } from '../../functions/handlers/erase-person.ts';
import { joining } from '../../functions/handlers/parts/join-people.ts';
import { signedAs, signerOf } from '../../functions/handlers/parts/operator.ts';
import { receive } from '../../functions/handlers/parts/receive.ts';
import { handler as steerLayoff } from '../../functions/handlers/steer-layoff.ts';
import { append } from '../../functions/ledger/append.ts';
import { chainOf, LedgerItem } from '../../functions/ledger/ledger.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { ledger } from '../../functions/runtime/parts.ts';
import { caseItem } from '../../functions/store/cases.ts';
import { readNames } from '../../functions/store/names.ts';
import { findPerson, knowWorker, putPerson } from '../../functions/store/people.ts';
import { type Engine, engineIsHere, startEngine } from '../ledger/dynoxide.ts';
import { dir, exported as exportOf, type Laid, verified } from '../ledger/exports.ts';
import { memoryLog } from '../ledger/memory-log.ts';
import { entryOf } from '../ledger/samples.ts';
import { secondVerdict } from '../ledger/second-verifier.ts';
import { event } from '../scenarios/events.ts';
import { KEYS_ENVIRONMENT, wrappingKms } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';

const kms = mockClient(KMSClient);
const lambdas = mockClient(LambdaClient);
const bus = mockClient(EventBridgeClient);
const TABLES = ['people', 'cases', 'approvals', 'sources', 'brakes', 'person-keys'];
/** Nothing here writes to these but the test of what is left anywhere. */
const OTHER_TABLES = ['notices', 'streams', 'log', 'signals'];
/** What must be nowhere afterwards, whatever names an item has. */
const ADA = ['w-1', 'Byron', 'ada@home.example'];
const LEFT = '2026-01-10';

/** How many requests of DynamoDB are answered before the process is gone. */
let lives = Number.POSITIVE_INFINITY;
let loses = false;

const title = 'erasing a person, on a real engine';
describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;
    beforeAll(async () => {
      deployPack();
      engine = await startEngine();
      await engine.createEvidenceTable('evidence');
      for (const name of [...TABLES, ...OTHER_TABLES])
        await (name === 'cases' ? createCases(engine) : engine.createTable(name));
      for (const [name, value] of Object.entries({
        ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
        AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
        ...{ PEOPLE_TABLE: 'people', CASES_TABLE: 'cases', APPROVALS_TABLE: 'approvals', BRAKES_TABLE: 'brakes' },
        ...{ SOURCES_TABLE: 'sources', EVIDENCE_TABLE: 'evidence', BUS_NAME: 'tenure', ERASE_PERSON_ARN: 'arn:erase' },
        ...{ ...KEYS_ENVIRONMENT, POWERTOOLS_METRICS_DISABLED: 'true', POWERTOOLS_LOG_LEVEL: 'SILENT' },
      }))
        vi.stubEnv(name, value);
      const original = DynamoDBDocumentClient.prototype.send as (...args: unknown[]) => Promise<unknown>;
      vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(function (
        this: DynamoDBDocumentClient,
        ...args: unknown[]
      ) {
        if (--lives >= 0) return original.apply(this, args);
        // Half of the time what was asked is done, and the answer is lost.
        return (loses ? original.apply(this, args) : Promise.resolve()).then(() => Promise.reject(new Error('killed')));
      } as never); // as: one of its overloads
    });
    afterAll(() => engine.stop());
    beforeEach(() => {
      lives = Number.POSITIVE_INFINITY;
      for (const mock of [kms, lambdas, bus]) mock.reset();
      wrappingKms(kms);
      lambdas.on(InvokeCommand).resolves({});
      bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    });

    const put = (TableName: string, Item: Record<string, unknown>) =>
      engine.client.send(new PutCommand({ TableName, Item }));

    /** Somebody who came and, unless `still`, left; with a case, its evidence and everything else there may be. */
    async function known(workerId: string, { still = false, named = 'Byron', ...more }: Sample = {}) {
      const person = personOf(workerId, { still, named, ...more });
      const email = emailOf(named);
      const { personId } = person;
      for (const { Put } of [
        putPerson('people', person),
        knowWorker('people', person.employments[workerId]!.record.workerId, personId, 'hr'),
      ])
        await put(Put!.TableName!, Put!.Item!);
      const hired = event('hired', workerId, {
        person: { givenName: 'Ada', familyName: named, email },
      });
      const handled = { ...caseOfEvent(hired, personId, AT), state: 'completed' as const };
      const { caseId } = handled;
      await put('cases', { ...caseItem(handled) });
      await put('cases', { pk: caseId, sk: 'plan#1', plan: `{"name":"Ada ${named} ${workerId}"}` });
      await put('approvals', { pk: caseId, sk: `a-${workerId}`, beneficiary: personId });
      await put('approvals', { pk: `chat#a-${workerId}`, sk: `slack#${workerId}`, recipient: email });
      await put('sources', {
        pk: 'hr',
        sk: `said#key-${workerId}`,
        key: `key-${workerId}`,
        saidAt: AT,
        said: `{"record":{"workerId":"${workerId}","familyName":"${named}"}}`,
      });
      await put('sources', { pk: 'hr', sk: `worker#${workerId}`, workerId, key: `key-${workerId}` });
      await put('sources', { pk: 'hr', sk: `read#key-${workerId}`, key: `key-${workerId}` });
      await put('brakes', { pk: `laid-off#${workerId}`, sk: 'l-1', worker: workerId });
      for (const [pk, sk, item] of [
        [`account#okta#00u-${workerId}`, 'account', { personId }],
        [`address#${workerId}`, personId, {}],
        [`alike#${workerId}`, personId, {}],
        [`ticket#jira#${workerId}`, 'ticket', { ticket: { personId, caseId } }],
        [personId, 'reasons', { reasons: '[]' }],
      ] as const)
        await put('people', { pk, sk, ...item });
      await put('people', { ...nameKey(workerId), holder: personId, claimedAt: AT });
      const entries = [
        entryOf({}, { person: person.pseudonym, private: { name: `Ada ${named} ${workerId}` } }),
        entryOf({}, { person: person.pseudonym }),
      ];
      await append(ledger(), caseId, entries, { position: 0 });
      return { person, hired, caseId };
    }

    async function said(workerId: string, by: string, body: object = {}, asWorker?: string) {
      const { statusCode, body: text = '' } = await ask({
        routeKey: 'POST /v1/people/{workerId}/erasure',
        pathParameters: { workerId },
        headers: {},
        body: JSON.stringify({ because: 'they asked for it', ...body }),
        requestContext: {
          requestId: 'r-1',
          authorizer: {
            jwt: {
              claims: {
                sub: by,
                tenure_roles: 'operator',
                ...(asWorker === undefined ? {} : { tenure_worker_id: asWorker }),
              },
            },
          },
        },
      } as never);
      return {
        statusCode,
        body: JSON.parse(text) as { state: string; detail: string; erasureId: string; title: string },
      };
    }

    const everything = async (tables: readonly string[]) => {
      const pages = tables.map((TableName) => Array.fromAsync(paginateScan({ client: engine.client }, { TableName })));
      return (await Promise.all(pages)).flat().flatMap(({ Items = [] }) => Items);
    };
    const kinds = async (person: Person) =>
      (await Array.fromAsync(chainOf(ledger(), chainOfErasure(person)))).map(({ record }) => JSON.parse(record).kind);

    const log = memoryLog();
    /** What was appended since the last time is signed for first. */
    async function exported(): Promise<Laid> {
      const stored = (await everything(['evidence'])).map((item) => LedgerItem.parse(item));
      const fresh = stored.filter(({ pk, sk }) => !log.items.has(`${pk}/${sk}`)).toSorted((a, b) => a.sk - b.sk);
      const records = fresh.map(({ record: text }) => ({ record: EvidenceRecord.parse(JSON.parse(text)), text }));
      await log.grow([...Map.groupBy(records, ({ record }) => record.caseId).values()], ledger().now());
      const day = new Date().toISOString().slice(0, 10);
      return exportOf(log, { from: '2026-11-01', to: day }, { ledger: ledger() });
    }
    const lines = (laid: Laid, kind: string) =>
      [...laid.files]
        .filter(([name]) => name.startsWith(kind))
        .flatMap(([, content]) => content.toString('utf8').split('\n').slice(0, -1));

    it.each([
      ['works here', { still: true }, /they work here/],
      ['is under legal hold', { legalHold: true }, /legal hold/],
      ['left a week ago', { left: new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10) }, /is kept until/],
    ])('nobody erases somebody who %s, and that it was refused is evidence', async (what, more, why) => {
      const worker = `x-${what.replaceAll(' ', '-')}`;
      const { person } = await known(worker, more);
      for (const confirm of [false, true]) {
        const { statusCode, body } = await said(worker, 'op-1', { confirm });
        expect([statusCode, body.title]).toEqual([409, 'Not to be erased now']);
        expect(body.detail).toMatch(why);
      }
      expect(await kinds(person)).toEqual(['erasure-refused', 'erasure-refused']);
      expect(lambdas.calls()).toHaveLength(0);
    });

    it('nor somebody a case of whom is open', async () => {
      const { caseId, hired, person } = await known('x-open');
      await put('cases', { ...caseItem({ ...caseOfEvent(hired, person.personId, AT), state: 'blocked' }) });
      const { statusCode, body } = await said('x-open', 'op-1');
      expect([statusCode, body.detail]).toEqual([409, expect.stringContaining(caseId)]);
    });

    it('it takes two operators, neither of them the person', async () => {
      await known('x-two');
      await known('x-other', { still: true });
      expect(await said('x-two', 'op-1', { confirm: true })).toMatchObject({
        statusCode: 409,
        body: { title: 'Nothing to confirm' },
      });
      expect(await said('x-two', 'op-1', {}, 'x-two')).toMatchObject({
        statusCode: 403,
        body: { title: 'Not for yourself' },
      });
      expect(await said('x-two', 'op-1')).toMatchObject({ statusCode: 200, body: { state: 'asked' } });
      for (const [by, as] of [['op-1'], ['op-1', 'x-other']])
        expect(await said('x-two', by!, { confirm: true }, as)).toMatchObject({
          statusCode: 403,
          body: { title: 'By another operator' },
        });
      expect(await said('x-two', 'op-2', { confirm: true }, 'x-two')).toMatchObject({ statusCode: 403 });
      expect(lambdas.calls()).toHaveLength(0);
      expect(await said('x-two', 'op-2', { confirm: true })).toMatchObject({
        statusCode: 202,
        body: { state: 'erasing' },
      });
      expect(lambdas.calls()).toHaveLength(1);
    });

    it('killed at every request, it ends the same: nothing of them is left, every proof holds, and what is gone says by whom', async () => {
      const { person, caseId, hired } = await known('w-1');
      const other = await known('w-2');
      // More than a query answers at once (1 MB), of everything there may be so much of.
      const much = { pad: 'x'.repeat(390_000), of: 'ada@home.example' };
      for (const number of [1, 2, 3, 4]) {
        await put('approvals', { pk: caseId, sk: `a-w-1-${number}`, ...much });
        await put('approvals', { pk: 'chat#a-w-1-4', sk: `slack#${number}`, ...much });
        await put('people', { pk: person.personId, sk: `wait#${number}`, ...much });
        await put('brakes', { pk: 'laid-off#w-1', sk: `l-1${number}`, ...much });
        await put('cases', { pk: caseId, sk: `recorded#${number}`, ...much });
      }
      const before = await exported();
      expect(lines(before, 'private').join('\n')).toContain('Ada Byron w-1');
      await said('w-1', 'op-1');
      const { body } = await said('w-1', 'op-2', { confirm: true });
      const erasureId = chainOfErasure(person);
      expect(body.erasureId).toBe(erasureId);
      let kills = 0;
      for (; ; kills++) {
        lives = Math.floor(kills / 2);
        loses = kills % 2 === 1;
        const done = await erase({ erasureId }).then(
          () => true,
          () => false,
        );
        if (done) break;
        lives = Number.POSITIVE_INFINITY;
        // Until the last moment the evidence is readable, and nothing says that they are erased.
        if (kills % 10 === 0) expect(await kinds(person)).not.toContain('erased');
      }
      lives = Number.POSITIVE_INFINITY;
      expect(kills).toBeGreaterThan(20);
      expect(await kinds(person)).toEqual(['erasure-asked', 'erasure-confirmed', 'erased']);
      const left = (await everything(TABLES))
        .map((item) => JSON.stringify(item))
        .filter((item) => !item.includes('w-2') && !item.includes('x-'));
      expect(left.filter((item) => ADA.some((word) => item.includes(word)))).toEqual([]);
      // Nobody else was touched.
      expect((await everything(['people'])).filter((item) => JSON.stringify(item).includes('w-2'))).toHaveLength(8);
      const after = await exported();
      const verification = await verified(after);
      expect(verification.findings).toEqual([]);
      const gone = lines(after, 'private')
        .map((line) => JSON.parse(line))
        .filter((line) => line.erased)
        .sort((one, other) => (one.id < other.id ? -1 : 1));
      const authority = `${erasureId}/2`;
      expect(gone).toEqual(
        [`${caseId}/0`, `${erasureId}/0`, `${erasureId}/1`].sort().map((id) => ({ id, erased: true, authority })),
      );
      expect(lines(after, 'private').join('\n')).not.toContain('Ada Byron w-1');
      expect(lines(after, 'private').join('\n')).toContain('Ada Byron w-2');
      // The bytes of the records are the same as before.
      expect(lines(after, 'records')).toEqual(expect.arrayContaining(lines(before, 'records')));
      expect((await verified(before)).findings).toEqual([]);
      const [name] = (await readNames({ client: engine.client, table: 'people' }, ['name of w-1'])).values();
      expect(name).toMatchObject({ holder: 'erased' });
      // An old event that is sent again makes nobody anew; a new one makes somebody new.
      expect(await receive(hired, AT)).toMatchObject({ outcome: 'refused' });
      const again = await receive({ ...event('hired', 'w-1'), id: 'anew' }, AT);
      expect(again).toMatchObject({ outcome: 'accepted' });
      expect(other.person.pseudonym).not.toBe(person.pseudonym);
    });

    describe('somebody whose worker records were linked', () => {
      /** Three records of one human: the third was taken for the second, and both then for the first. Each was asked about before. */
      async function linked(named: string) {
        const ids = ['1', '2', '3'].map((number) => `${named.toLowerCase()}-${number}`);
        const [first, second, third] = await Promise.all(
          ids.map((id, at) => known(id, { named, ...(at === 0 ? {} : { accounts: {} }) })),
        );
        for (const [stray, to] of [
          [third!, ids[1]!],
          [second!, ids[0]!],
        ] as const) {
          const { personId } = stray.person;
          const [worker = ''] = Object.keys(stray.person.employments);
          expect(await said(worker, 'op-9')).toMatchObject({ statusCode: 200, body: { state: 'asked' } });
          const parked = event('changed', worker, { person: { familyName: named, email: emailOf(named) } });
          const handled = { ...caseOfEvent(parked, personId, AT), state: 'blocked' as const };
          await put('cases', caseItem(handled));
          await put('people', { pk: personId, sk: `parked#${handled.caseId}`, caseId: handled.caseId });
          await put('people', { pk: personId, sk: 'wait#end-date', waits: 'end-date', waitsUntil: AT });
          const now = await findPerson({ client: engine.client, table: 'people' }, personId);
          const { writes } = await joining(now!, WorkerId.parse(worker), to, AT);
          await writeAll(ledger(), writes);
        }
        return { ids, first: first!, second: second!, third: third! };
      }

      /** As an operator, of what is about others: a layoff, a held batch, and the release and the waiver of a case. */
      async function signs(subject: string, worker: string) {
        const until = new Date(Date.now() + 7 * 86_400_000).toISOString();
        const asked = (route: string, id: string, body: object, claims: object) =>
          steerLayoff({
            ...{ routeKey: `POST /v1/layoffs${route}`, pathParameters: { id }, headers: {} },
            body: JSON.stringify(body),
            requestContext: {
              requestId: 'r-1',
              authorizer: { jwt: { claims: { sub: subject, tenure_roles: 'operator', ...claims } } },
            },
          } as never);
        const proposal = { workers: ['x-site'], because: 'the site is closed', until };
        const proposed = await asked('', '', proposal, { tenure_worker_id: worker });
        const { layoffId, digest } = JSON.parse(String(proposed.body));
        const again = await asked('/{id}/release', layoffId, { digest, because: 'once more' }, {});
        expect([again.statusCode, again.body], 'their token names no worker now').toEqual([
          403,
          expect.stringContaining('released it already'),
        ]);
        const { signature } = await signerOf({ subject, workerId: WorkerId.parse(worker) });
        expect(await signedAs(signature)).toBe(signature.by);
        expect(await signedAs({ ...signature, by: subject, worker: WorkerId.parse(worker) })).toBe(signature.by);
        const theirs = { ...caseOfEvent(event('changed', 'x-other'), PersonId.parse('p-x-other'), AT), state: 'held' };
        const signatures = [signature];
        await put('cases', caseItem({ ...theirs, signatures, waivers: { key: signatures } } as Case));
        await put('brakes', { pk: 'b-other', sk: 'batch', signatures });
      }

      /** Two operators, and the function until it is done. */
      async function erased({ ids, first }: Awaited<ReturnType<typeof linked>>) {
        expect(await said(ids[2]!, 'op-1')).toMatchObject({ statusCode: 200 });
        expect(await said(ids[1]!, 'op-2', { confirm: true })).toMatchObject({ statusCode: 202 });
        const erasureId = chainOfErasure(first.person);
        for (let kills = 0; ; kills += 3) {
          lives = kills;
          loses = kills % 2 === 1;
          const done = await erase({ erasureId }).then(
            () => true,
            () => false,
          );
          lives = Number.POSITIVE_INFINITY;
          if (done) return erasureId;
        }
      }

      it('is erased whole, under every pseudonym they had, and no table has a word of them but where the documents say so', async () => {
        const one = await linked('Lovelace');
        const { ids, first, second, third } = one;
        // What docs/erasure.md says stays, or goes by itself: the row that says it, and what is left.
        const stays: readonly (readonly [string, string, string])[] = [
          ['brakes', 'l-lovelace', '| brakes | layoffs (`l-…`)'],
          ['notices', `to#${first.person.personId}`, '| notices | what they were told'],
          ['sources', 'unread#lovelace', '| sources | `unread#…`'],
          ['people', 'p-of-their-report', "| people, cases | as somebody's manager"],
          ['signals', 'out#lovelace', '| signals | `out#…`'],
        ];
        const docs = readFileSync('docs/erasure.md', 'utf8');
        for (const [table, pk, row] of stays) {
          expect(docs).toContain(`\n${row}`);
          await put(table, { pk, sk: 'sample', of: [...ids, emailOf('Lovelace')] });
        }
        await signs(emailOf('Lovelace'), ids[0]!);
        const before = await exported();
        const erasureId = await erased(one);
        const words = ['lovelace', Buffer.from('lovelace-2').toString('base64')];
        const left = await Promise.all(
          [...TABLES, ...OTHER_TABLES, 'evidence'].map(async (table) =>
            (await everything([table]))
              .filter((item) => words.some((word) => JSON.stringify(item).toLowerCase().includes(word)))
              .map((item) => `${table} ${item.pk}`),
          ),
        );
        expect(left.flat().sort()).toEqual(stays.map(([table, pk]) => `${table} ${pk}`).sort());
        const after = await exported();
        expect((await verified(after)).findings).toEqual([]);
        expect(secondVerdict(dir, log.signer.vkey)).toEqual([]);
        const privates = (laid: Laid) => lines(laid, 'private').filter((line) => line.includes('Lovelace'));
        expect([privates(before).length, privates(after)]).toEqual([3, []]);
        expect(lines(after, 'private').filter((line) => line.includes(emailOf('Lovelace')))).toEqual([]);
        expect(lines(after, 'private').join(), 'of the layoff they signed').toContain('the site is closed');
        const [authority] = (await Array.fromAsync(chainOf(ledger(), erasureId))).slice(-1).map(({ record }) => record);
        expect(JSON.parse(authority!)).toMatchObject({ kind: 'erased', person: first.person.pseudonym });
        expect(JSON.parse(authority!).facts.alsoErased.sort()).toEqual(
          [second.person.pseudonym, third.person.pseudonym].sort(),
        );
      });

      it('is erased whole, though the link was made before a person knew whom they had been taken for', async () => {
        const one = await linked('Somerville');
        const { ids, first } = one;
        const { absorbed, ...forgetful } = (await findPerson(
          { client: engine.client, table: 'people' },
          first.person.personId,
        ))!;
        expect(Object.values(absorbed ?? {}).sort()).toEqual(ids.slice(1).map((id) => `p-${id}`));
        await put('people', putPerson('people', forgetful).Put!.Item!);
        for (const item of await everything(['cases']))
          if (item.state === 'superseded' && ids.includes(item.workerId))
            await put('cases', { ...item, personId: `p-${item.workerId}` });
        await erased(one);
        const left = (await everything([...TABLES, 'evidence'])).map((item) => JSON.stringify(item));
        expect(left.filter((item) => /somerville/i.test(item))).toEqual([]);
        const after = await exported();
        expect((await verified(after)).findings).toEqual([]);
        expect(lines(after, 'private').join()).not.toContain('Somerville');
      });

      it('takes nothing with it of somebody whom the source called by the same id since', async () => {
        const one = await linked('Hopper');
        const anew = await known('hopper-2', { named: 'Grace', still: true });
        await put('people', { pk: 'worker#hopper-2', sk: 'worker', personId: one.first.person.personId });
        await put('people', { pk: 'worker#hopper-anew', sk: 'worker', personId: anew.person.personId });
        const theirs = caseOfEvent(event('hired', 'hopper-anew'), anew.person.personId, AT);
        await put('cases', caseItem({ ...theirs, state: 'completed' }));
        await erased(one);
        const kept = (await everything(['people', 'cases'])).map(({ pk, sk }) => `${pk} ${sk}`);
        expect(kept).toEqual(
          expect.arrayContaining([
            `${anew.person.personId} person`,
            'worker#hopper-anew worker',
            `${theirs.caseId} case`,
          ]),
        );
        const still = (await everything(['cases'])).find(({ pk }) => pk === theirs.caseId);
        expect(still).toMatchObject({ workerId: 'hopper-anew' });
      });

      it('is not erased while a case is open of any of the records', async () => {
        const { ids, second } = await linked('Kelly');
        const late = caseOfEvent(
          event('changed', ids[1]!, { person: { department: 'X' } }),
          second.person.personId,
          AT,
        );
        await put('cases', caseItem({ ...late, state: 'held' }));
        const { statusCode, body } = await said(ids[0]!, 'op-1');
        expect([statusCode, body.detail]).toEqual([409, expect.stringContaining(late.caseId)]);
      });
    });

    it('somebody of whom HR says something new before they are erased is not', async () => {
      const { person } = await known('x-back');
      await said('x-back', 'op-1');
      await said('x-back', 'op-2', { confirm: true });
      await receive({ ...event('rehired', 'x-back'), id: 'back' }, AT);
      await erase({ erasureId: chainOfErasure(person) });
      expect(await kinds(person)).toEqual(['erasure-asked', 'erasure-confirmed', 'erasure-refused']);
      expect(bus.commandCalls(PutEventsCommand)).toHaveLength(1);
      expect(await said('x-back', 'op-1')).toMatchObject({ statusCode: 409 });
    });
  },
);

const AT = Instant.parse('2026-11-20T10:00:00.000Z');
const nameKey = (workerId: string) => ({ pk: `name#${sha256(`name of ${workerId}`)}`, sk: 'name' });

interface Sample {
  readonly still?: boolean;
  readonly legalHold?: boolean;
  readonly left?: string;
  /** Their family name. */
  readonly named?: string;
  readonly accounts?: Person['accounts'];
}
const emailOf = (named: string) => (named === 'Byron' ? 'ada@home.example' : `${named.toLowerCase()}@home.example`);

function personOf(
  workerId: string,
  { still = false, legalHold = false, left = LEFT, named = 'Byron', accounts }: Sample,
): Person {
  const about = { givenName: 'Ada', familyName: named, email: emailOf(named), legalHold };
  const personId = PersonId.parse(`p-${workerId}`);
  const heard = absorb(
    {
      personId,
      pseudonym: `pseudonym-${Buffer.from(workerId).toString('hex')}`,
      employments: {},
      accounts: accounts ?? { okta: `00u-${workerId}` },
    } as Person,
    event('hired', workerId, { person: { ...about, startDate: '2025-01-01' } }),
  );
  if (heard.kind !== 'absorbed') throw new Error('the sample is not heard');
  const employments = Object.fromEntries(
    Object.entries(heard.person.employments).map(([id, employment]) => [
      id,
      {
        ...employment,
        source: 'hr',
        status: still ? ('active' as const) : ('ended' as const),
        ...(still ? {} : { endedAt: Instant.parse(`${left}T17:00:00.000Z`) }),
      },
    ]),
  );
  return { ...heard.person, employments };
}

async function createCases({ client }: Engine): Promise<void> {
  const S = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await (client as unknown as DynamoDBClient).send(
    new CreateTableCommand({
      TableName: 'cases',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'state', 'receivedAt'].map(S),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byState',
          KeySchema: [
            { AttributeName: 'state', KeyType: 'HASH' },
            { AttributeName: 'receivedAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
}
