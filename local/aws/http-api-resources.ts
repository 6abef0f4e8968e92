/** An HTTP API as the template writes it: the API, its stage, routes, integrations and authorizers. */
import * as z from 'zod';
import { Tags } from './wire.ts';

export const ApiProperties = z.strictObject({
  Name: z.string(),
  ProtocolType: z.literal('HTTP', { error: 'only HTTP APIs are supported' }),
  Description: z.string().optional(),
  DisableExecuteApiEndpoint: z.literal(false).optional(),
  Tags,
});

const RouteSettings = z.strictObject({
  ThrottlingBurstLimit: z.int().min(1).optional(),
  ThrottlingRateLimit: z.number().positive().optional(),
  DetailedMetricsEnabled: z.boolean().optional(),
});
export type RouteSettings = z.infer<typeof RouteSettings>;

export const StageProperties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default', { error: 'only the stage $default is supported' }),
  AutoDeploy: z.literal(true, { error: 'only AutoDeploy is supported' }),
  Description: z.string().optional(),
  DefaultRouteSettings: RouteSettings.optional(),
  /** By route key, in the place of the default for that route. */
  RouteSettings: z.record(z.string(), RouteSettings).default({}),
  /** Access logs are not written here. */
  AccessLogSettings: z.unknown().optional(),
  Tags,
});

export const IntegrationProperties = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY', { error: 'only Lambda proxy integrations are supported' }),
  IntegrationUri: z.string().transform((uri) => /functions\/(arn:.+)\/invocations$/.exec(uri)?.[1] ?? uri),
  IntegrationMethod: z.literal('POST').optional(),
  PayloadFormatVersion: z.literal('2.0', { error: 'only payload format 2.0 is supported' }),
  Description: z.string().optional(),
  TimeoutInMillis: z.int().min(50).max(30_000).default(30_000),
});
export type Integration = z.infer<typeof IntegrationProperties>;

export const RouteProperties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().regex(/^integrations\/.+$/),
  AuthorizationType: z.enum(['NONE', 'JWT'], { error: 'only JWT authorizers are supported' }).default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
  OperationName: z.string().optional(),
});

export const AuthorizerProperties = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal('JWT', { error: 'only JWT authorizers are supported' }),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z
    .strictObject({ Issuer: z.url(), Audience: z.array(z.string()).min(1) })
    .transform(({ Issuer, Audience }) => ({ issuer: Issuer, audience: Audience })),
});
