/** Where HR systems send what they know, in the form and with the signature of each. */
import type { Routes } from './route.ts';

const once = { by: 'nature', because: 'a record that says what is known already changes nothing' } as const;

export const receiveWebhook = {
  'POST /v1/sources/{source}': {
    does: 'Takes lifecycle events of the source the path names, or what its HR system sends in its own form (docs/sources.md).',
    may: 'signed',
    finer: 'the path must name the source that signed; a source with a form of its own signs in its own way',
    once: {
      by: 'nature',
      because:
        'an event is stored once, by its source and id; a hint has the record read again, and that access ends at once is heard once, by when it was said',
    },
    answers: { 200: 'SourceTaken', 202: 'SourceTaken', 422: 'SourceTaken' },
  },
  // Reaches the function only while the API has no CORS of its own: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
  'OPTIONS /v1/sources/{source}': {
    does: 'Says to a sender of CloudEvents whether it may send.',
    may: 'vendor',
    answers: {},
  },
  // As clients of SCIM, and feeders of Entra, write it after the address they are configured with.
  'POST /v1/sources/{source}/Bulk': { does: 'Takes SCIM users in bulk.', may: 'vendor', once, answers: {} },
  'POST /v1.0/servicePrincipals/{id}/synchronization/jobs/{job}/bulkUpload': {
    does: "Takes what a feeder of Entra's inbound provisioning uploads, at Graph's own path.",
    may: 'vendor',
    once,
    answers: {},
  },
} as const satisfies Routes;
