/** What failed, on a real engine: our own words are public evidence, anybody else's are kept apart, for they may name people. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PersonId } from '../../functions/core/ids.ts';
import { caseOfEvent } from '../../functions/core/new-case.ts';
import { INPUT_VERSION } from '../../functions/core/steps.ts';
import { handler } from '../../functions/handlers/record-failure.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { findCase, putNewCase } from '../../functions/store/cases.ts';
import { putPerson } from '../../functions/store/people.ts';
import { type Engine, engineIsHere, startEngine } from '../ledger/dynoxide.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import { KEYS_ENVIRONMENT, wrappingKms } from '../support/person-keys.ts';

const title = 'a failure, on a real engine';
const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const person = personAfter([hired]);
const handled = caseOfEvent(hired, PersonId.parse(person.personId), at('2026-01-05'));
const { caseId } = handled;

describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;
    const bus = mockClient(EventBridgeClient);
    const kms = mockClient(KMSClient);

    beforeAll(async () => {
      bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
      wrappingKms(kms);
      engine = await startEngine();
      for (const [name, value] of Object.entries({
        ...{ PEOPLE_TABLE: 'people', EVIDENCE_TABLE: 'evidence', CASES_TABLE: 'cases', BUS_NAME: 'tenure' },
        ...{ AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_REGION: 'eu-west-1', ...KEYS_ENVIRONMENT },
        ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      }))
        vi.stubEnv(name, value);
      await engine.createEvidenceTable('evidence');
      for (const table of ['people', 'cases', 'person-keys']) await engine.createTable(table);
      await writeAll(ledgerOf(engine.client), [
        putPerson('people', person),
        putNewCase('cases', { ...handled, kind: 'joiner', state: 'executing' }),
      ]);
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await engine.stop();
    });

    const last = async () => (await Array.fromAsync(chainOf(ledgerOf(engine.client), caseId))).at(-1);
    const failed = (error: string, errorMessage: string, more: object = { system: 'okta', lane: 'provision' }) =>
      handler({ version: INPUT_VERSION, caseId, error, cause: JSON.stringify({ errorMessage }), ...more });

    it('in our words says them', async () => {
      await failed('TargetRejected', 'okta answered E0000047: wait');
      expect((await last())?.record).toContain('okta answered E0000047: wait');
      expect(await last()).not.toHaveProperty('private');
    });

    it('in the words of others says only what it is called; the words are encrypted, and an operator sees them', async () => {
      const words = 'no value for ada@home.example';
      const outcome = await failed('TypeError', words);
      // It becomes the note of the case's end, which is evidence too.
      expect(JSON.stringify(outcome)).not.toContain('ada@home');
      await failed('ValidationException', words, {});
      for (const { record, private: kept } of (await Array.fromAsync(chainOf(ledgerOf(engine.client), caseId))).slice(
        1,
      )) {
        expect(record).not.toContain('ada@home');
        expect(record).toMatch(/TypeError|ValidationException/);
        expect(kept).toBeDefined();
      }
      const blocked = await findCase({ client: engine.client, table: 'cases' }, caseId);
      expect(blocked).toMatchObject({ state: 'blocked', note: expect.stringContaining(words) });
    });

    it('because a role of ours lacks a grant says which, in evidence, in the note of the end, and in that of the case', async () => {
      const words =
        'connectorokta-1A may not secretsmanager:GetSecretValue on arn:aws:secretsmanager:::secret:okta: no policy allows it';
      const told = 'role connectorokta-1A may not secretsmanager:GetSecretValue: add the grant in infra, and deploy';
      expect(await failed('AccessDeniedException', words)).toMatchObject({ failed: { cause: told } });
      expect((await last())?.record).toContain(told);
      expect(await last()).not.toHaveProperty('private');
    });
  },
);
