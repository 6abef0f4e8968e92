/** What a template's intrinsic functions mean, and in which order its resources are made. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of the templates and policies that are read
import { describe, expect, it } from 'vitest';
import { Template } from '../../../local/assembly.ts';
import { resourceOrder } from '../../../local/references.ts';
import { resolve, type Scope } from '../../../local/template.ts';

const scope: Scope = {
  template: Template.parse({
    Parameters: {
      Stage: { Type: 'String', Default: 'prod' },
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' },
    },
    Mappings: { Zones: { 'eu-west-1': { first: 'eu-west-1a' } } },
    Conditions: {
      IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      IsOther: { 'Fn::Not': [{ Condition: 'IsProd' }] },
      Both: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsOther' }] },
    },
    Resources: { Table: { Type: 'AWS::DynamoDB::Table' } },
  }),
  stackName: 'data',
  account: '123456789012',
  region: 'eu-west-1',
  provisioned: new Map([['Table', { ref: 'people', attributes: { Arn: 'arn:table/people', 'A.B': 'nested' } }]]),
  exports: new Map([['other:Arn', 'arn:imported']]),
};

describe('an intrinsic function', () => {
  it.each<[unknown, unknown]>([
    [{ Ref: 'Table' }, 'people'],
    [{ Ref: 'Stage' }, 'prod'],
    [{ Ref: 'AWS::AccountId' }, '123456789012'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table/people'],
    [{ 'Fn::GetAtt': 'Table.A.B' }, 'nested'],
    [{ 'Fn::Join': ['/', [{ Ref: 'Table' }, 'index', '*']] }, 'people/index/*'],
    [
      { 'Fn::Sub': 'arn:${AWS::Partition}:${AWS::Region}:${Table}:${Table.Arn}:${!Kept}' },
      'arn:aws:eu-west-1:people:arn:table/people:${Kept}',
    ],
    [{ 'Fn::Sub': ['${x}-${Stage}', { x: { Ref: 'Table' } }] }, 'people-prod'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ 'Fn::If': ['IsProd', 'yes', 'no'] }, 'yes'],
    [{ a: { 'Fn::If': ['Both', 'yes', { Ref: 'AWS::NoValue' }] }, b: 1 }, { b: 1 }],
    [[{ 'Fn::If': ['IsOther', 'yes', { Ref: 'AWS::NoValue' }] }, 'kept'], ['kept']],
    [{ 'Fn::ImportValue': 'other:Arn' }, 'arn:imported'],
    [{ 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'first'] }, 'eu-west-1a'],
    [{ Condition: { StringEquals: { a: 'b' } } }, { Condition: { StringEquals: { a: 'b' } } }],
  ])('%j is %j', (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [{ Ref: 'Nobody' }, 'data refers to Nobody, which it does not provide'],
    [{ 'Fn::GetAtt': ['Table', 'StreamArn'] }, 'Table (AWS::DynamoDB::Table) has no attribute StreamArn here'],
    [{ 'Fn::ImportValue': 'x' }, 'no stack before data exports x'],
    [{ 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, 'Fn::Cidr is not known to the embedded default'],
    [{ Ref: 'BootstrapVersion' }, 'the parameter BootstrapVersion'],
    ['{{resolve:secretsmanager:x}}', 'dynamic references'],
  ])('%j is refused', (value, message) => {
    expect(() => resolve(value, scope)).toThrow(message);
  });
});

describe('the order of resources', () => {
  it('puts each after those it refers to, however it does', () => {
    const template = Template.parse({
      Resources: {
        D: { Type: 'x', Properties: { to: { 'Fn::Sub': '${C.Arn}/*' } } },
        A: { Type: 'x', DependsOn: ['D'] },
        C: { Type: 'x', Properties: { list: [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['B', 'Arn'] }]] }] } },
        B: { Type: 'x', Properties: { region: { Ref: 'AWS::Region' } } },
      },
    });
    expect(resourceOrder(template)).toEqual(['B', 'C', 'D', 'A']);
  });

  it('names a ring', () => {
    const template = Template.parse({
      Resources: { A: { Type: 'x', Properties: { to: { Ref: 'B' } } }, B: { Type: 'x', DependsOn: 'A' } },
    });
    expect(() => resourceOrder(template)).toThrow('A → B → A');
  });
});
