/** What a storm is held against lists each event that has no outcome, two, or one it may not have; each that is missing; and what was given after a cut. */
import { describe, expect, it } from 'vitest';
import { type Asked, givenAfterTheCut } from '../../bench/effects.ts';
import { heardIn, notAsHeard, notOneOutcomeEach, type Recorded } from '../../bench/outcomes.ts';
import type { CaseId } from '../../functions/core/ids.ts';

const STAFF = { stayers: ['ada'], movers: ['bo', 'cy'], leavers: ['di', 'ed'] };
const OF: Readonly<Record<string, string>> = {
  ...{ 'c-ada': 'ada', 'c-bo-1': 'bo', 'c-bo-2': 'bo', 'c-cy': 'cy', 'c-di-1': 'di', 'c-di-2': 'di', 'c-ed': 'ed' },
};

type Facts = Recorded['facts'];
const record = (caseId: string, kind: Recorded['kind'], facts: Facts = {}): Recorded => ({
  ...{ caseId: caseId as CaseId, kind, facts },
});
const taken = (caseId: string, type: string) => record(caseId, 'event-received', { type: `tenure.person.${type}` });
const done = (caseId: string, facts: Facts = { state: 'completed' }) => record(caseId, 'completed', facts);

/** Two moved, one of them before they were first read; two left, one of them while what they joined with was under way. */
const RECORDS: readonly Recorded[] = [
  ...[taken('c-ada', 'hired'), done('c-ada')],
  ...[taken('c-bo-1', 'hired'), done('c-bo-1')],
  ...[taken('c-bo-2', 'changed'), record('c-bo-2', 'scheduled'), done('c-bo-2')],
  ...[taken('c-cy', 'hired'), done('c-cy')],
  ...[taken('c-di-1', 'hired'), record('c-di-1', 'superseded', { by: 'c-di-2' })],
  ...[taken('c-di-2', 'terminated'), done('c-di-2')],
  ...[
    taken('c-ed', 'terminated'),
    done('c-ed', { state: 'completed-with-exceptions', note: '1 to look at: late-notice' }),
  ],
];
const run = (caseId: string, status = 'SUCCEEDED') => ({ name: `${caseId}-1`, status });
const RUNS = [
  ...['c-ada', 'c-bo-1', 'c-bo-2', 'c-cy', 'c-di-2', 'c-ed'].map((one) => run(one)),
  run('c-di-1', 'ABORTED'),
];

function wrong(records: readonly Recorded[], runs = RUNS): readonly string[] {
  const heard = heardIn(records, new Map(Object.entries(OF)));
  return [...notOneOutcomeEach(heard, runs), ...notAsHeard(heard, STAFF)];
}

const without = (caseId: string, ...kinds: readonly string[]) =>
  RECORDS.filter((one) => one.caseId !== caseId || !(kinds.length === 0 || kinds.includes(one.kind)));
const instead = (caseId: string, facts: Facts) =>
  RECORDS.map((one) => (one.caseId === caseId && one.kind !== 'event-received' ? { ...one, facts } : one));

describe('each event of a storm', () => {
  it('has its one outcome, and nothing is listed', () => expect(wrong(RECORDS)).toEqual([]));

  it.each<[string, readonly Recorded[], readonly ReturnType<typeof run>[], string]>([
    ['that was never heard', without('c-bo-1'), RUNS, 'of bo were heard: changed'],
    ['of somebody never heard of', without('c-ada'), RUNS, 'of ada were heard: nothing'],
    ['that left nothing but its leaving', without('c-di-2'), RUNS, 'of di were heard: hired'],
    [
      'that was heard twice under two names',
      [...RECORDS, taken('c-x', 'hired'), done('c-x')],
      [...RUNS, run('c-x')],
      'of whom HR said nothing',
    ],
    ['that was taken twice', [...RECORDS, taken('c-ada', 'hired')], RUNS, 'hired of ada (c-ada) has no one outcome'],
    ['that was never opened', without('c-ada', 'completed'), RUNS.slice(1), 'hired of ada (c-ada) has no one outcome'],
    ['that waits for a time', without('c-bo-2', 'completed'), RUNS, 'changed of bo (c-bo-2) has no one outcome'],
    ['that was done and then superseded', [...RECORDS, record('c-ada', 'superseded', { by: 'c-cy' })], RUNS, '(c-ada)'],
    ['whose execution failed', RECORDS, [run('c-ada', 'FAILED'), ...RUNS.slice(1)], '(c-ada) has no one outcome: 0'],
    ['that ran twice', RECORDS, [...RUNS, { ...run('c-ada'), name: 'c-ada-2' }], '(c-ada) has no one outcome: 2'],
    ['that gave way and was done all the same', RECORDS, [...RUNS, run('c-di-1')], '(c-di-1) has no one outcome: 1'],
    ['that gave way to nobody', instead('c-di-1', { by: 'c-nobody' }), RUNS, '(c-di-1) has no one outcome'],
    ['that gave way to somebody else’s', instead('c-di-1', { by: 'c-ada' }), RUNS, '(c-di-1) has no one outcome'],
    [
      'that was stale, and nothing newer done',
      instead('c-bo-1', {}).map((one) =>
        one.kind === 'completed' && one.caseId.startsWith('c-bo') ? { ...one, kind: 'superseded', facts: {} } : one,
      ),
      RUNS,
      '(c-bo-1)',
    ],
    [
      'with an exception',
      instead('c-ada', { state: 'completed-with-exceptions', note: '1 to look at: fail' }),
      RUNS,
      '(c-ada)',
    ],
  ])('%s is listed', (_, records, runs, what) => {
    expect(wrong(records, [...runs]).join('\n')).toContain(what);
  });
});

describe('what is given to a leaver', () => {
  const asked = (system: Asked['system'], ...requests: readonly string[]): Asked[] =>
    requests.map((request) => ({ system, request, status: 200, person: 'di' }));
  const CUT = { okta: 'POST /api/v1/users/00u1/lifecycle/suspend', entra: 'PATCH /users/1 {"accountEnabled":false}' };

  it.each<[Asked['system'], string]>([
    ['okta', 'POST /api/v1/users?activate=true'],
    ['okta', 'PUT /api/v1/groups/00g1/users/00u1'],
    ['okta', 'POST /api/v1/users/00u1/lifecycle/unsuspend'],
    ['entra', 'POST /users {"accountEnabled":true}'],
    ['entra', 'PATCH /users/1 {"accountEnabled":true}'],
    ['entra', 'POST /groups/2/members/$ref {}'],
    ['entra', 'POST /users/1/assignLicense {"addLicenses":[{"skuId":"3"}],"removeLicenses":[]}'],
  ])('at %s after the cut is listed, before it is not: %s', (system, gives) => {
    const [cut, given] = [CUT[system], gives];
    expect(givenAfterTheCut(asked(system, cut, given), ['di'])).toHaveLength(1);
    expect(givenAfterTheCut(asked(system, given, cut), ['di'])).toEqual([]);
    expect(givenAfterTheCut(asked(system, cut, given), ['ed'])).toEqual([]);
  });

  it('and was refused is not listed, nor what takes away', () => {
    const refused = asked('okta', 'PUT /api/v1/groups/00g1/users/00u1').map((one) => ({ ...one, status: 404 }));
    const takes = asked('okta', 'DELETE /api/v1/groups/00g1/users/00u1');
    expect(givenAfterTheCut([...asked('okta', CUT.okta), ...refused, ...takes], ['di'])).toEqual([]);
  });
});
