/** The API's own description. */
import type { Routes } from './route.ts';

export const describeApi = {
  'GET /v1/openapi.json': {
    does: 'Describes this API (OpenAPI 3.1).',
    may: 'anybody',
    throttle: { perSecond: 5, burst: 20, because: 'anybody may ask' },
    answers: { 200: 'OpenApi' },
  },
} as const satisfies Routes;
