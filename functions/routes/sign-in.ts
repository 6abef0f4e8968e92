/** Signing in, for pages that people open from a message: docs/signing-in.md. */
import type { Routes } from './route.ts';

const reading = { nothing: 'it shows nobody anything' } as const;

export const signIn = {
  'GET /v1/session/start': {
    does: 'Sends a browser to the identity provider.',
    may: 'session',
    reading,
    finer: 'who has no session yet comes here; it leads to pages of ours only',
    answers: {},
  },
  'GET /v1/session/callback': {
    does: 'Takes a browser back from the identity provider, and gives it a session.',
    may: 'session',
    reading,
    finer: 'only the browser that began to sign in, with what the identity provider says of it',
    answers: {},
  },
  'POST /v1/session/end': {
    does: 'Ends a session.',
    may: 'session',
    reading,
    once: { by: 'nature', because: 'a session ends once' },
    answers: {},
  },
} as const satisfies Routes;
