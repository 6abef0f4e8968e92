/** API Gateway's HTTP API on a loopback address: routes, JWT authorizers and Lambda proxies of payload format 2.0. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Host, Provisioned, Resource, Service } from '../service.ts';
import { answerOf, eventOf, type HttpAnswer, type HttpRequest, type RequestContext } from './http-api-event.ts';
import {
  ApiProperties,
  AuthorizerProperties,
  type Integration,
  IntegrationProperties,
  RouteProperties,
  type RouteSettings,
  StageProperties,
} from './http-api-resources.ts';
import { type Match, matchRoute, type RouteKey, readRouteKey } from './http-api-routes.ts';
import { type JwtAuthorizer, type JwtConfiguration, jwtAuthorizer } from './jwt-authorizer.ts';
import { bodyOf, loopbackServer } from './loopback-server.ts';
import { tokenBucket } from './token-bucket.ts';
import { answerJson, readProperties } from './wire.ts';

export interface HttpApiOptions {
  /** Replaces issuer and audience of the template's JWT authorizers: the built-in issuer's on one machine. */
  readonly jwt?: JwtConfiguration;
  /** Where `prepare` listens; any free port when absent. */
  readonly port?: number | undefined;
}

export interface HttpApiService extends Service {
  /** Before provisioning, since a template may use the API's address. Until `start` every request is answered 503. */
  listen(port?: number): Promise<string>;
  readonly url: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

interface Throttles {
  readonly usual: RouteSettings;
  readonly others: Readonly<Record<string, RouteSettings>>;
}

interface Route {
  readonly routeKey: RouteKey;
  readonly integrationId: string;
  readonly authorizerId: string | undefined;
  readonly scopes: readonly string[];
}

const TYPES = ['Api', 'Integration', 'Route', 'Stage', 'Authorizer'].map((type) => `AWS::ApiGatewayV2::${type}`);

export function createHttpApiService(host: Host, options: HttpApiOptions = {}): HttpApiService {
  const server = loopbackServer('the HTTP API', (incoming, outgoing) => void serve(incoming, outgoing));
  const routes: Route[] = [];
  const integrations = new Map<string, Integration>();
  const authorizers = new Map<string, JwtAuthorizer>();
  let apiId = '';
  let stage: Throttles = { usual: {}, others: {} };
  const buckets = new Map<string, () => boolean>();
  let open = false;
  let underWay = 0;

  function provision(resource: Resource): Provisioned {
    const { logicalId } = resource;
    switch (resource.type) {
      case 'AWS::ApiGatewayV2::Api':
        return provisionApi(resource);
      case 'AWS::ApiGatewayV2::Stage': {
        const { DefaultRouteSettings: usual, RouteSettings: others } = readProperties(StageProperties, resource);
        stage = { usual: { ...usual }, others };
        return { ref: '$default', attributes: {} };
      }
      case 'AWS::ApiGatewayV2::Integration':
        integrations.set(logicalId, readProperties(IntegrationProperties, resource));
        return { ref: logicalId, attributes: { IntegrationId: logicalId } };
      case 'AWS::ApiGatewayV2::Authorizer': {
        const { JwtConfiguration: configured } = readProperties(AuthorizerProperties, resource);
        authorizers.set(logicalId, jwtAuthorizer(host.clock, options.jwt ?? configured));
        return { ref: logicalId, attributes: { AuthorizerId: logicalId } };
      }
      default:
        return provisionRoute(resource);
    }
  }

  /** A bucket for each route: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
  function takesRequest(routeKey: string): boolean {
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = stage.others[routeKey] ?? stage.usual;
    if (rate === undefined) return true;
    const bucket = buckets.get(routeKey) ?? tokenBucket(host.clock, rate, burst ?? rate);
    buckets.set(routeKey, bucket);
    return bucket();
  }

  function provisionApi(resource: Resource): Provisioned {
    readProperties(ApiProperties, resource);
    if (apiId !== '') throw new Error(`${resource.logicalId}: one HTTP API is supported, and ${apiId} is one already`);
    apiId = resource.logicalId.toLowerCase();
    return { ref: apiId, attributes: { ApiId: apiId, ApiEndpoint: server.url } };
  }

  function provisionRoute(resource: Resource): Provisioned {
    const properties = readProperties(RouteProperties, resource);
    const isJwt = properties.AuthorizationType === 'JWT';
    if (isJwt && properties.AuthorizerId === undefined)
      throw new Error(`${resource.logicalId}: JWT needs an AuthorizerId`);
    routes.push({
      routeKey: readRouteKey(properties.RouteKey),
      integrationId: properties.Target.slice('integrations/'.length),
      authorizerId: isJwt ? properties.AuthorizerId : undefined,
      scopes: properties.AuthorizationScopes,
    });
    return { ref: resource.logicalId, attributes: { RouteId: resource.logicalId } };
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    underWay++;
    try {
      const answer = await answered(incoming, requestId);
      outgoing.writeHead(answer.status, { ...answer.headers, 'apigw-requestid': requestId } as Record<string, string>);
      outgoing.end(answer.body);
    } catch (error) {
      host.log(`HTTP API request ${requestId} failed: ${error instanceof Error ? error.message : 'unknown'}`);
      const { status, headers, body } = refusal(500, 'Internal Server Error');
      if (!outgoing.headersSent) outgoing.writeHead(status, headers as Record<string, string>);
      outgoing.end(body);
    } finally {
      underWay--;
    }
  }

  async function answered(incoming: IncomingMessage, requestId: string): Promise<HttpAnswer> {
    if (!open) return refusal(503, 'Service Unavailable');
    const body = await bodyOf(incoming, MAX_BODY_BYTES);
    if (body === undefined) return refusal(413, 'Request Entity Too Large');
    const request = requestOf(incoming, body);
    if (request === undefined) return refusal(400, 'Bad Request');
    const match = matchRoute(routes, request.method, request.path);
    if (match === undefined) return refusal(404, 'Not Found');
    if (!takesRequest(match.route.routeKey.key)) return refusal(429, 'Too Many Requests');
    return authorized(request, match, requestId);
  }

  async function authorized(request: HttpRequest, match: Match<Route>, requestId: string): Promise<HttpAnswer> {
    const { authorizerId, scopes, routeKey } = match.route;
    const context = { accountId: host.account, apiId, requestId, routeKey: routeKey.key, nowMs: host.clock.now() };
    if (authorizerId === undefined) return invoked(request, match, { ...context, jwt: undefined });
    const authorizer = authorizers.get(authorizerId);
    if (authorizer === undefined)
      throw new Error(`route ${routeKey.key} names the authorizer ${authorizerId}, which is not there`);
    const judgement = await authorizer(bearerOf(request.headers.authorization), scopes);
    switch (judgement.kind) {
      case 'allowed':
        return invoked(request, match, {
          ...context,
          jwt: { claims: judgement.claims, scopes: scopes.length === 0 ? null : scopes },
        });
      case 'unauthorized':
        return refusal(401, 'Unauthorized', { 'www-authenticate': 'Bearer error="invalid_token"' });
      case 'forbidden':
        return refusal(403, 'Forbidden', { 'www-authenticate': 'Bearer error="insufficient_scope"' });
      default:
        return judgement satisfies never;
    }
  }

  async function invoked(request: HttpRequest, match: Match<Route>, context: RequestContext): Promise<HttpAnswer> {
    const integration = integrations.get(match.route.integrationId);
    if (integration === undefined) throw new Error(`route ${context.routeKey} has no integration`);
    const event = eventOf(request, context, match.pathParameters);
    const answer = await inTime(host, integration.TimeoutInMillis, host.invoke(integration.IntegrationUri, event));
    if (answer === undefined) return refusal(503, 'Service Unavailable');
    if (answer.functionError !== undefined) return refusal(500, 'Internal Server Error');
    return answerOf(answer.payload) ?? refusal(500, 'Internal Server Error');
  }

  return {
    name: 'apigateway',
    types: TYPES,
    provision,
    permissions: (request) => [{ action: `apigateway:${request.method}`, resource: '*' }],
    handle: (request) => answerJson({ contentType: 'application/json', actions: {} }, request),
    listen: (port) => server.listen(port),
    prepare: async () => void (await server.listen(options.port)),
    get url() {
      return server.url;
    },
    start() {
      open = true;
    },
    busy: () => underWay,
    async stop() {
      open = false;
      await server.close();
    },
  };
}

/** API Gateway's own answers. */
function refusal(status: number, message: string, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ message }) };
}

/** Undefined when the path is not one that can be decoded. */
function requestOf(incoming: IncomingMessage, body: Buffer): HttpRequest | undefined {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  try {
    return {
      method: incoming.method ?? 'GET',
      path: decodeURIComponent(path),
      rawQuery: query.join('?'),
      headers: incoming.headers,
      body,
      sourceIp: incoming.socket.remoteAddress ?? '',
    };
  } catch {
    return undefined;
  }
}

function bearerOf(authorization: string | undefined): string | undefined {
  return authorization?.replace(/^Bearer +/i, '');
}

/** Undefined when the time was over first. */
async function inTime<T>(host: Host, ms: number, work: Promise<T>): Promise<T | undefined> {
  let cancel = () => {};
  const timeOut = new Promise<undefined>((resolve) => {
    cancel = host.clock.at(host.clock.now() + ms, () => resolve(undefined));
  });
  try {
    return await Promise.race([work, timeOut]);
  } finally {
    cancel();
  }
}
