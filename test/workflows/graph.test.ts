/** What each workflow is made of: its states in their order, what is tried again, and that no failure goes without evidence. */
import asl from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { RETRYABLE } from '../../functions/core/errors.ts';
import { after, type Definition, definitionOf, type State, statesOf, type Workflow } from './definition.ts';

const LANES = {
  joiner: ['provision', 'clean-up'],
  mover: ['cut', 'provision', 'clean-up'],
  leaver: ['cut', 'clean-up', 'destroy'],
} as const satisfies Record<Workflow, readonly string[]>;

const LAMBDA_FAULTS = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
];

/** The states a case passes when nothing goes wrong and the plan has everything. */
function wayOf(definition: Definition): readonly string[] {
  const way: string[] = [];
  for (let id: string | undefined = definition.StartAt; id !== undefined && !way.includes(id); ) {
    way.push(id);
    const state: State = definition.States[id]!;
    id = state.Choices?.[0]?.Next ?? state.Next;
  }
  return way;
}

describe.each(Object.keys(LANES) as Workflow[])('the %s', (workflow) => {
  const definition = definitionOf(workflow);
  const states = new Map(statesOf(definition));
  const tasks = [...states].filter(([, { Type }]) => Type === 'Task' || Type === 'Map');

  it('is what Step Functions takes', async () => {
    const { isValid, errors } = await asl(definition as unknown as Record<string, unknown>);
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('runs its lanes in this order, the cut recorded before anything is cleaned up', () => {
    const lane = (name: string) => `Run the ${name} lane at every target`;
    const lanes = LANES[workflow].map(lane);
    if (workflow === 'leaver') lanes.splice(1, 0, 'Record the cut and wait for every other');
    expect(wayOf(definition)).toEqual([
      'Was it just opened?',
      'Observe every target',
      'Plan the changes',
      'May the plan run?',
      ...lanes,
      'Settle the case',
      'Is anything left?',
      'Wait before looking again',
      'Load the case',
      'Is there work to do?',
    ]);
  });

  it('tries again what core says may be tried again and what Lambda itself fails at, and no other error', () => {
    const called = tasks.filter(([, { Type }]) => Type === 'Task');
    expect(called.length).toBeGreaterThan(8);
    for (const [id, { Retry = [] }] of called) {
      expect(Retry[0]?.ErrorEquals, id).toEqual(['Lambda.TooManyRequestsException']);
      expect(Retry[1]?.ErrorEquals, id).toEqual([...RETRYABLE, ...LAMBDA_FAULTS]);
      const more = Retry.slice(2).flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(more, id).toEqual(id.startsWith('Record the cut') ? ['CutsPending'] : []);
    }
  });

  it('leaves no error without evidence: every way from one leads through a recording', () => {
    const recorders = [...states.keys()].filter((id) => /record the failure/i.test(id));
    expect(recorders.length).toBeGreaterThan(2);
    const unguarded = tasks.filter(([id, { Catch = [] }]) => {
      if (recorders.includes(id)) return false;
      const all = Catch.find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL'));
      return all === undefined || !recorders.includes(all.Next);
    });
    expect(unguarded.map(([id]) => id)).toEqual([]);
  });

  it('leads everywhere to an end', () => {
    for (const id of states.keys()) expect(ends(states, id), `${id} ends`).toBe(true);
  });
});

function ends(states: ReadonlyMap<string, State>, from: string): boolean {
  const seen = new Set<string>();
  const look = (id: string): boolean => {
    if (seen.has(id)) return false;
    seen.add(id);
    const state = states.get(id)!;
    return state.End === true || state.Type === 'Succeed' || state.Type === 'Fail' || after(state).some(look);
  };
  return look(from);
}
