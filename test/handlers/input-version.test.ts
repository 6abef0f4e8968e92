/** What an earlier or a later deployment set going: every step reads the version it knows, and refuses another before it does anything. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { caseIdOf } from '../../functions/core/case.ts';
import { InvalidInput } from '../../functions/core/errors.ts';
import { INPUT_VERSION } from '../../functions/core/steps.ts';
import { handler as askApproval } from '../../functions/handlers/ask-approval.ts';
import { handler as loadCase } from '../../functions/handlers/load-case.ts';
import { handler as openCase } from '../../functions/handlers/open-case.ts';
import { handler as planCase } from '../../functions/handlers/plan-case.ts';
import { handler as recordCut } from '../../functions/handlers/record-cut.ts';
import { handler as recordFailure } from '../../functions/handlers/record-failure.ts';
import { handler as settleCase } from '../../functions/handlers/settle-case.ts';
import { deployPack } from '../support/shipped-pack.ts';

const table = mockClient(DynamoDBDocumentClient);
beforeEach(() => {
  table.reset();
  deployPack();
});

const about = { caseId: caseIdOf({ source: 'hr', id: '1' }), personId: 'p-1' };
const planDigest = 'a'.repeat(64);

/** Each step with what it is called with in life, its version aside. */
const STEPS: readonly (readonly [string, (raw: unknown) => Promise<unknown>, object])[] = [
  ['open-case', openCase, { personId: 'p-1' }],
  ['load-case', loadCase, about],
  ['plan-case', planCase, { ...about, observing: [] }],
  ['record-cut', recordCut, { ...about, planDigest, outcomes: [] }],
  ['settle-case', settleCase, { ...about, planDigest, outcomes: [] }],
  ['ask-approval', askApproval, { caseId: about.caseId, planDigest, taskToken: 't' }],
  ['record-failure', recordFailure, { caseId: about.caseId, error: 'States.Timeout', cause: '' }],
];

describe('a step that is called with another version than it knows', () => {
  it.each(STEPS)('%s refuses it, says so, and has touched nothing', async (_, handler, input) => {
    const called = handler({ version: INPUT_VERSION + 1, ...input });
    await expect(called).rejects.toThrow(InvalidInput);
    await expect(called).rejects.toThrow(/^this step was called with what it does not know:\n/);
    expect(table.calls()).toEqual([]);
  });

  it.each(STEPS)('%s refuses one that says none', async (_, handler, input) => {
    await expect(handler(input)).rejects.toThrow(InvalidInput);
  });
});
