/** Where clients of Okta's Identity Sources API call: at Okta's own paths, so that they change their host and token only. developer.okta.com/docs/guides/anything-as-a-source */
import type { Routes } from './route.ts';

const once = { by: 'nature', because: 'a session is imported once; what it holds again is a duplicate' } as const;
const may = 'vendor';

export const receiveIdentitySource = {
  'GET /api/v1/identity-sources/{id}/sessions': {
    does: 'Lists the sessions of an identity source, as Okta does.',
    may,
    answers: {},
  },
  'POST /api/v1/identity-sources/{id}/sessions': { does: 'Opens a session, as Okta does.', may, once, answers: {} },
  'GET /api/v1/identity-sources/{id}/sessions/{session}': { does: 'Shows a session, as Okta does.', may, answers: {} },
  'DELETE /api/v1/identity-sources/{id}/sessions/{session}': {
    does: 'Ends a session that was not started, as Okta does.',
    may,
    answers: {},
  },
  'POST /api/v1/identity-sources/{id}/sessions/{session}/bulk-upsert': {
    does: 'Loads people into a session, as Okta does.',
    may,
    once,
    answers: {},
  },
  'POST /api/v1/identity-sources/{id}/sessions/{session}/bulk-delete': {
    does: 'Loads who is to go into a session, as Okta does.',
    may,
    once,
    answers: {},
  },
  'POST /api/v1/identity-sources/{id}/sessions/{session}/start-import': {
    does: 'Has a session imported, as Okta does.',
    may,
    once,
    answers: {},
  },
} as const satisfies Routes;
