/** On a real engine: what is deployed is recorded once and read back; whoever reads evidence leaves evidence, and an auditor reads none where that cannot be. */
import { KMSClient } from '@aws-sdk/client-kms';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deploymentOf, type Release } from '../../functions/core/deployment.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import type { Reading } from '../../functions/core/reading.ts';
import type { Role } from '../../functions/core/role.ts';
import { noteRead } from '../../functions/handlers/parts/note-read.ts';
import { recordDeployment } from '../../functions/handlers/parts/record-deployment.ts';
import { handler as showReleases } from '../../functions/handlers/show-releases.ts';
import { type Engine, engineIsHere, startEngine } from '../ledger/dynoxide.ts';
import { KEYS_ENVIRONMENT, wrappingKms } from '../support/person-keys.ts';

const title = 'change and access, on a real engine';
const PACK = { birthrights: [{ id: 'a', because: 'x' }] };
const RELEASE: Release = { author: 'Ada', approver: 'bob', commit: 'abcdef1' };
const deployed = (pack: object, release = RELEASE) => deploymentOf('1.0.0', pack, { name: 'tenure' }, release);

describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;
    let reader = 0;

    beforeAll(async () => {
      wrappingKms(mockClient(KMSClient));
      engine = await startEngine();
      for (const [name, value] of Object.entries({
        ...{ PEOPLE_TABLE: 'people', EVIDENCE_TABLE: 'evidence', ...KEYS_ENVIRONMENT },
        ...{ AWS_ENDPOINT_URL: engine.endpoint, AWS_REGION: 'eu-west-1' },
        ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      }))
        vi.stubEnv(name, value);
      await engine.createEvidenceTable('evidence');
      for (const table of ['people', 'person-keys']) await engine.createTable(table);
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await engine.stop();
    });
    beforeEach(() => {
      reader += 1;
    });

    const evidence = async (kind: string): Promise<readonly EvidenceRecord[]> => {
      const days = [0, 1].map((back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10));
      const pages = days.map((day) =>
        engine.client.send(
          new QueryCommand({
            TableName: 'evidence',
            IndexName: 'byDay',
            KeyConditionExpression: '#day = :day',
            ExpressionAttributeNames: { '#day': 'day' },
            ExpressionAttributeValues: { ':day': day },
          }),
        ),
      );
      const keys = (await Promise.all(pages)).flatMap(({ Items = [] }) => Items);
      const records = await Promise.all(keys.map(({ pk, sk }) => recordAt(pk, sk)));
      return records.filter((record) => record.kind === kind);
    };
    const recordAt = async (pk: unknown, sk: unknown): Promise<EvidenceRecord> => {
      const { Items = [] } = await engine.client.send(
        new QueryCommand({
          TableName: 'evidence',
          KeyConditionExpression: 'pk = :pk AND sk = :sk',
          ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
        }),
      );
      return EvidenceRecord.parse(JSON.parse(Items[0]?.record));
    };

    const releases = async (
      more: Readonly<Record<string, string>> = {},
    ): Promise<{ releases: Record<string, unknown>[]; more: boolean; next?: string }> => {
      const answer = await showReleases({
        ...{
          routeKey: 'GET /v1/releases',
          rawPath: '/v1/releases',
          headers: {},
          queryStringParameters: { limit: '2', ...more },
        },
        requestContext: {
          requestId: 'r-1',
          authorizer: { jwt: { claims: { sub: 'eve', tenure_roles: 'auditor' } } },
        },
      } as never);
      expect(answer.statusCode).toBe(200);
      return JSON.parse(String(answer.body));
    };

    it('a deployment is recorded once, however many look at the same moment; then another, and back again', async () => {
      await Promise.all([1, 2, 3].map(() => recordDeployment(deployed(PACK))));
      expect(await evidence('deployed')).toHaveLength(1);
      expect(await evidence('policy-activated')).toHaveLength(1);
      await recordDeployment(deployed({ birthrights: [] }, { author: 'ada', approver: 'ADA ' }));
      await recordDeployment(deployed(PACK));
      await recordDeployment(deployed(PACK));
      expect(await evidence('deployed')).toHaveLength(3);
      const { releases: listed, more, next = '' } = await releases();
      expect(more).toBe(true);
      const beyond = await releases({ cursor: next });
      expect([beyond.releases.length, beyond.more, beyond.next]).toEqual([1, false, undefined]);
      expect(listed.map(({ evidence: id }) => id)).not.toContain(beyond.releases[0]?.evidence);
      expect(listed).toMatchObject([
        { approved: true, commit: 'abcdef1', policy: { added: ['birthrights/a'] } },
        { approved: false, because: 'its author approved it', policy: { dropped: ['birthrights/a'] } },
      ]);
      expect(JSON.stringify(listed)).not.toMatch(/ada|bob/i);
      // They are evidence: who looks at them leaves some.
      expect((await evidence('evidence-read')).map(({ facts }) => facts.what)).toEqual(['releases']);
      // The same person is the same pseudonym, however their name is written.
      expect(new Set([listed[0]?.author, listed[1]?.author, listed[1]?.approver]).size).toBe(1);
    });

    const caller = (...roles: Role[]) => ({ subject: `eve-${reader}@marlow.example`, workerId: undefined, roles });
    const shown = (caseId: string): Reading => ({ what: 'case', facts: { caseId } });

    it('reading leaves one record an hour of the same thing, in a chain of the reader, by a pseudonym', async () => {
      const auditor = caller('auditor');
      for (const caseId of ['c-1', 'c-1', 'c-2', 'c-1']) await noteRead(auditor, shown(caseId));
      const cases = async () => (await evidence('evidence-read')).filter(({ facts }) => facts.what === 'case');
      const read = await cases();
      expect(read.map(({ facts }) => facts.caseId).sort()).toEqual(['c-1', 'c-2']);
      expect(new Set(read.map(({ caseId }) => caseId)).size).toBe(1);
      expect(read[0]?.actor).toMatch(/^auditor:[0-9a-f-]{36}$/);
      expect(JSON.stringify(read)).not.toContain('marlow');
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
      await noteRead(auditor, shown('c-1'));
      vi.useRealTimers();
      expect(await cases()).toHaveLength(3);
    });

    it('where it cannot be written an auditor sees nothing, and an operator who may be mending it does', async () => {
      const prototype = Object.getPrototypeOf(engine.client);
      const { send } = prototype;
      const broken = vi.spyOn(prototype, 'send').mockImplementation(function (this: unknown, ...[command]: unknown[]) {
        const { TableName } = (command as { input: { TableName?: string } }).input;
        if (TableName === 'evidence') return Promise.reject(new Error('the table is gone'));
        return send.call(this, command);
      });
      await expect(noteRead(caller('auditor'), shown('c-1'))).rejects.toThrow('evidence cannot be read');
      await expect(noteRead(caller('operator', 'auditor'), shown('c-1'))).resolves.toBeUndefined();
      broken.mockRestore();
    });
  },
);
