/** The routes that ask for no token, of all an application can have: written down apart from the table of routes, so that one more is seen. */
export const OPEN_ROUTES: readonly string[] = [
  'GET /v1/approvals/{id}/page',
  'GET /v1/openapi.json',
  'GET /v1/people/{workerId}/first-day',
  'GET /v1/session/callback',
  'GET /v1/session/start',
  'OPTIONS /v1/sources/{source}',
  'POST /v1.0/servicePrincipals/{id}/synchronization/jobs/{job}/bulkUpload',
  'POST /v1/approvals/{id}/page',
  'POST /v1/events',
  'POST /v1/people/{workerId}/first-day',
  'POST /v1/session/end',
  'POST /v1/sources/{source}',
  'POST /v1/sources/{source}/Bulk',
];
