/** Where events and people call in: an HTTP API whose intake verifies signatures and whose other routes verify bearer tokens. */
import { Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Configuration } from '../functions/core/configuration.ts';
import { kindNamed } from '../functions/sources/manifest.ts';
import { verifyingKeysArn } from './constructs/kept-secret.ts';
import { type Making, namedFunction } from './constructs/named-function.ts';
import { signInResources } from './constructs/sign-in.ts';
import { whoCalls } from './constructs/who-calls.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { wokenBy } from './functions.ts';
import type { Resources } from './resources.ts';
import { routesOf, type TableRoute } from './routes.ts';

/** No address and no token: who called is in the evidence, under a pseudonym. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  milliseconds: '$context.responseLatency',
  refused: '$context.authorizer.error',
  failed: '$context.integrationErrorMessage',
};

export interface ApiStackProps extends StackProps {
  readonly making: Making;
  /** Functions of other stacks that have routes here. */
  readonly routed?: readonly (readonly [name: string, spec: FunctionSpec, lambda: LambdaFunction])[];
  /** Secrets of keys that verify, made where a function may put keys into them; by the name of the source. */
  readonly sourceKeys?: Readonly<Record<string, string>> | undefined;
}

export class ApiStack extends Stack {
  readonly api: HttpApi;
  readonly functions: Readonly<Record<string, LambdaFunction>>;

  constructor(scope: Construct, id: string, { making, routed = [], sourceKeys, ...props }: ApiStackProps) {
    super(scope, id, props);
    const { identity, api } = making.configuration;
    const people = new HttpJwtAuthorizer('People', identity.issuer, { jwtAudience: [identity.audience] });
    this.api = new HttpApi(this, 'Api', { apiName: making.configuration.name, createDefaultStage: false });
    const address = making.configuration.publicUrl ?? this.api.apiEndpoint;
    const own = {
      ...sourceSecrets(this, making.configuration, sourceKeys),
      ...signInResources(this, making.configuration, address),
    };
    const given = { ...making, resources: { ...making.resources, ...own } };
    const wanted = wokenBy('http').filter(([, { when }]) => when?.(making.configuration) ?? true);
    const made = wanted.map(([name, spec]) => {
      const more = { ...(asksWho(spec) ? whoCalls(identity) : {}), ...(name === ASKED ? asking(api) : {}) };
      return [name, spec, namedFunction(this, name, given, { environment: more })] as const;
    });
    this.functions = Object.fromEntries(made.map(([name, , lambda]) => [name, lambda]));
    const added = [...made, ...routed].flatMap(([name, spec, lambda]) =>
      addRoutes(this.api, routesOf(name, spec), new HttpLambdaIntegration(`${name} integration`, lambda), people),
    );
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: api.requestsPerSecond, burstLimit: api.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'Access', { retention: making.configuration.keepLogsDays }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    throttle(stage, added);
  }
}

/** Who takes requests, and knows how many one caller may make (functions/handlers/parts/asked-often.ts). */
const ASKED = 'receive-requests';
const asking = ({ asking: most }: Configuration['api']) => ({ ASKED_AT_MOST: JSON.stringify(most) });

/** Has it routes that people call with a token? */
function asksWho({ routes = {} }: FunctionSpec): boolean {
  return Object.values(routes).some((route) => typeof route?.may === 'object');
}

interface Added {
  readonly route: TableRoute;
  readonly construct: HttpRoute;
}

function addRoutes(
  api: HttpApi,
  routes: readonly TableRoute[],
  integration: HttpLambdaIntegration,
  people: IHttpRouteAuthorizer,
): readonly Added[] {
  return routes.flatMap((route) => {
    const { path, method, may } = route;
    const authorizer = typeof may === 'string' ? new HttpNoneAuthorizer() : people;
    const added = api.addRoutes({ path, methods: [HttpMethod[method]], integration, authorizer });
    if (typeof may === 'string')
      for (const open of added)
        Validations.of(open).acknowledge({ id: 'AwsSolutions-APIG4', reason: WITHOUT_TOKEN[may] });
    return added.map((construct) => ({ route, construct }));
  });
}

const WITHOUT_TOKEN = {
  signed: 'Sources sign the raw bytes; the function verifies that before it believes anything of them',
  vendor:
    'Channels and ticket systems prove themselves as their vendor does; the function verifies that before it believes anything',
  session:
    'Browsers bring a session sealed by us, which the function verifies before it reads anything, or come to sign in',
  anybody: 'What it answers is the same for everybody, and is in the repository',
} as const satisfies Record<Extract<TableRoute['may'], string>, string>;

/** What a route lets through. The stage comes after the routes it speaks of. */
function throttle(stage: HttpStage, added: readonly Added[]): void {
  const throttled = added.flatMap(({ route, construct }) =>
    route.throttle === undefined ? [] : [{ key: route.key, construct, throttle: route.throttle }],
  );
  const resource = stage.node.defaultChild as CfnStage; // as: what an HttpStage is made of
  resource.routeSettings = Object.fromEntries(
    throttled.map(({ key, throttle: { perSecond, burst } }) => [
      key,
      { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst },
    ]),
  );
  for (const { construct } of throttled) stage.node.addDependency(construct);
}

/** One secret for each configured source that sends, holding the keys that verify its signatures: `made` by whoever may write it, or here. */
function sourceSecrets(scope: Construct, configuration: Configuration, made: ApiStackProps['sourceKeys']): Resources {
  const signing = Object.entries(configuration.sources).filter(([, source]) => isSigned(source));
  const arns = signing.map(
    ([source]) => [source, made?.[source] ?? verifyingKeysArn(scope, configuration, source)] as const,
  );
  return {
    'source-secrets': {
      arns: arns.map(([, arn]) => arn),
      environment: { SOURCE_SECRETS: Stack.of(scope).toJsonString(Object.fromEntries(arns)) },
    },
  };
}

/** Workday and others are only asked: where nothing is sent no key is waited for. */
function isSigned({ kind, signature }: Configuration['sources'][string]): boolean {
  return signature !== undefined || kind === 'tenure' || kindNamed(kind)?.signature !== undefined;
}
