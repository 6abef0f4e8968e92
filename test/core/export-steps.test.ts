/** What the states of an export's state machine pass to each other: ids, and nothing else, of this version. */
import { expect, it } from 'vitest';
import { Attempt, ExportFailure, ExportStep, PartStep, PlannedExport } from '../../functions/core/export-steps.ts';

const attempt = { exportId: 'x-1', startedAt: '2026-12-01T08:00:00.000Z', round: 0 };
const step = { version: 1, ...attempt };

it.each([
  ['an attempt', Attempt, attempt],
  ['a step', ExportStep, step],
  ['a plan', PlannedExport, { ...step, parts: 3 }],
  ['a part', PartStep, { ...step, part: 1 }],
  ['a failure', ExportFailure, { ...step, error: 'EvidenceUnavailable', cause: 'the bucket does not answer' }],
])('%s is taken as it is, and with nothing beside it', (_, schema, value) => {
  expect(schema.parse(value)).toEqual(value);
  expect(schema.safeParse({ ...value, person: 'p-1' }).success).toBe(false);
  expect(schema.safeParse({ ...value, round: -1 }).success).toBe(false);
});

it('parts are numbered from 1', () => {
  expect(PartStep.safeParse({ ...step, part: 0 }).success).toBe(false);
});
