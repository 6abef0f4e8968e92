/** Waiving, on a real engine: a cut takes two operators, never the one it is about, and is in evidence with its grade once it counts. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Case } from '../../functions/core/case.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { PersonId } from '../../functions/core/ids.ts';
import { caseOfEvent } from '../../functions/core/new-case.ts';
import { seal } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import { handler } from '../../functions/handlers/steer-case.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { findCase, putNewCase, putPlan } from '../../functions/store/cases.ts';
import { putPerson } from '../../functions/store/people.ts';
import { type Engine, engineIsHere, startEngine } from '../ledger/dynoxide.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import { KEYS_ENVIRONMENT, wrappingKms } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';
import { account, ENTRA, OKTA, situation } from '../support/situation.ts';

const title = 'waiving a change, on a real engine';
const terminated = eventOf({ kind: 'terminated', on: '2026-02-01' });
const person = personAfter([eventOf({ kind: 'hired', on: '2026-01-05' }), terminated]);
const handled = caseOfEvent(terminated, PersonId.parse(person.personId), at('2026-02-01'));
const { digest: _, ...body } = plan(situation({ person, observed: [account(OKTA), account(ENTRA)] }));
const made = seal({ ...body, caseId: handled.caseId });
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

    it('is not for whom it is about', async () => {
      const other = made.changes.find((change) => change !== cut);
      const own = { tenure_worker_id: Object.keys(person.employments)[0] };
      expect(await waive('self', { change: other?.id }, own)).toMatchObject({ status: 403 });
    });
  },
);
