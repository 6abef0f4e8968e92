/** Deciding, on a real engine: whoever else decides at the same moment, and however far the index is behind, each word is taken about what is asked now. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Approval } from '../../functions/core/approval.ts';
import { sha256 } from '../../functions/core/canonical.ts';
import { DigestShown, PersonId, WorkerId } from '../../functions/core/ids.ts';
import { decide } from '../../functions/handlers/parts/decide.ts';
import { seeToApprovals } from '../../functions/handlers/parts/due-approvals.ts';
import { ConditionRefused } from '../../functions/ledger/transact.ts';
import { writeAll } from '../../functions/ledger/write-all.ts';
import { findApproval, updateApproval } from '../../functions/store/approvals.ts';
import { putNewCase } from '../../functions/store/cases.ts';
import { knowWorker, putPerson } from '../../functions/store/people.ts';
import { asking, DIGEST, NOW, told } from '../core/notices/told.ts';
import { ledgerOf } from '../ledger/samples.ts';
import { at, eventOf, nobody, personAfter } from '../support/lifecycle.ts';
import { describeOnEngine } from '../support/on-engine.ts';

const workers = ['w-1', 'w-7', 'w-8'].map((worker) => WorkerId.parse(worker));
const [, ADA, BO] = workers as [WorkerId, WorkerId, WorkerId];
const personOf = (worker: WorkerId) => PersonId.parse(worker.replace('w', 'p'));

describeOnEngine('deciding, on a real engine', ['people', 'cases', 'approvals', 'evidence'], (engine) => {
  let approval: Approval;
  let count = 0;
  const events = mockClient(EventBridgeClient);

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(NOW) });
    vi.stubEnv('BUS_NAME', 'bus');
    for (const worker of workers) {
      const hired = eventOf({ kind: 'hired', on: '2026-01-05', record: { workerId: worker } });
      const person = personAfter([hired], {
        ...nobody(),
        personId: personOf(worker),
        pseudonym: `pseudonym-${worker}`,
      });
      const writes = [putPerson('people', person), knowWorker('people', worker, person.personId, 'hr')];
      await writeAll(ledgerOf(engine.client), writes);
    }
    await writeAll(ledgerOf(engine.client), [putNewCase('cases', told({}, { state: 'executing' }))]);
    events.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  });
  beforeEach(async () => {
    count += 1;
    const approvers = [personOf(ADA), personOf(BO)];
    const seats = approvers.map((person) => ({ person, deciders: [person] }));
    approval = Approval.parse(asking({ approvalId: `a-${count}`, approvers, seats, required: 2, stage: 0, stages: 2 }));
    await store(approval);
  });
  afterEach(() => vi.restoreAllMocks());

  const store = ({ caseId: pk, approvalId: sk, ...rest }: Approval) =>
    engine.client.send(
      new PutCommand({ TableName: 'approvals', Item: { pk, sk, caseId: pk, approvalId: sk, ...rest } }),
    );
  const stored = () => findApproval({ client: engine.client, table: 'approvals' }, approval.approvalId);
  const says = (workerId: WorkerId, decision: 'approve' | 'deny' = 'approve') =>
    decide({
      ...{ approvalId: approval.approvalId, workerId, decision, via: 'http' },
      planDigest: DigestShown.parse(DIGEST),
    });

  /** Just before the next write of `command`, this happens. */
  function before(command: typeof TransactWriteCommand, happens: () => Promise<unknown>): void {
    const { send } = DynamoDBDocumentClient.prototype;
    let next: typeof happens | undefined = happens;
    vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(async function (
      this: DynamoDBDocumentClient,
      ...args: unknown[]
    ) {
      const run = args[0] instanceof command ? next : undefined;
      if (run !== undefined) next = undefined;
      await run?.();
      return Reflect.apply(send, this, args);
    } as never); // as: of its overloads it is the one that answers a promise
  }

  it('two who approve at the same moment, where two must, both count', async () => {
    before(TransactWriteCommand, () => says(BO));
    expect(await says(ADA)).toMatchObject({ state: 'pending' });
    expect((await stored())?.votes?.map(({ approver }) => approver).sort()).toEqual(['p-7', 'p-8']);
  });

  it('one who denies at the moment another approves is heard, and the other way round is told that it is over', async () => {
    before(TransactWriteCommand, () => says(BO));
    expect(await says(ADA, 'deny')).toMatchObject({ state: 'denied' });
    expect(await stored()).toMatchObject({ state: 'denied', votes: [{ approver: 'p-8' }] });
    await store(approval);
    vi.restoreAllMocks();
    before(TransactWriteCommand, () => says(BO, 'deny'));
    await expect(says(ADA)).rejects.toMatchObject({ status: 409, title: 'Already decided' });
  });

  it('what is asked about another plan at that very moment is not decided by a word about the old one', async () => {
    const planDigest = sha256('another plan');
    before(TransactWriteCommand, () => store({ ...approval, planDigest }));
    await expect(says(ADA)).rejects.toMatchObject({ status: 409, title: 'Stale' });
    expect(await stored()).toEqual({ ...approval, planDigest });
    const write = updateApproval('approvals', approval, { reminded: 1 });
    await expect(writeAll(ledgerOf(engine.client), [write])).rejects.toBeInstanceOf(ConditionRefused);
  });

  it('is about the approval as it is, though the index by id is behind', async () => {
    const { send } = DynamoDBDocumentClient.prototype;
    const old = { ...approval, pk: approval.caseId, sk: approval.approvalId };
    await store({ ...approval, state: 'expired' });
    vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(async function (
      this: DynamoDBDocumentClient,
      ...args: unknown[]
    ) {
      const [command] = args;
      if (command instanceof QueryCommand && command.input.IndexName === 'byId') return { Items: [old] };
      return Reflect.apply(send, this, args);
    } as never); // as: of its overloads it is the one that answers a promise
    expect(await stored()).toMatchObject({ state: 'expired' });
    await expect(says(ADA)).rejects.toMatchObject({ status: 409, title: 'Expired' });
  });

  it('a stage that was decided in time does not expire because nobody has looked at it since', async () => {
    const late = at('2026-12-04T00:00:00Z');
    const person = { ...nobody(), pseudonym: 'pseudonym' };
    await Promise.all([says(ADA), says(BO)]);
    await seeToApprovals(told(), person, late);
    expect(await stored()).toMatchObject({ state: 'pending', votes: [{}, {}] });
    await store(approval);
    await seeToApprovals(told(), person, late);
    expect(await stored()).toMatchObject({ state: 'expired' });
  });

  it('what is no id of ours is no approval, and DynamoDB, which refuses such a key, is not asked', async () => {
    const asked = vi.spyOn(DynamoDBDocumentClient.prototype, 'send');
    for (const approvalId of ['', 'a'.repeat(3000)])
      await expect(
        decide({
          approvalId,
          workerId: ADA,
          decision: 'approve',
          via: 'http',
          planDigest: DigestShown.parse(DIGEST),
        }),
      ).rejects.toMatchObject({ status: 404, title: 'No such approval' });
    expect(asked).not.toHaveBeenCalled();
  });
});
