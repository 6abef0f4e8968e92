/** A case that waits is ended or given its turn once, on a real engine, though two wake-ups of its person see to it at one moment. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Case } from '../../functions/core/case.ts';
import { EvidenceRecord } from '../../functions/core/evidence.ts';
import { PersonId } from '../../functions/core/ids.ts';
import { caseOfEvent } from '../../functions/core/new-case.ts';
import { INPUT_VERSION } from '../../functions/core/steps.ts';
import { handler as openCase } from '../../functions/handlers/open-case.ts';
import { supersede } from '../../functions/handlers/parts/supersede.ts';
import { endWaiting } from '../../functions/handlers/parts/waiting.ts';
import { chainOf } from '../../functions/ledger/ledger.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { loadCase, putNewCase } from '../../functions/store/cases.ts';
import { putInbox, putPerson } from '../../functions/store/people.ts';
import { inboxEntry } from '../../functions/store/turns.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { at, eventOf, personAfter } from '../support/lifecycle.ts';
import { describeOnEngine, stubAll } from '../support/on-engine.ts';
import { KEYS_ENVIRONMENT, wrappingKms } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';

const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:tenure-joiner';
const NOW = at('2026-02-01');
const hired = eventOf({ kind: 'hired', on: '2026-01-05' });
const BECAUSE = 'HR has since said otherwise';

describeOnEngine('a case that waits', ['people', 'cases', 'approvals', 'evidence', 'person-keys'], (engine) => {
  const states = mockClient(SFNClient);
  let count = 0;
  let person: ReturnType<typeof personAfter>;
  let waits: Case;

  beforeAll(() => {
    deployPack();
    wrappingKms(mockClient(KMSClient));
    mockClient(EventBridgeClient).on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    const MACHINES = JSON.stringify({ joiner: MACHINE, mover: MACHINE, leaver: MACHINE });
    stubAll({ ...KEYS_ENVIRONMENT, BUS_NAME: 'tenure', MACHINES });
  });

  beforeEach(async () => {
    states.reset();
    states.on(StartExecutionCommand).resolves({});
    states.on(StopExecutionCommand).resolves({});
    count += 1;
    const personId = PersonId.parse(`p-${count}`);
    person = { ...personAfter([]), personId };
    waits = caseOfEvent({ ...hired, id: `hired-${count}` }, personId, NOW);
    await writeAll(ledgerOf(engine.client), [
      putPerson('people', person),
      putNewCase('cases', waits),
      putInbox('people', personId, inboxEntry(waits, NOW)),
    ]);
  });
  afterEach(() => vi.restoreAllMocks());

  const wakeUp = () => openCase({ version: INPUT_VERSION, personId: person.personId });
  const now = () => loadCase({ client: engine.client, table: 'cases' }, waits.caseId);
  const told = async () =>
    (await Array.fromAsync(chainOf(ledgerOf(engine.client), waits.caseId))).map(
      ({ record }) => EvidenceRecord.parse(JSON.parse(record)).kind,
    );

  /** `meanwhile` happens when the other has read all it goes by, and is about to write. */
  function justBefore(writes: string, meanwhile: () => Promise<unknown>): void {
    // as: of its overloads the one that answers a promise
    const client = DynamoDBDocumentClient.prototype as unknown as { send(...asked: unknown[]): Promise<unknown> };
    const { send } = client;
    let happened = false;
    vi.spyOn(client, 'send').mockImplementation(async function (this: unknown, ...[command, ...more]: unknown[]) {
      const isIt = command instanceof TransactWriteCommand && JSON.stringify(command.input).includes(writes);
      if (isIt && !happened) {
        happened = true;
        await meanwhile();
      }
      return Reflect.apply(send, this, [command, ...more]);
    });
  }

  it('is superseded once, though two wake-ups find that it is', async () => {
    await Promise.all([1, 2].map(() => endWaiting(waits, person, NOW, BECAUSE)));
    await endWaiting(waits, person, NOW, BECAUSE);
    expect(await told()).toEqual(['superseded']);
  });

  it('is not superseded any more once it has its turn', async () => {
    await wakeUp();
    await endWaiting(waits, person, NOW, BECAUSE);
    expect(await told()).toEqual(['case-opened']);
    expect((await now()).state).toBe('planned');
  });

  it('does not get its turn any more once it was superseded, though it had been read before', async () => {
    justBefore('case-opened', () => endWaiting(waits, person, NOW, BECAUSE));
    await wakeUp();
    expect(await told()).toEqual(['superseded']);
    expect((await now()).state).toBe('superseded');
    expect(states.commandCalls(StartExecutionCommand)).toEqual([]);
  });

  it('is taken over once, though two cases find that they do its work', async () => {
    await wakeUp();
    const newer = { ...waits, caseId: caseOfEvent({ ...hired, id: `newer-${count}` }, person.personId, NOW).caseId };
    justBefore('superseded', () => supersede(waits.caseId, newer, NOW));
    await supersede(waits.caseId, newer, NOW);
    expect(await told()).toEqual(['case-opened', 'superseded']);
  });
});
