/** Every route and every role: who may, and who is told that they may not. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { Role } from '../../functions/runtime/http.ts';
import { functions } from '../../infra/functions.ts';

/** Who may call what. A route that is not here fails the test below. */
const MAY: Readonly<Record<string, readonly Role[]>> = {
  'POST /v1/plans': ['operator', 'requester'],
  'GET /v1/cases': ['operator', 'auditor'],
  'GET /v1/cases/{id}': ['operator', 'auditor'],
  'GET /v1/cases/{id}/cost': ['operator', 'auditor'],
  'GET /v1/cases/{id}/recorded': ['operator', 'auditor'],
  'GET /v1/approvals': ['approver', 'operator', 'auditor'],
  'POST /v1/approvals/{id}': ['approver'],
  'POST /v1/delegations': ['approver'],
  'POST /v1/delegations/{id}/revoke': ['approver'],
  'GET /v1/delegations': ['approver'],
  'POST /v1/requests': ['requester'],
  'POST /v1/requests/{id}/withdraw': ['requester', 'operator'],
  'GET /v1/people/{workerId}/access': ['operator', 'auditor'],
  'GET /v1/people': ['operator'],
  'POST /v1/cases/{id}/release': ['operator'],
  'POST /v1/cases/{id}/retry': ['operator'],
  'POST /v1/cases/{id}/cancel': ['operator'],
  'POST /v1/cases/{id}/attest': ['operator'],
  'POST /v1/people/{workerId}/link': ['operator'],
  'GET /v1/batches': ['operator', 'auditor'],
  'GET /v1/batches/{id}': ['operator', 'auditor'],
  'POST /v1/batches/{id}/release': ['operator'],
  'POST /v1/batches/{id}/reject': ['operator'],
  'GET /v1/layoffs': ['operator', 'auditor'],
  'GET /v1/layoffs/{id}': ['operator', 'auditor'],
  'POST /v1/layoffs': ['operator'],
  'POST /v1/layoffs/{id}/release': ['operator'],
  'POST /v1/layoffs/{id}/reject': ['operator'],
  'GET /v1/health': ['operator', 'auditor'],
  'GET /v1/sources': ['operator', 'auditor'],
  'GET /v1/sources/{source}': ['operator', 'auditor'],
  'POST /v1/sources/{source}/pull': ['operator'],
  'POST /v1/exports': ['auditor'],
  'GET /v1/exports/{id}': ['auditor'],
};

type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
const handlers = new Map<string, Handler>();
const specs = Object.values(functions).flatMap((spec) =>
  'routes' in spec && !('signed' in spec) ? spec.routes.map((route) => [route, spec.entry] as const) : [],
);

beforeAll(async () => {
  for (const [route, entry] of specs)
    handlers.set(route, ((await import(/* @vite-ignore */ `../../${entry}`)) as { handler: Handler }).handler);
});

async function call(route: string, roles: string | undefined): Promise<number> {
  const event = {
    routeKey: route,
    headers: {},
    // No id is ever right: whoever may call is told so, and nothing is reached.
    pathParameters: { id: 'nothing', workerId: ' ' },
    body: '{"wrong":true}',
    isBase64Encoded: false,
    requestContext: {
      requestId: 'r-1',
      ...(roles === undefined ? {} : { authorizer: { jwt: { claims: { sub: 'somebody', tenure_roles: roles } } } }),
    },
  } as unknown as APIGatewayProxyEventV2; // as: the parts of it that handlers read
  const { statusCode = 0 } = await handlers.get(route)!(event);
  return statusCode;
}

it('the table names every route that takes a token, and no other', () => {
  expect(Object.keys(MAY).sort()).toEqual(specs.map(([route]) => route).sort());
});

describe.each(Object.keys(MAY))('%s', (route) => {
  it.each(Role.options)('%s', async (role) => {
    const status = await call(route, role);
    if (MAY[route]!.includes(role)) expect(status).not.toBe(403);
    else expect(status).toBe(403);
  });

  it('nobody, a stranger, and somebody with no role', async () => {
    expect(await call(route, undefined)).toBe(401);
    expect(await call(route, '')).toBe(403);
    expect(await call(route, 'administrator operators')).toBe(403);
  });
});
