/** What receivers of signals find out first: where everything is, and the keys events are signed with. */
import type { Routes } from './route.ts';

export const describeSignals = {
  'GET /.well-known/ssf-configuration': {
    does: 'Says where receivers of signals find everything (SSF 1.0 section 7).',
    may: 'anybody',
    answers: { 200: 'SsfConfiguration' },
  },
  'GET /v1/signals/jwks': {
    does: 'Gives the keys that signals are signed with (RFC 7517).',
    may: 'anybody',
    answers: { 200: 'JsonWebKeys' },
  },
} as const satisfies Routes;
