/** A last day that the clock comes late for, on a real engine: evidence says when HR had said it, and the audit whose delay it was. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { absorb } from '../../functions/core/employment.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { heardIn } from '../../functions/core/heard.ts';
import type { CaseId } from '../../functions/core/ids.ts';
import { caseOfEvent, ownCase } from '../../functions/core/new-case.ts';
import type { Person } from '../../functions/core/person.ts';
import { seal } from '../../functions/core/plan.ts';
import { plan } from '../../functions/core/planner.ts';
import { INPUT_VERSION } from '../../functions/core/steps.ts';
import { lookAtEnds } from '../../functions/handlers/parts/end-dates.ts';
import { handler as recordCut } from '../../functions/handlers/record-cut.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { putPlan, updateCase } from '../../functions/store/cases.ts';
import { putPerson } from '../../functions/store/people.ts';
import { audited, rowsOf } from '../core/audit/whole.ts';
import { type Engine, engineIsHere, startEngine } from '../ledger/dynoxide.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { at, eventOf, nobody, personAfter } from '../support/lifecycle.ts';
import { KEYS_ENVIRONMENT, wrappingKms } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';
import { account, OKTA, situation } from '../support/situation.ts';

const title = 'a last day that the clock comes late for, on a real engine';
const hired = eventOf({ kind: 'hired', on: '2026-01-05', record: { endDate: '2026-03-05' } });
const OVER = at('2026-03-05T23:59:59Z');
const LATE = at('2026-03-08T23:59:59Z');
const CUT = at('2026-03-09T00:00:59Z');

/** As their hire's case hears it. */
function heard(): Person {
  const said = heardIn(caseOfEvent(hired, nobody().personId, at('2026-01-02')), hired);
  const absorbed = absorb(nobody(), hired, said);
  if (absorbed.kind === 'stale') throw new Error('nobody had said anything');
  return absorbed.person;
}

describe.skipIf(!engineIsHere)(
  engineIsHere ? title : `${title} (skipped: @dynoxide/linux-x64 is not installed)`,
  () => {
    let engine: Engine;

    beforeAll(async () => {
      deployPack();
      wrappingKms(mockClient(KMSClient));
      mockClient(EventBridgeClient).on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
      engine = await startEngine();
      for (const [name, value] of Object.entries({
        ...{ PEOPLE_TABLE: 'people', EVIDENCE_TABLE: 'evidence', CASES_TABLE: 'cases', ...KEYS_ENVIRONMENT },
        ...{ LATE_EVIDENCE_QUEUE_URL: 'http://127.0.0.1:1/late', LATE_EVIDENCE_KEY_ID: 'late' },
        ...{ BUS_NAME: 'tenure', AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint, AWS_REGION: 'eu-west-1' },
        ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      }))
        vi.stubEnv(name, value);
      await engine.createEvidenceTable('evidence');
      await engine.createTable('cases', { cuts: ['cutPending'] });
      for (const table of ['people', 'person-keys']) await engine.createTable(table);
    });
    afterAll(async () => {
      vi.useRealTimers();
      vi.unstubAllEnvs();
      await engine.stop();
    });

    const recordsOf = async (caseId: CaseId) =>
      (await Array.fromAsync(chainOf(ledgerOf(engine.client), caseId))).map(({ record }) =>
        EvidenceRecord.parse(JSON.parse(record)),
      );

    /** The clock comes three days late, and the cut follows in a minute. */
    async function ended(person: Person): Promise<readonly EvidenceRecord[]> {
      vi.useFakeTimers({ now: new Date(LATE), toFake: ['Date'] });
      await writeAll(ledgerOf(engine.client), [putPerson('people', person)]);
      await lookAtEnds(person.personId, LATE);
      const about = { intent: 'end-date', about: 'w-1 2026-03-05', effectiveAt: OVER } as const;
      const { caseId } = ownCase(person, about, LATE);
      const { digest: _, ...body } = plan(situation({ person, observed: [account(OKTA)] }));
      const made = seal({ ...body, caseId });
      await writeAll(ledgerOf(engine.client), [
        updateCase('cases', caseId, { kind: 'leaver', cutPending: 'yes' }),
        putPlan('cases', { plan: made, intended: 'cut' }),
      ]);
      vi.setSystemTime(new Date(CUT));
      const { personId } = person;
      await recordCut({ version: INPUT_VERSION, caseId, personId, planDigest: made.digest, outcomes: [] });
      return recordsOf(caseId);
    }

    /** What the audit makes of these records; the case was opened as a leaver's in the second in which it began. */
    function timelinessOf([opened, cut]: readonly EvidenceRecord[]) {
      const leaver = { ...opened!, facts: { kind: 'leaver' } };
      const placed = [opened!, leaver, cut!].map((record, index) => ({ index, record, beyond: false }));
      return rowsOf(audited({ placed: () => placed }), 'timeliness')[0];
    }

    it('says in evidence when HR had said it: the delay is ours', async () => {
      const records = await ended(heard());
      const { caseId: saidIn } = caseOfEvent(hired, nobody().personId, at('2026-01-02'));
      expect(records.map(({ kind, facts }) => [kind, facts])).toMatchObject([
        ['case-opened', { intent: 'end-date', lastDayEnds: OVER, receivedAt: at('2026-01-02'), saidIn }],
        ['cut', { effectiveAt: OVER, receivedAt: at('2026-01-02'), cutAt: CUT }],
      ]);
      expect(timelinessOf(records)).toMatchObject({ result: 'late', late_by: 'tenure', seconds_hr: 0 });
    });

    it('says nothing of when, where that was not kept: it is not taken for the hour in which the clock came', async () => {
      const before = { ...personAfter([hired]), personId: 'p-2' as Person['personId'] };
      const records = await ended(before);
      for (const { facts } of records) expect(Object.keys(facts)).not.toContain('receivedAt');
      expect(records.at(-1)?.facts).not.toHaveProperty('secondsFromNotice');
      expect(timelinessOf(records)).toMatchObject({ result: 'late', late_by: 'unknown', seconds_hr: 0 });
    });
  },
);
