/** Who may call what, said a second time: a role that is given or taken by mistake is noticed. That the API does as the table says: test/scenarios/routes.test.ts. */
import { expect, it } from 'vitest';
import * as z from 'zod';
import type { Route } from '../../functions/routes/route.ts';
import { answers } from '../../infra/openapi/answers.ts';
import { routeTable } from '../../infra/routes.ts';

const MAY: Readonly<Record<string, Route['may']>> = {
  'POST /v1/events': 'signed',
  'POST /v1/sources/{source}': 'signed',
  'GET /v1/sources': ['operator', 'auditor'],
  'GET /v1/sources/{source}': ['operator', 'auditor'],
  'POST /v1/sources/{source}/pull': ['operator'],
  'POST /v1/tickets/{system}': 'vendor',
  'POST /v1/channels/slack': 'vendor',
  'POST /v1/channels/teams': 'vendor',
  'GET /v1/session/start': 'session',
  'GET /v1/session/callback': 'session',
  'POST /v1/session/end': 'session',
  'GET /v1/approvals/{id}/page': 'session',
  'POST /v1/approvals/{id}/page': 'session',
  'GET /v1/people/{workerId}/first-day': 'session',
  'POST /v1/people/{workerId}/first-day': 'session',
  'GET /v1/openapi.json': 'anybody',
  'GET /v1/requests/{id}': ['requester', 'operator', 'auditor'],
  'GET /v1/cases/{id}/evidence': ['operator', 'auditor'],
  'POST /v1/plans': ['operator'],
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
  'POST /v1/cases/{id}/waive': ['operator'],
  'POST /v1/people/{workerId}/link': ['operator'],
  'POST /v1/people/{workerId}/erasure': ['operator'],
  'GET /v1/erasures/{id}': ['operator', 'auditor'],
  'GET /v1/batches': ['operator', 'auditor'],
  'GET /v1/batches/{id}': ['operator', 'auditor'],
  'POST /v1/batches/{id}/release': ['operator'],
  'POST /v1/batches/{id}/reject': ['operator'],
  'GET /v1/layoffs': ['operator', 'auditor'],
  'GET /v1/layoffs/{id}': ['operator', 'auditor'],
  'GET /v1/notices': ['operator', 'auditor'],
  'GET /v1/notices/preview/{occasion}': ['operator'],
  'POST /v1/layoffs': ['operator'],
  'POST /v1/layoffs/{id}/release': ['operator'],
  'POST /v1/layoffs/{id}/reject': ['operator'],
  'GET /v1/health': ['operator', 'auditor'],
  'OPTIONS /v1/sources/{source}': 'vendor',
  'POST /v1/sources/{source}/Bulk': 'vendor',
  'POST /v1.0/servicePrincipals/{id}/synchronization/jobs/{job}/bulkUpload': 'vendor',
  'GET /api/v1/identity-sources/{id}/sessions': 'vendor',
  'POST /api/v1/identity-sources/{id}/sessions': 'vendor',
  'GET /api/v1/identity-sources/{id}/sessions/{session}': 'vendor',
  'DELETE /api/v1/identity-sources/{id}/sessions/{session}': 'vendor',
  'POST /api/v1/identity-sources/{id}/sessions/{session}/bulk-upsert': 'vendor',
  'POST /api/v1/identity-sources/{id}/sessions/{session}/bulk-delete': 'vendor',
  'POST /api/v1/identity-sources/{id}/sessions/{session}/start-import': 'vendor',
  'GET /.well-known/ssf-configuration': 'anybody',
  'GET /v1/signals/jwks': 'anybody',
  'POST /v1/signals/streams': 'receiver',
  'GET /v1/signals/streams': 'receiver',
  'PATCH /v1/signals/streams': 'receiver',
  'PUT /v1/signals/streams': 'receiver',
  'DELETE /v1/signals/streams': 'receiver',
  'GET /v1/signals/status': 'receiver',
  'POST /v1/signals/status': 'receiver',
  'POST /v1/signals/subjects/add': 'receiver',
  'POST /v1/signals/subjects/remove': 'receiver',
  'POST /v1/signals/verification': 'receiver',
  'POST /v1/signals/streams/{id}/poll': 'receiver',
  'POST /v1/exports': ['auditor'],
  'GET /v1/exports/{id}': ['auditor'],
  'GET /v1/releases': ['operator', 'auditor'],
};

it('the table gives each route to these, and to no other', () => {
  expect(Object.fromEntries(routeTable().map(({ key, may }) => [key, may]))).toEqual(MAY);
});

it('who only reads signals changes nothing of them', () => {
  const reading = routeTable().filter(({ scopes }) => scopes?.includes('ssf.read'));
  expect(reading.map(({ key }) => key)).toEqual([
    'GET /v1/signals/streams',
    'GET /v1/signals/status',
    'POST /v1/signals/streams/{id}/poll',
  ]);
  const receivers = routeTable().filter(({ may }) => may === 'receiver');
  expect(receivers.filter(({ scopes }) => !scopes?.includes('ssf.manage'))).toEqual([]);
});

it('every POST says why sending it twice does no harm', () => {
  const unsaid = routeTable().filter(({ method, once }) => (method === 'POST') !== (once !== undefined));
  expect(unsaid.map(({ key }) => key)).toEqual([]);
});

/** What answers rows that are no list of everything there is, each with what keeps them few. */
const FEW: Readonly<Record<string, string>> = {
  'GET /v1/sources': 'as many as are configured',
  'GET /v1/sources/{source}': 'counted in all, and the first few shown',
  'GET /v1/health': 'as many as are configured',
  'GET /v1/requests/{id}': 'the approvals of one request',
  'GET /v1/cases/{id}': 'one case, whose further evidence has pages of its own',
  'GET /v1/cases/{id}/recorded': 'one plan',
  'GET /v1/cases/{id}/cost': 'one case',
  'GET /v1/people/{workerId}/access': 'one person',
  'GET /v1/exports/{id}': 'the files of one export',
  'GET /v1/signals/jwks': 'as many as are configured',
};

/** An answer with rows at its top, by what it says and not by what it is called. */
function hasRows(name: string): boolean {
  const schema = answers[name];
  return schema instanceof z.ZodObject && Object.values(schema.shape).some((one) => one instanceof z.ZodArray);
}

it('every list has pages', () => {
  const lists = routeTable().filter(({ method, answers: by }) => method === 'GET' && hasRows(by[200] ?? ''));
  const paged = lists.filter(({ key }) => FEW[key] === undefined);
  expect(paged.map(({ key }) => key).sort()).toEqual([
    'GET /v1/approvals',
    'GET /v1/batches',
    'GET /v1/cases',
    'GET /v1/cases/{id}/evidence',
    'GET /v1/delegations',
    'GET /v1/layoffs',
    'GET /v1/notices',
    'GET /v1/people',
    'GET /v1/releases',
  ]);
  for (const { key, query } of paged) {
    expect([key, query?.safeParse({ limit: '0' }).success]).toEqual([key, false]);
    expect([key, query?.safeParse({ cursor: 'none' }).error?.issues[0]?.path]).toEqual([key, ['cursor']]);
  }
});
