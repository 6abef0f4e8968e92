/** Waiving, on a real engine: a cut takes two operators, never the one it is about, and is in evidence with its grade once it counts. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../functions/core/canonical.ts';
import type { Case } from '../../functions/core/case.ts';
import { taskOf } from '../../functions/core/closing.ts';
import { outcomeOf } from '../../functions/core/entries.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { PersonId } from '../../functions/core/ids.ts';
import { caseOfEvent } from '../../functions/core/new-case.ts';
import { seal } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import { handler } from '../../functions/handlers/steer-case.ts';
import { append } from '../../functions/ledger/append.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { findCase, putNewCase, putPlan, updateCase } from '../../functions/store/cases.ts';
import { putPerson } from '../../functions/store/people.ts';
import { type Engine, engineIsHere, startEngine } from '../ledger/dynoxide.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import { KEYS_ENVIRONMENT, wrappingKms } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';
import { account, ENTRA, held, OKTA, situation } from '../support/situation.ts';

const title = 'waiving a change, on a real engine';
const terminated = eventOf({ kind: 'terminated', on: '2026-02-01' });
const person = personAfter([eventOf({ kind: 'hired', on: '2026-01-05' }), terminated]);
const handled = caseOfEvent(terminated, PersonId.parse(person.personId), at('2026-02-01'));
const { digest: _, ...body } = plan(
  situation({ person, observed: [account(OKTA, { holdings: held('wiki') }), account(ENTRA)] }),
);
const revoke = body.changes.find(({ kind }) => kind === 'revoke')!;
const byHand = {
  ...revoke,
  id: 'c9',
  kind: 'manual-task',
  instructions: 'collect it',
  idempotencyKey: sha256('c9'),
} as const;
const made = seal({ ...body, changes: [...body.changes, byHand], caseId: handled.caseId });
const cut = made.changes.find(({ lane }) => lane === 'cut');

describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;
    const bus = mockClient(EventBridgeClient);

    beforeAll(async () => {
      deployPack();
      wrappingKms(mockClient(KMSClient));
      bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
      engine = await startEngine();
      for (const [name, value] of Object.entries({
        ...{ PEOPLE_TABLE: 'people', EVIDENCE_TABLE: 'evidence', CASES_TABLE: 'cases', APPROVALS_TABLE: 'approvals' },
        ...KEYS_ENVIRONMENT,
        ...{ BUS_NAME: 'tenure', AWS_ENDPOINT_URL: engine.endpoint, AWS_REGION: 'eu-west-1' },
        ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      }))
        vi.stubEnv(name, value);
      await engine.createEvidenceTable('evidence');
      for (const table of ['people', 'cases', 'approvals', 'person-keys']) await engine.createTable(table);
      const blocked: Case = { ...handled, kind: 'leaver', state: 'blocked', note: 'no', planDigest: made.digest };
      await writeAll(ledgerOf(engine.client), [
        putPerson('people', person),
        putNewCase('cases', blocked),
        putPlan('cases', { plan: made, intended: 'cut' }),
      ]);
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await engine.stop();
    });

    const waive = async (sub: string, more: object = {}, claims: object = {}) => {
      const answer = await handler({
        ...{ routeKey: 'POST /v1/cases/{id}/waive', pathParameters: { id: handled.caseId }, headers: {} },
        body: JSON.stringify({ change: cut?.id, because: 'it is gone with the company', ...more }),
        requestContext: {
          requestId: 'r-1',
          authorizer: { jwt: { claims: { sub, tenure_roles: 'operator', ...claims } } },
        },
      } as never);
      return { status: answer.statusCode, body: String(answer.body) };
    };
    const attest = async (sub: string, task: string) => {
      const answer = await handler({
        ...{ routeKey: 'POST /v1/cases/{id}/attest', pathParameters: { id: handled.caseId }, headers: {} },
        body: JSON.stringify({ task, because: 'I have it here' }),
        requestContext: { requestId: 'r-2', authorizer: { jwt: { claims: { sub, tenure_roles: 'operator' } } } },
      } as never);
      return { status: answer.statusCode, body: String(answer.body) };
    };
    const evidence = async () => {
      const { Items = [] } = await engine.client.send(
        new QueryCommand({
          TableName: 'evidence',
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': handled.caseId },
        }),
      );
      return Items.map(({ record }) => EvidenceRecord.parse(JSON.parse(record)));
    };
    const stored = () => findCase({ client: engine.client, table: 'cases' }, handled.caseId);

    it('takes two, and then the case goes on', async () => {
      expect((await waive('ada', { change: 'c99' })).body).toContain(`${cut?.id} (`);
      expect((await waive('ada', { because: undefined })).status).toBe(400);
      expect(await waive('ada')).toMatchObject({ status: 200 });
      expect((await stored())?.state).toBe('blocked');
      expect((await waive('ada')).status).toBe(403);
      expect(await waive('bob')).toMatchObject({ status: 200 });
      expect(await stored()).toMatchObject({ state: 'received', waived: [cut?.idempotencyKey.slice(0, 12)] });
      expect((await waive('eve')).status).toBe(409);
      const records = await evidence();
      expect(records.map(({ kind, grade, facts }) => [kind, grade, facts.signatures, facts.needed])).toEqual([
        ['waived', undefined, 1, 2],
        ['waived', 'waived', 2, 2],
      ]);
      expect(new Set(records.map(({ actor }) => actor)).size).toBe(2);
      expect(JSON.stringify(records)).not.toMatch(/company|"ada"/);
    });

    it('and a task of a case that has ended says, once attested, what is closed by it and what is still open', async () => {
      const [task, other] = [byHand, revoke];
      const finding = { kind: 'manual-task', system: task.system, task: taskOf(task), text: 'collect the badge' };
      const waits = { kind: 'refused-by-target', system: other.system, text: `${other.kind}: no` };
      const { version: _v, ...before } = (await stored()) as Case & { version?: number };
      await writeAll(ledgerOf(engine.client), [
        updateCase(
          'cases',
          handled.caseId,
          { ...before, state: 'completed-with-exceptions', findings: [finding, waits] },
          {},
        ),
      ]);
      const done = made.changes.filter(({ id }) => ![task.id, cut?.id, other.id].includes(id));
      await append(
        ledgerOf(engine.client),
        handled.caseId,
        done.map((change) =>
          outcomeOf(handled, person, made, change, { changeId: change.id, status: 'changed', grade: 'observed' }),
        ),
      );
      expect(await attest('carl', taskOf(task))).toMatchObject({ status: 200 });
      const said = (await evidence()).at(-1);
      expect(said).toMatchObject({
        kind: 'attested',
        grade: 'attested',
        facts: { state: 'completed-with-exceptions' },
      });
      // The cut was waived by two in the test before, which closes no control of a leaver.
      expect(JSON.stringify(said?.facts.open)).toContain(`${cut?.id} ${cut?.kind}`);
      expect(JSON.stringify(said?.facts.open)).not.toContain(`${task.id} `);
      expect((await waive('ada', { change: other.id })).status).toBe(200);
      const last = (await evidence()).at(-1);
      expect(last).toMatchObject({ kind: 'waived', grade: 'waived', facts: { state: 'completed-with-exceptions' } });
      const open = [last?.facts.open].flat().filter((line) => String(line).includes(`${other.id} `));
      expect(open).toEqual([expect.stringMatching(/^PCI:8\.2\.5 needs observed.*given waived/)]);
    });

    it('is not for whom it is about', async () => {
      const other = made.changes.find((change) => change !== cut);
      const own = { tenure_worker_id: Object.keys(person.employments)[0] };
      expect(await waive('self', { change: other?.id }, own)).toMatchObject({ status: 403 });
    });
  },
);
