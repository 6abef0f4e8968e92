/** The roles of the template and what they may do, decided as IAM decides within one account. */
import * as z from 'zod';
import type { Context } from './iam-conditions.ts';
import { applies, type Caller, type Statement, statementsOf } from './iam-policy.ts';
import type { Authorize, Permission, Provisioned, Resource } from './service.ts';

export const IAM_TYPES = [
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
] as const;

export interface Iam {
  provision(resource: Resource): Provisioned;
  /** Policies kept with a resource: of a table, a queue, a key, a function. */
  attach(resourceArn: string, document: unknown, where: string): void;
  /** `roleArn` may also be a service (`events.amazonaws.com`): then only the resource's own policy is asked. */
  authorize: Authorize;
  /** May this service act as the role? */
  trusts(roleArn: string, service: string): boolean;
}

interface Role {
  readonly trust: readonly Statement[];
  readonly statements: Statement[];
}

const Policies = z.array(z.looseObject({ PolicyName: z.string(), PolicyDocument: z.unknown() }));
const RoleProperties = z.looseObject({
  RoleName: z.string().optional(),
  AssumeRolePolicyDocument: z.unknown(),
  Policies: Policies.default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
  PermissionsBoundary: z.undefined({ error: 'permission boundaries are not known to local/iam.ts' }).optional(),
});
const PolicyProperties = z.looseObject({
  PolicyName: z.string().optional(),
  ManagedPolicyName: z.string().optional(),
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).default([]),
  RoleName: z.string().optional(),
});

const allow = (...Action: string[]) => ({ Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** What AWS's own policies allow: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const AWS_POLICIES: Readonly<Record<string, unknown>> = {
  'service-role/AWSLambdaBasicExecutionRole': allow(...logs),
  AWSXRayDaemonWriteAccess: allow(
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ),
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': allow(...logs),
};

export function createIam({ account }: { readonly account: string }): Iam {
  const roles = new Map<string, Role>();
  const managed = new Map<string, readonly Statement[]>();
  const attached = new Map<string, Statement[]>();
  /** The identity statements that speak of an action, by role and action: most calls repeat. */
  const relevant = new Map<string, readonly Statement[]>();
  const arnOf = (kind: 'role' | 'policy', name: string) => `arn:aws:iam::${account}:${kind}/${name}`;

  function role(resource: Resource): Provisioned {
    const properties = read(RoleProperties, resource);
    const name = properties.RoleName ?? resource.logicalId;
    const statements = [
      ...properties.Policies.flatMap(({ PolicyName, PolicyDocument }) => statementsOf(PolicyDocument, PolicyName)),
      ...properties.ManagedPolicyArns.flatMap(managedStatements),
    ];
    const trust = statementsOf(properties.AssumeRolePolicyDocument, `the trust policy of ${name}`);
    roles.set(arnOf('role', name), { statements, trust });
    return { ref: name, attributes: { Arn: arnOf('role', name), RoleId: `AROA${name}` } };
  }

  function managedStatements(arn: string): readonly Statement[] {
    const name = arn.split(':policy/')[1] ?? arn;
    const own = managed.get(arn);
    if (own !== undefined) return own;
    if (arn.startsWith('arn:aws:iam::aws:') && name in AWS_POLICIES) return statementsOf(AWS_POLICIES[name], name);
    throw new Error(
      `the managed policy ${arn} is not known to the embedded default: add what it allows to local/iam.ts`,
    );
  }

  function policy(resource: Resource): Provisioned {
    const properties = read(PolicyProperties, resource);
    const name = properties.ManagedPolicyName ?? properties.PolicyName ?? resource.logicalId;
    const statements = statementsOf(properties.PolicyDocument, name);
    for (const roleName of [...properties.Roles, ...(properties.RoleName === undefined ? [] : [properties.RoleName])])
      existing(arnOf('role', roleName)).statements.push(...statements);
    relevant.clear();
    if (resource.type !== 'AWS::IAM::ManagedPolicy')
      return { ref: resource.logicalId, attributes: { Id: resource.logicalId } };
    managed.set(arnOf('policy', name), statements);
    return { ref: arnOf('policy', name), attributes: { PolicyArn: arnOf('policy', name) } };
  }

  function existing(arn: string): Role {
    const found = roles.get(arn);
    if (found === undefined) throw new Error(`the template has no role ${arn}`);
    return found;
  }

  function identityStatements(roleArn: string, action: string): readonly Statement[] {
    const key = `${roleArn} ${action}`;
    const known = relevant.get(key);
    if (known !== undefined) return known;
    const found = (roles.get(roleArn)?.statements ?? []).filter((statement) => statement.coversAction(action));
    relevant.set(key, found);
    return found;
  }

  /** A table's policy also speaks of its indexes, a bucket's of its objects. */
  function resourceStatements(caller: Caller, { action, resource }: Permission): readonly Statement[] {
    const kept =
      attached.get(resource) ?? attached.get(resource.split('/index/')[0] ?? '') ?? bucketStatements(resource);
    return kept.filter((statement) => statement.names(caller) && statement.coversAction(action));
  }

  function bucketStatements(resource: string): readonly Statement[] {
    return resource.startsWith('arn:aws:s3:::') ? (attached.get(resource.split('/')[0] ?? '') ?? []) : [];
  }

  function authorize(principal: string, permission: Permission): string | undefined {
    const caller: Caller = { principal, account };
    const isRoot = principal === `arn:aws:iam::${account}:root`;
    if (principal.startsWith('arn:') && !isRoot && !roles.has(principal))
      return `${principal} is no role of this application`;
    // Loopback stands in for TLS: what a deployment demands of the connection holds here.
    const context: Context = {
      'aws:PrincipalArn': principal,
      'aws:PrincipalAccount': account,
      'aws:SecureTransport': 'true',
      ...permission.context,
    };
    const speaking = [
      ...identityStatements(principal, permission.action),
      ...resourceStatements(caller, permission),
    ].filter((statement) => applies(statement, permission.resource, context));
    const denied = speaking.find(({ effect }) => effect === 'Deny');
    if (denied !== undefined) return `${refusal(principal, permission)} ${denied.where} denies it explicitly`;
    if (isRoot || speaking.length > 0) return undefined;
    return `${refusal(principal, permission)} no policy allows it; add the grant in infra`;
  }

  return {
    provision: (resource) => (resource.type === 'AWS::IAM::Role' ? role(resource) : policy(resource)),
    attach(resourceArn, document, where) {
      const statements = attached.get(resourceArn) ?? [];
      attached.set(resourceArn, [...statements, ...statementsOf(document, where)]);
    },
    authorize,
    trusts: (roleArn, service) =>
      existing(roleArn).trust.some(
        (statement) =>
          statement.effect === 'Allow' &&
          statement.coversAction('sts:AssumeRole') &&
          statement.names({ principal: service, account }),
      ),
  };
}

function refusal(principal: string, { action, resource }: Permission): string {
  const name = principal.split(':role/')[1] ?? principal;
  return `${name} may not ${action} on ${resource}:`;
}

function read<T>(schema: z.ZodType<T>, { logicalId, type, properties }: Resource): T {
  const parsed = schema.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new Error(`${logicalId} (${type}): ${z.prettifyError(parsed.error)}`);
}
