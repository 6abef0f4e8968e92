/** Starting, stopping and waking the executions of cases. All may be repeated. */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import type { Case } from '../core/case.ts';
import { HistoryEvent } from '../core/execution-history.ts';
import { CaseKind } from '../core/plan.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import { config, json } from './config.ts';
import { used } from './meter.ts';

let client: SFNClient | undefined;

function states(): SFNClient {
  client ??= new SFNClient({});
  return client;
}

const ENVIRONMENT = { MACHINES: json(z.record(CaseKind, z.string())) };

const machineOf = (kind: CaseKind): string => config(ENVIRONMENT).MACHINES[kind];

type Started = Pick<Case, 'caseId' | 'attempts'> & { readonly kind: CaseKind };

/**
 * The same attempt of the same case starts once: its name says which. `systems`: where to look, of a case that was just
 * opened; any other is loaded first. `there`: it was started before, and may be over.
 */
export async function startExecution(
  handled: Started & Pick<Case, 'personId'>,
  systems?: readonly string[],
): Promise<'started' | 'there'> {
  const { caseId, personId } = handled;
  const input = JSON.stringify({ version: INPUT_VERSION, caseId, personId, systems, opened: used() });
  return states()
    .send(new StartExecutionCommand({ stateMachineArn: machineOf(handled.kind), name: nameOf(handled), input }))
    .then(
      () => 'started',
      (error: unknown) => {
        if (error instanceof ExecutionAlreadyExists) return 'there';
        throw error;
      },
    );
}

/** Ends whatever the case is waiting for. One that has ended already is left as it is. */
export async function stopExecution(handled: Started, because: string): Promise<void> {
  await states()
    .send(new StopExecutionCommand({ executionArn: arnOf(handled), error: 'CaseSuperseded', cause: because }))
    .catch((error: unknown) => {
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
    });
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
const MAX_RESULTS = 1000;

/** Everything that happened in one execution, first event first; undefined when Step Functions knows it no more, or not yet. */
export async function historyOf(handled: Started): Promise<readonly HistoryEvent[] | undefined> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const page = await states().send(
        new GetExecutionHistoryCommand({ executionArn: arnOf(handled), maxResults: MAX_RESULTS, nextToken }),
      );
      events.push(...(page.events ?? []).map((event) => HistoryEvent.parse(event)));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
  return events;
}

/** Lets a waiting case look again. `spent`: nothing waits with this token, for it has looked already or its execution is over. */
export async function wakeExecution(taskToken: string): Promise<'woken' | 'spent'> {
  try {
    await states().send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    return 'woken';
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
      return 'spent';
    throw error;
  }
}

/** Whether the case's execution is under way. One that ended this very moment may still count as running. */
export async function isRunning(handled: Started): Promise<boolean> {
  try {
    const { status } = await states().send(new DescribeExecutionCommand({ executionArn: arnOf(handled) }));
    return status === 'RUNNING';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}

function arnOf(handled: Started): string {
  return `${machineOf(handled.kind).replace(':stateMachine:', ':execution:')}:${nameOf(handled)}`;
}

function nameOf({ caseId, attempts }: Started): string {
  return `${caseId}-${attempts}`;
}
