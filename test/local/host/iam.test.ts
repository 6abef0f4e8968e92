/** Who may do what: IAM's decisions within one account, and the loud refusal of what is not known. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of the templates and policies that are read
import { describe, expect, it } from 'vitest';
import { createIam, type Iam } from '../../../local/iam.ts';
import type { Permission } from '../../../local/service.ts';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
const TABLE = `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/evidence`;
const put: Permission = { action: 'dynamodb:PutItem', resource: TABLE };

type Statement = Readonly<Record<string, unknown>>;

function withRole(...statements: readonly Statement[]): Iam {
  const iam = createIam({ account: ACCOUNT });
  iam.provision({
    logicalId: 'Stack-Role',
    type: 'AWS::IAM::Role',
    properties: {
      RoleName: 'worker',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
      },
      Policies: [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  });
  return iam;
}
const allow = (more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action: 'dynamodb:PutItem',
  Resource: TABLE,
  ...more,
});
const decide = (iam: Iam, permission: Permission) =>
  iam.authorize(ROLE, permission) === undefined ? 'allowed' : 'refused';

describe('a role', () => {
  it.each<[string, Statement, Permission, 'allowed' | 'refused']>([
    ['the exact action and resource', allow(), put, 'allowed'],
    ['an action in another case', allow({ Action: 'DynamoDB:putitem' }), put, 'allowed'],
    ['a wildcard action', allow({ Action: 'dynamodb:Put*' }), put, 'allowed'],
    ['another action', allow(), { ...put, action: 'dynamodb:DeleteItem' }, 'refused'],
    ['another table', allow(), { ...put, resource: `${TABLE}2` }, 'refused'],
    ['an index, by its table only', allow(), { ...put, resource: `${TABLE}/index/byDay` }, 'refused'],
    [
      'an index, by wildcard',
      allow({ Resource: [TABLE, `${TABLE}/index/*`] }),
      { ...put, resource: `${TABLE}/index/byDay` },
      'allowed',
    ],
    ['everything but', { Effect: 'Allow', NotAction: 'dynamodb:Delete*', Resource: '*' }, put, 'allowed'],
    ['what everything but leaves out', { Effect: 'Allow', NotAction: 'dynamodb:Put*', Resource: '*' }, put, 'refused'],
    ['what NotResource leaves out', { Effect: 'Allow', Action: '*', NotResource: TABLE }, put, 'refused'],
  ])('may: %s', (_, statement, permission, expected) => {
    expect(decide(withRole(statement), permission)).toBe(expected);
  });

  it('may nothing that any policy denies, its own or the resource’s', () => {
    expect(decide(withRole(allow(), allow({ Effect: 'Deny' })), put)).toBe('refused');
    const iam = withRole(allow({ Action: 'dynamodb:*', Resource: '*' }));
    iam.attach(
      TABLE,
      { Statement: [{ Effect: 'Deny', Principal: '*', Action: 'dynamodb:DeleteItem', Resource: '*' }] },
      'the table',
    );
    expect(decide(iam, put)).toBe('allowed');
    expect(iam.authorize(ROLE, { ...put, action: 'dynamodb:DeleteItem' })).toBe(
      `worker may not dynamodb:DeleteItem on ${TABLE}: the table denies it explicitly`,
    );
    const root = `arn:aws:iam::${ACCOUNT}:root`;
    expect(iam.authorize(root, put)).toBeUndefined();
    expect(iam.authorize(root, { ...put, action: 'dynamodb:DeleteItem' })).toContain('denies it explicitly');
  });

  it('may what a resource’s policy allows it by name, but not what it allows the account', () => {
    const iam = withRole(allow());
    const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
    const statement = { Effect: 'Allow', Action: 'kms:*', Resource: '*' };
    iam.attach(key, { Statement: { ...statement, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } } }, 'the key');
    expect(decide(iam, { action: 'kms:GenerateMac', resource: key })).toBe('refused');
    iam.attach(key, { Statement: { ...statement, Principal: { AWS: ROLE } } }, 'the key');
    expect(decide(iam, { action: 'kms:GenerateMac', resource: key })).toBe('allowed');
  });

  it('is refused in a sentence that names role, action and resource, and says where to mend it', () => {
    expect(withRole().authorize(ROLE, put)).toBe(
      `worker may not dynamodb:PutItem on ${TABLE}: no policy allows it; add the grant in infra`,
    );
  });
});

describe('a condition', () => {
  const enclosed = (operator: string, value: unknown = ['TransactWriteItems']) =>
    withRole(allow({ Condition: { [operator]: { 'dynamodb:EnclosingOperation': value } } }));
  const inside = { ...put, context: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } };
  const keys = (...values: string[]) => ({ ...put, context: { 'dynamodb:LeadingKeys': values } });
  const leading = (operator: string) =>
    withRole(allow({ Condition: { [operator]: { 'dynamodb:LeadingKeys': ['case#*', 'c-1'] } } }));

  it.each<[string, Iam, Permission, 'allowed' | 'refused']>([
    ['StringEquals, as wanted', enclosed('StringEquals'), inside, 'allowed'],
    ['StringEquals, absent', enclosed('StringEquals'), put, 'refused'],
    ['StringNotEquals, absent', enclosed('StringNotEquals'), put, 'allowed'],
    ['StringNotEquals, as not wanted', enclosed('StringNotEquals'), inside, 'refused'],
    ['StringEqualsIfExists, absent', enclosed('StringEqualsIfExists'), put, 'allowed'],
    ['ForAnyValue:StringEquals, as wanted', enclosed('ForAnyValue:StringEquals'), inside, 'allowed'],
    ['ForAnyValue:StringEquals, absent', enclosed('ForAnyValue:StringEquals'), put, 'refused'],
    ['ForAllValues:StringEquals, all', leading('ForAllValues:StringEquals'), keys('c-1', 'c-1'), 'allowed'],
    ['ForAllValues:StringEquals, one not', leading('ForAllValues:StringEquals'), keys('c-1', 'c-2'), 'refused'],
    ['ForAllValues:StringEquals, none', leading('ForAllValues:StringEquals'), put, 'allowed'],
    ['ForAllValues:StringLike', leading('ForAllValues:StringLike'), keys('case#7'), 'allowed'],
    ['Null true, absent', enclosed('Null', 'true'), put, 'allowed'],
    ['Null true, there', enclosed('Null', 'true'), inside, 'refused'],
    [
      'Bool, of the connection',
      withRole(allow({ Condition: { Bool: { 'aws:SecureTransport': true } } })),
      put,
      'allowed',
    ],
    [
      'ArnLike, of the caller',
      withRole(allow({ Condition: { ArnLike: { 'aws:PrincipalArn': '*:role/work*' } } })),
      put,
      'allowed',
    ],
  ])('%s', (_, iam, permission, expected) => {
    expect(decide(iam, permission)).toBe(expected);
  });

  it.each([
    [{ IpAddress: { 'aws:SecureTransport': '10.0.0.0/8' } }, /inline: the condition operator IpAddress is not known/],
    [{ StringEquals: { 'aws:RequestTag/x': 'y' } }, /inline: the condition key aws:RequestTag\/x is not known/],
    [{ StringEquals: { 'dynamodb:LeadingKeys': '${aws:username}' } }, /inline: policy variables/],
  ])('%j is refused when it is read', (Condition, message) => {
    expect(() => withRole(allow({ Condition }))).toThrow(message);
  });
});

describe('a service as caller', () => {
  const events = 'events.amazonaws.com';
  const invoke = (sourceArn: string): Permission => ({
    action: 'lambda:InvokeFunction',
    resource: 'arn:aws:lambda:eu-west-1:000000000000:function:f',
    context: { 'aws:SourceArn': sourceArn },
  });

  it('may what the resource’s policy lets it, from the source it names', () => {
    const iam = withRole(allow());
    const statement = {
      Effect: 'Allow',
      Principal: { Service: events },
      Action: 'lambda:InvokeFunction',
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:rule/mine' } },
    };
    iam.attach(invoke('').resource, { Statement: [statement] }, 'f');
    expect(iam.authorize(events, invoke('arn:aws:events:eu-west-1:0:rule/mine'))).toBeUndefined();
    expect(iam.authorize(events, invoke('arn:aws:events:eu-west-1:0:rule/other'))).toContain(
      'events.amazonaws.com may not',
    );
    expect(iam.authorize('scheduler.amazonaws.com', invoke('arn:aws:events:eu-west-1:0:rule/mine'))).toBeDefined();
  });

  it('is trusted with a role only as the role says', () => {
    expect(withRole().trusts(ROLE, 'lambda.amazonaws.com')).toBe(true);
    expect(withRole().trusts(ROLE, 'states.amazonaws.com')).toBe(false);
  });
});

describe('a managed policy', () => {
  const role = (ManagedPolicyArns: readonly string[]) =>
    createIam({ account: ACCOUNT }).provision({
      logicalId: 'Role',
      type: 'AWS::IAM::Role',
      properties: { AssumeRolePolicyDocument: { Statement: [] }, ManagedPolicyArns },
    });

  it('that is not known is an error, not an empty policy', () => {
    expect(() => role(['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'])).not.toThrow();
    expect(() => role(['arn:aws:iam::aws:policy/AdministratorAccess'])).toThrow(
      'the managed policy arn:aws:iam::aws:policy/AdministratorAccess is not known',
    );
  });
});
