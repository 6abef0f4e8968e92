/** Starting, stopping and waking the executions of cases. All may be repeated. */
import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
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
import { CaseKind } from '../core/plan.ts';
import { INPUT_VERSION } from '../core/steps.ts';
import { config, json } from './config.ts';

const states = new SFNClient({});
const machineOf = (kind: CaseKind): string => config({ MACHINES: json(z.record(CaseKind, z.string())) }).MACHINES[kind];

type Started = Pick<Case, 'caseId' | 'attempts'> & { readonly kind: CaseKind };

/** The same attempt of the same case starts once: its name says which. */
export async function startExecution(handled: Started): Promise<void> {
  const input = JSON.stringify({ version: INPUT_VERSION, caseId: handled.caseId });
  await states
    .send(new StartExecutionCommand({ stateMachineArn: machineOf(handled.kind), name: nameOf(handled), input }))
    .catch((error: unknown) => {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    });
}

/** Ends whatever the case is waiting for. One that has ended already is left as it is. */
export async function stopExecution(handled: Started, because: string): Promise<void> {
  const executionArn = `${machineOf(handled.kind).replace(':stateMachine:', ':execution:')}:${nameOf(handled)}`;
  await states
    .send(new StopExecutionCommand({ executionArn, error: 'CaseSuperseded', cause: because }))
    .catch((error: unknown) => {
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
    });
}

/** Lets a waiting case look again. A token that is spent means that it has looked already. */
export async function wakeExecution(taskToken: string): Promise<void> {
  await states.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })).catch((error: unknown) => {
    if (!(error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken))
      throw error;
  });
}

function nameOf({ caseId, attempts }: Started): string {
  return `${caseId}-${attempts}`;
}
