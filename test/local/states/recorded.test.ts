/** Executions that AWS recorded, run again here: the histories must be the same. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../../local/states/history.ts';
import { TaskFailed } from '../../../local/states/tasks/integration.ts';
import { testMachine } from './machine.ts';

interface Recording {
  readonly name: string;
  readonly definition: object;
  readonly input: string;
  readonly history: readonly HistoryEvent[];
}

const FILE = new URL('../../../../shared/asl-cases/jsonata.json', import.meta.url);
const recordings = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Recording[]) : [];

describe.skipIf(recordings.length === 0)(
  'executions recorded on AWS (skipped where ../shared/asl-cases is absent)',
  () => {
    it.each(recordings)('$name', async (recording) => {
      const answers = recordedAnswers(recording.history);
      const machine = testMachine(recording.definition, { script: () => answers.shift()?.() });
      const { executionArn } = await machine.api('StartExecution', {
        stateMachineArn: machine.arn,
        input: recording.input,
      });
      await machine.settled();
      for (let wait = 0; wait < 20 && (await machine.describe(String(executionArn))).status === 'RUNNING'; wait += 1) {
        await machine.advance(60);
      }
      const events = await machine.history(String(executionArn));
      expect(events.map(asRecorded)).toEqual(recording.history.map(toMatch));
    });
  },
);

/** What the recorded tasks answered, in order. */
function recordedAnswers(history: readonly HistoryEvent[]): (() => unknown)[] {
  return history.flatMap((event) => {
    const done = event.taskSucceededEventDetails ?? event.lambdaFunctionSucceededEventDetails;
    const failed = event.taskFailedEventDetails ?? event.lambdaFunctionFailedEventDetails;
    if (done !== undefined) return () => done.output;
    if (failed === undefined) return [];
    return () => {
      throw new TaskFailed(String(failed.error), text(failed.cause));
    };
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The recording has payloads that are objects as objects, and everything else as text. */
function asRecorded(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('{') && parses(value) ? asRecorded(JSON.parse(value)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(asRecorded);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asRecorded(item)]));
}

function parses(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

const PLACEHOLDER = /^(timestamp|date|start-date|snf_role_arn|.*<[\w:-]+>.*)$/;

function toMatch(value: unknown): unknown {
  if (typeof value === 'string' && PLACEHOLDER.test(value)) return expect.anything();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toMatch);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toMatch(item)]));
}
