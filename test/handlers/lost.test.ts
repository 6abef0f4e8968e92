/** What is lost on the way is found again: wake-ups the bus refused, executions that never began, answers that came twice. */

import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Case } from '../../functions/core/case.ts';
import { caseIdOf } from '../../functions/core/case.ts';
import { Instant, PersonId } from '../../functions/core/ids.ts';
import { handler as openCase } from '../../functions/handlers/open-case.ts';
import { handler as planCase } from '../../functions/handlers/plan-case.ts';
import { handler as sweep } from '../../functions/handlers/sweep.ts';
import { startExecution, stopExecution, wakeExecution } from '../../functions/runtime/executions.ts';
import { wake } from '../../functions/runtime/wake.ts';
import { readConfiguration } from '../../infra/config.ts';
import { writeSources } from '../../infra/sources.ts';
import { KEYS_ENVIRONMENT } from '../support/person-keys.ts';
import { deployPack } from '../support/shipped-pack.ts';

const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:tenure-joiner';
const states = mockClient(SFNClient);
const bus = mockClient(EventBridgeClient);
const table = mockClient(DynamoDBDocumentClient);

beforeAll(() => {
  deployPack();
  writeSources(readConfiguration('tenure.config.yaml'), 'functions/sources');
});
beforeEach(() => {
  for (const mock of [states, bus, table]) mock.reset();
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-west-1',
    BUS_NAME: 'tenure',
    APPROVALS_TABLE: 'approvals',
    CASES_TABLE: 'cases',
    PEOPLE_TABLE: 'people',
    EVIDENCE_TABLE: 'evidence',
    ...KEYS_ENVIRONMENT,
    BRAKES_TABLE: 'brakes',
    SOURCES_TABLE: 'sources',
    MACHINES: JSON.stringify({ joiner: MACHINE, mover: MACHINE, leaver: MACHINE }),
  }))
    vi.stubEnv(name, value);
  bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
});

const caseId = caseIdOf({ source: 'hr', id: '1' });
const person = PersonId.parse('p-1');
const refusal = { message: 'no', $metadata: {} };

function stored(over: Partial<Case> = {}): Record<string, unknown> {
  return {
    pk: caseId,
    sk: 'case',
    caseId,
    personId: person,
    workerId: 'w-1',
    state: 'received',
    kind: 'joiner',
    intent: 'event',
    eventDigest: 'a'.repeat(64),
    receivedAt: '2020-01-01T00:00:00.000Z',
    effectiveAt: '2020-01-01T00:00:00.000Z',
    order: 'o',
    attempts: 1,
    ...over,
  };
}

describe('a wake-up', () => {
  it('goes to the bus for each person, ten at a time', async () => {
    await wake(
      'CaseReceived',
      Array.from({ length: 23 }, (_, index) => PersonId.parse(`p-${index}`)),
    );
    expect(bus.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries?.length)).toEqual([10, 10, 3]);
  });

  it('that the bus refuses is an error, though it answered 200', async () => {
    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] });
    await expect(wake('CaseEnded', [person])).rejects.toThrow('the bus refused 1 of 1 wake-ups; the sweep finds');
  });
});

