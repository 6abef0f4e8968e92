/** What the API says of itself. */
import { describeApi } from '../../functions/routes/describe-api.ts';
import { type FunctionSpec, HTTP_SECONDS } from './spec.ts';

export const api = {
  'describe-api': {
    entry: 'functions/handlers/describe-api.ts',
    does: 'Answers the description of the API (OpenAPI)',
    woken: 'http',
    timeoutSeconds: HTTP_SECONDS,
    routes: describeApi,
    grants: {},
  },
} as const satisfies Record<string, FunctionSpec>;
