/** Where events and people call in: an HTTP API whose intake verifies signatures and whose other routes verify bearer tokens. */
import { Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
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
import { keptSecretArn } from './constructs/kept-secret.ts';
import { type Making, namedFunction } from './constructs/named-function.ts';
import type { FunctionSpec } from './functions/spec.ts';
import { wokenBy } from './functions.ts';
import type { Resources } from './resources.ts';

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
}

export class ApiStack extends Stack {
  readonly api: HttpApi;
  readonly functions: Readonly<Record<string, LambdaFunction>>;

  constructor(scope: Construct, id: string, { making, ...props }: ApiStackProps) {
    super(scope, id, props);
    const { identity, api } = making.configuration;
    const people = new HttpJwtAuthorizer('People', identity.issuer, { jwtAudience: [identity.audience] });
    this.api = new HttpApi(this, 'Api', { apiName: making.configuration.name, createDefaultStage: false });
    const given = { ...making, resources: { ...making.resources, ...sourceSecrets(this, making.configuration) } };
    const kinds = new Set(Object.values(making.configuration.sources).map(({ kind }) => kind));
    const needed = wokenBy('http').filter(([, { onlyFor }]) => onlyFor === undefined || kinds.has(onlyFor));
    const made = needed.map(([name, spec]) => {
      const lambda = namedFunction(this, name, given);
      addRoutes(this.api, spec, new HttpLambdaIntegration(`${name} integration`, lambda), people);
      return [name, lambda] as const;
    });
    this.functions = Object.fromEntries(made);
    new HttpStage(this, 'Stage', {
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
  }
}

function addRoutes(
  api: HttpApi,
  { routes = [], signed }: FunctionSpec,
  integration: HttpLambdaIntegration,
  people: IHttpRouteAuthorizer,
): void {
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    const added = api.addRoutes({
      path,
      methods: [HttpMethod[method as keyof typeof HttpMethod]], // as: a test holds every route of the table to this
      integration,
      authorizer: signed ? new HttpNoneAuthorizer() : people,
    });
    if (!signed) continue;
    for (const open of added)
      Validations.of(open).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'Sources sign the raw bytes (HMAC, 300 s window); the function verifies before it parses anything',
      });
  }
}

/** One secret for each configured source, holding the keys that verify its signatures. */
function sourceSecrets(scope: Construct, { name, sources }: Configuration): Resources {
  const arns = Object.entries(sources).map(([source, { title, secretArn }]) => {
    const arn = keptSecretArn(scope, `${source} keys`, {
      name: `${name}/sources/${source}`,
      description: `Keys that verify what ${title} signs`,
      existingArn: secretArn,
    });
    return [source, arn] as const;
  });
  return {
    'source-secrets': {
      arns: arns.map(([, arn]) => arn),
      environment: { SOURCE_SECRETS: Stack.of(scope).toJsonString(Object.fromEntries(arns)) },
    },
  };
}
