/** What the host and the AWS adapters of the embedded default say to each other. */
import type { DatabaseSync } from 'node:sqlite';

/** Time that can be advanced. Everything in the embedded default (Lambdas and simulators included) tells time by it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Runs `wake` once the clock has reached `atMs` (soon, when it is past). Not durable: a service keeps its own due times
   * in the database and asks again in `start`. Answers a function that cancels.
   */
  at(atMs: number, wake: () => void): () => void;
}

/** A resource of the synthesized template, its intrinsic functions resolved. */
export interface Resource {
  /** Qualified by its stack (`tenure-data-People`): unique, and the name of what the template leaves unnamed. */
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What `Ref` and `Fn::GetAtt` answer for a resource. */
export interface Provisioned {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A call over AWS's wire protocol, already attributed to a role. */
export interface AwsRequest {
  /** `StartExecution`, `PutEvents` … from X-Amz-Target, the path or the query. */
  readonly action: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** One thing a caller must be allowed to do: `states:StartExecution` on an ARN. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** IAM condition context, e.g. `dynamodb:LeadingKeys`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** One AWS service. It keeps what must survive a kill in the host's database before it answers. */
export interface Service {
  /** The SigV4 service name: `states`, `events`, `scheduler`, `sqs`, `kms`, `secretsmanager`, `s3`, `lambda`, `dynamodb`. */
  readonly name: string;
  /** The CloudFormation types it provides. */
  readonly types: readonly string[];
  /** Opens what must have an address before anything is provisioned. Called once. */
  prepare?(): Promise<void>;
  provision(resource: Resource): Provisioned;
  /** What the caller needs to be allowed before `handle` runs. */
  permissions(request: AwsRequest): readonly Permission[];
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** Takes up what was under way when the process ended. Called once, when every resource is provisioned. */
  start(): void;
  /** How much work is under way now (not waiting for a time, a token or a person): 0 lets an advancing clock go on. */
  busy(): number;
  stop(): Promise<void>;
}

/** Runs a function of the template as its role, `caller` (the ARN of the execution that asks, where one does) saying whose turn it is. `functionError` as Lambda answers it: `{errorType, errorMessage}` in the payload. */
export type Invoke = (
  functionArn: string,
  payload: unknown,
  caller?: string,
) => Promise<{ payload: unknown; functionError?: 'Unhandled' }>;

/** Is a role (by ARN) allowed this? Throws nothing: answers the sentence to refuse with, or undefined. */
export type Authorize = (roleArn: string, permission: Permission) => string | undefined;

/** What a service is made with. */
export interface Host {
  readonly clock: Clock;
  /** One SQLite file for all services (WAL); each keeps its own tables, named after the service. */
  readonly db: DatabaseSync;
  readonly region: string;
  readonly account: string;
  readonly invoke: Invoke;
  readonly authorize: Authorize;
  /** Another service, for integrations: a schedule that starts an execution, a rule that sends to a queue. */
  service(name: string): Service;
  log(line: string): void;
}
