/** What the engine does not run is refused when the machine is made, with the state's name and what to do. */
import { describe, expect, it } from 'vitest';
import { memoryHost } from '../../../local/states/memory-host.ts';
import { createStatesService } from '../../../local/states/service.ts';
import { testMachine } from './machine.ts';

const PASS = { Type: 'Pass', End: true };
const inner = { StartAt: 'P', States: { P: PASS } };

function refusal(state: object, machine: object = {}): () => unknown {
  return () => testMachine({ StartAt: 'The state', States: { 'The state': state }, ...machine });
}

describe('a definition is refused', () => {
  it.each([
    ['JSONPath', { ...PASS, QueryLanguage: 'JSONPath' }, /'The state' is written in JSONPath: set "QueryLanguage"/],
    [
      'a JSONPath field',
      { ...PASS, ResultPath: '$.a' },
      /Field 'ResultPath' is not supported here.*\/States\/The state/,
    ],
    [
      'a Distributed Map of Express items',
      {
        Type: 'Map',
        ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } },
        End: true,
      },
      /EXPRESS does not run here.*STANDARD.*The state/,
    ],
    [
      'a mode of Map there is not',
      { Type: 'Map', ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'BOTH' } }, End: true },
      /no mode BOTH/,
    ],
    [
      'a label no ARN can have',
      {
        Type: 'Map',
        Label: 'two words',
        ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
        End: true,
      },
      /the Label 'two words'/,
    ],
    [
      'an ItemReader',
      { Type: 'Map', ItemReader: {}, ItemProcessor: inner, End: true },
      /'The state' has ItemReader.*give the items in Items/,
    ],
    [
      'an activity',
      { Type: 'Task', Resource: 'arn:aws:states:us-east-1:1:activity:a', End: true },
      /does not run here: use a Lambda function/,
    ],
    [
      'another service',
      { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true },
      /sns:publish' does not run here/,
    ],
    [
      'a pattern the service has not',
      { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.sync', End: true },
      /sendMessage.sync' does not run here/,
    ],
    [
      'an expression that does not parse',
      { ...PASS, Output: '{% $a[ %}' },
      /INVALID_JSONATA_EXPRESSION.*Output.*\/States\/The state/,
    ],
    ['a state that leads nowhere', { Type: 'Pass', Next: 'None' }, /'The state' goes on to 'None', which is no state/],
    ['a state with no end', { Type: 'Pass' }, /MISSING_END_STATE.*\/States\/The state/],
    ['an unknown Type', { Type: 'Loop', End: true }, /'The state' has the Type 'Loop'/],
    [
      'a literal Timestamp that is none',
      { Type: 'Wait', Timestamp: 'tomorrow', End: true },
      /'tomorrow' is not ISO 8601/,
    ],
  ])('for %s', (_, state, message) => {
    expect(refusal(state)).toThrow(message);
  });

  it('with everything that is wrong, also within branches', () => {
    const branch = { StartAt: 'P', States: { P: { Type: 'Pass', InputPath: '$' }, Q: { Type: 'Odd' } } };
    expect(refusal({ Type: 'Parallel', Branches: [branch], End: true })).toThrow(
      /InputPath.*\/Branches\[0\]\/States\/P.*MISSING_END_STATE.*'Q' has the Type 'Odd'/,
    );
  });

  it('when the machine itself is in JSONPath', () => {
    expect(refusal(PASS, { QueryLanguage: 'JSONPath' })).toThrow(/JSONPath/);
  });
});

describe('JSONata', () => {
  async function answer(expression: string, input: unknown = {}): Promise<unknown> {
    const machine = testMachine({ StartAt: 'P', States: { P: { ...PASS, Output: `{% ${expression} %}` } } });
    const { output, cause } = await machine.describe(await machine.start(input));
    return output === undefined ? cause : JSON.parse(String(output));
  }

  it.each([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([1,2,3], 2.9)', [[1, 2], [3]]],
    ['$range(0, 10, 5)', [0, 5, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(1, 1, 1)', 1],
    ['$hash("a", "SHA-256")', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ['$hash("a", "MD5")', '0cc175b9c0f1b6a831c399e269772661'],
    ['$parse("{\\"a\\":[1]}").a', [1]],
    ['$random(7) = $random(7)', true],
    ['$random() < 1', true],
    ['$match($uuid(), /^[0-9a-f-]{36}$/).match ~> $count()', 1],
    ['$now()', '2026-11-21T00:00:00.000Z'],
    ['$now("[Y]-[M01]")', '2026-11'],
    ['$states.input.list[value > 1].value', 2],
    ['$states.input.list[0]', { value: 1 }],
    ['$states.input.none', null],
    ['$exists($states.input.nothing)', false],
    ['$states.input.empty', []],
    ['$states.input.one', [1]],
    ['$states.input.list.value', [1, 2]],
  ])('%s', async (expression, expected) => {
    const input = { list: [{ value: 1 }, { value: 2 }], none: null, empty: [], one: [1] };
    expect(await answer(expression, input)).toEqual(expected);
  });

  it.each([
    ['$eval("1")', /T1006/],
    ['$partition([1], 0)', /returned nothing \(undefined\)/],
    ['$hash("a", "sha256")', /unknown algorithm/],
    ['$parse("{")', /not valid JSON/],
    ['function($x) { $x }', /returned an unsupported result type/],
  ])('%s fails', async (expression, message) => {
    expect(await answer(expression)).toMatch(message);
  });

  it('without end is stopped, and fails its state', async () => {
    expect(await answer('($f := function(){ $f() }; $f())')).toMatch(/D1012: Expression evaluation timeout/);
  });
});

describe('a machine of the template', () => {
  const properties = {
    RoleArn: 'arn:role',
    DefinitionString: `{"QueryLanguage":"JSONata","StartAt":"P","States":{"P":$\{state}}}`,
  };
  const resource = (more: object) => ({
    logicalId: 'Leaver',
    type: 'AWS::StepFunctions::StateMachine',
    properties: { ...properties, ...more },
  });

  it('has its name, its substitutions, and the attributes the template may ask for', () => {
    const service = createStatesService(memoryHost());
    const substitutions = { DefinitionSubstitutions: { state: JSON.stringify(PASS) } };
    expect(service.provision(resource({ StateMachineName: 'leaver', ...substitutions }))).toMatchObject({
      ref: 'arn:aws:states:us-east-1:111111111111:stateMachine:leaver',
      attributes: { Arn: 'arn:aws:states:us-east-1:111111111111:stateMachine:leaver', Name: 'leaver' },
    });
  });

  it.each([
    ['RoleArn', { RoleArn: undefined }, /Leaver: RoleArn is missing/],
    [
      'its definition',
      { DefinitionString: undefined, DefinitionS3Location: {} },
      /Leaver: no DefinitionString.*write it inline/,
    ],
  ])('without %s is refused by name', (_, more, message) => {
    expect(() => createStatesService(memoryHost()).provision(resource(more))).toThrow(message);
  });
});
