/** What functions can be granted, and what a grant becomes: exactly those actions on exactly those ARNs, and the environment to find it by. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** A table's index has a name of its own: querying it is another right than querying the table. */
const SERVICE = {
  people: 'dynamodb',
  'people/waits': 'dynamodb',
  cases: 'dynamodb',
  'cases/byState': 'dynamodb',
  'cases/cuts': 'dynamodb',
  approvals: 'dynamodb',
  'approvals/byState': 'dynamodb',
  'approvals/byId': 'dynamodb',
  brakes: 'dynamodb',
  'brakes/byState': 'dynamodb',
  evidence: 'dynamodb',
  'evidence/byDay': 'dynamodb',
  exports: 's3',
  'exports-bucket': 's3',
  bus: 'events',
  machines: 'states',
  executions: 'states',
  'task-tokens': 'states',
  schedules: 'scheduler',
  'schedule-role': 'iam',
  connectors: 'lambda',
  'first-day': 'lambda',
  'export-writer': 'lambda',
  'export-failure': 'lambda',
  sources: 'dynamodb',
  'source-secrets': 'secretsmanager',
  'source-secret': 'secretsmanager',
  'source-keys': 'secretsmanager',
  'source-queues': 'sqs',
  'source-queue': 'sqs',
  'target-secret': 'secretsmanager',
  'slack-secret': 'secretsmanager',
  'teams-secret': 'secretsmanager',
  'chat-tellings': 'sqs',
  'chat-clicks': 'sqs',
  'late-evidence': 'sqs',
  'late-evidence-dead': 'sqs',
  undelivered: 'sqs',
  'late-evidence-key': 'kms',
  'session-key': 'kms',
  'identity-secret': 'secretsmanager',
  'ticket-secrets': 'secretsmanager',
  'tickets-queue': 'sqs',
  notices: 'dynamodb',
  'notices/byState': 'dynamodb',
  news: 'sqs',
  'notice-schedules': 'scheduler',
  'notice-schedule-role': 'iam',
  mail: 'ses',
  'mail-account': 'ses',
  checkers: 'lambda',
} as const;
export type ResourceName = keyof typeof SERVICE;
export type Grants = Readonly<Partial<Record<ResourceName, readonly string[]>>>;

export interface Resource {
  readonly arns: readonly string[];
  /** How the function finds it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Why its ARNs end in `*`, where they do. */
  readonly wildcard?: string;
}
export type Resources = Readonly<Partial<Record<ResourceName, Resource>>>;

/** A grant of something the stack was not given: the two tables disagree. */
function existing(resources: Resources, name: ResourceName): Resource {
  const resource = resources[name];
  if (resource === undefined)
    throw new Error(
      `infra/functions.ts grants "${name}", but the function's stack is not given it: pass it in infra/application.ts`,
    );
  return resource;
}

const names = (grants: Grants) => Object.keys(grants) as ResourceName[]; // the keys of Grants are ResourceNames by its type

/** The statements of a role that may do `grants` and nothing else. */
export function statements(grants: Grants, resources: Resources): PolicyStatement[] {
  return names(grants).flatMap((name) => {
    const { arns } = existing(resources, name);
    // Nothing of the kind is configured: nothing of it may be done.
    if (arns.length === 0) return [];
    const actions = grants[name] ?? [];
    if (name === 'evidence') return evidenceStatements(actions, arns);
    return [statement(name, actions, arns)];
  });
}

function statement(name: ResourceName, actions: readonly string[], arns: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    actions: actions.map((action) => `${SERVICE[name]}:${action}`),
    resources: [...arns],
    ...(name === 'schedule-role' || name === 'notice-schedule-role'
      ? { conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } } }
      : {}),
  });
}

/**
 * Evidence is put inside a transaction or not at all (the chain and what it proves are written together).
 * The condition is AWS's own example 2: docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
function evidenceStatements(actions: readonly string[], arns: readonly string[]): PolicyStatement[] {
  const reads = actions.filter((action) => action !== 'PutItem');
  const put = new PolicyStatement({
    actions: ['dynamodb:PutItem'],
    resources: [...arns],
    conditions: { 'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] } },
  });
  return [
    ...(reads.length > 0 ? [statement('evidence', reads, arns)] : []),
    ...(reads.length < actions.length ? [put] : []),
  ];
}

/** Every ARN among `grants` that ends in `*`, with the reason. */
export function wildcards(grants: Grants, resources: Resources): { arn: string; reason: string }[] {
  return names(grants).flatMap((name) => {
    const { arns, wildcard: reason } = existing(resources, name);
    return reason === undefined ? [] : arns.map((arn) => ({ arn, reason }));
  });
}

/** The environment a function with these grants finds things by. */
export function environment(grants: Grants, resources: Resources): Record<string, string> {
  return Object.assign({}, ...names(grants).map((name) => existing(resources, name).environment ?? {}));
}