describe('an execution', () => {
  it('that was started already is not an error, and its name says which attempt of which case', async () => {
    states.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(refusal));
    await startExecution({ caseId, personId: person, attempts: 2, kind: 'joiner' });
    expect(states.commandCalls(StartExecutionCommand)[0]?.args[0].input.name).toBe(`${caseId}-2`);
  });

  it('that cannot be started for another reason is', async () => {
    states.on(StartExecutionCommand).rejects(new Error('AccessDenied'));
    await expect(startExecution({ caseId, personId: person, attempts: 1, kind: 'joiner' })).rejects.toThrow(
      'AccessDenied',
    );
  });

  it('that is not there any more is stopped already; a token that is spent has woken its case', async () => {
    states.on(StopExecutionCommand).rejects(new ExecutionDoesNotExist(refusal));
    states.on(SendTaskSuccessCommand).rejects(new TaskTimedOut(refusal));
    await stopExecution({ caseId, attempts: 1, kind: 'joiner' }, 'superseded');
    await wakeExecution('spent');
  });

  it('that never began, though its case has the turn, is started by the next wake-up under the same name', async () => {
    const items = [
      { pk: person, sk: 'person', person: { personId: person, pseudonym: 'x', employments: {}, accounts: {} } },
      { pk: person, sk: 'right', caseId },
    ];
    table.on(QueryCommand).resolves({ Items: items });
    table.on(GetCommand).resolves({ Item: stored() });
    states.on(StartExecutionCommand).resolves({});
    await openCase({ version: 1, personId: person });
    expect(states.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.name)).toEqual([`${caseId}-1`]);
  });

  it('of a case that has ended is not started again', async () => {
    const items = [
      { pk: person, sk: 'person', person: { personId: person, pseudonym: 'x', employments: {}, accounts: {} } },
      { pk: person, sk: 'right', caseId },
    ];
    table.on(QueryCommand).resolves({ Items: items });
    table.on(GetCommand).resolves({ Item: stored({ state: 'completed' }) });
    await openCase({ version: 1, personId: person });
    expect(states.commandCalls(StartExecutionCommand)).toEqual([]);
  });
});

describe('planning', () => {
  it('for a case that has been taken over stops at once', async () => {
    table.on(BatchGetCommand).resolves({
      Responses: {
        cases: [stored({ state: 'executing' })],
        people: [
          { pk: person, sk: 'person', person: { personId: person, pseudonym: 'x', employments: {}, accounts: {} } },
          { pk: person, sk: 'right', caseId: caseIdOf({ source: 'hr', id: '2' }) },
        ],
      },
    });
    table.on(TransactWriteCommand).resolves({});
    await expect(planCase({ version: 1, caseId, personId: person, observing: [] })).rejects.toThrow(
      'another case writes for the person',
    );
    expect(table.commandCalls(TransactWriteCommand)).toEqual([]);
  });
});

describe('the sweep', () => {
  const at = (milliseconds: number) => Instant.parse(new Date(Date.now() + milliseconds).toISOString());
  const swept = async (...found: readonly Record<string, unknown>[]) => {
    table.on(QueryCommand).callsFake((input: { ExpressionAttributeValues: { ':state': string } }) => ({
      Items: found.filter(({ state }) => state === input.ExpressionAttributeValues[':state']),
    }));
    table.on(QueryCommand, { TableName: 'evidence' }).resolves({ Items: [] });
    table.on(ScanCommand).resolves({});
    table.on(GetCommand).resolves({});
    table.on(TransactWriteCommand).resolves({});
    await sweep({});
    return bus.commandCalls(PutEventsCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
  };

  it('wakes each person once whose case is due and was not taken up', async () => {
    expect(await swept(stored(), stored({ state: 'scheduled' }))).toHaveLength(1);
  });

  it('leaves alone what has just come, what is not due, and what has ended', async () => {
    expect(
      await swept(
        stored({ receivedAt: at(-5_000) }),
        stored({ state: 'scheduled', effectiveAt: at(3_600_000) }),
        stored({ state: 'completed' }),
      ),
    ).toEqual([]);
  });

  it('wakes the person of a case at work: its execution may be over', async () => {
    expect(await swept(stored({ state: 'executing' }))).toHaveLength(1);
  });

  it('gives those blocked for want of evidence their turn again, and leaves the others to operators', async () => {
    const note = 'failed at okta: EvidenceUnavailable: evidence could not be written. Mend it, then: tenure retry';
    const woken = await swept(
      stored({ state: 'blocked', note }),
      stored({ state: 'blocked', note: 'refused by okta' }),
    );
    expect(woken).toHaveLength(1);
    const written = table.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.TransactItems);
    // beside it, the census and what is deployed
    const [rejoined, ...more] = written.filter(
      (items = []) => items.length > 1 && items[0]?.Put?.TableName !== 'evidence',
    );
    expect(more).toEqual([]);
    expect(rejoined?.map((item) => Object.keys(item)[0])).toEqual(['Update', 'Delete', 'Put']);
  });
});
