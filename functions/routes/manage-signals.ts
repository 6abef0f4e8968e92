/** How receivers manage their event stream: the API of SSF 1.0 section 8.1. */
import * as z from 'zod';
import { StreamAsked, StreamChange, StreamStatus } from '../core/signals/stream.ts';
import type { Routes } from './route.ts';

const streamId = z.string().min(1).max(100);
const may = 'receiver';
const manage = ['ssf.manage'];
const read = ['ssf.read', 'ssf.manage'];
const once = { by: 'nature', because: 'it says how things are to be, or is refused when they are' } as const;

const text = z.string().max(500);
/** RFC 9493: whatever its format, at most a few short texts. */
const Subject = z
  .looseObject({ format: z.string().min(1).max(50) })
  .refine((value) => JSON.stringify(value).length < 4000);

export const manageSignals = {
  'POST /v1/signals/streams': {
    does: 'Makes an event stream.',
    may,
    scopes: manage,
    body: StreamAsked,
    once,
    answers: {},
  },
  'GET /v1/signals/streams': {
    does: 'Shows the event streams of the receiver, or one.',
    may,
    scopes: read,
    query: z.object({ stream_id: streamId.optional() }),
    answers: {},
  },
  'PATCH /v1/signals/streams': {
    does: 'Changes an event stream.',
    may,
    scopes: manage,
    body: StreamChange,
    answers: {},
  },
  'PUT /v1/signals/streams': {
    does: 'Replaces an event stream.',
    may,
    scopes: manage,
    body: StreamChange,
    answers: {},
  },
  'DELETE /v1/signals/streams': {
    does: 'Deletes an event stream and all that waits on it.',
    may,
    scopes: manage,
    query: z.object({ stream_id: streamId }),
    answers: {},
  },
  'GET /v1/signals/status': {
    does: 'Says how an event stream stands.',
    may,
    scopes: read,
    query: z.object({ stream_id: streamId }),
    answers: {},
  },
  'POST /v1/signals/status': {
    does: 'Enables, pauses or disables an event stream.',
    may,
    scopes: manage,
    body: z.object({ stream_id: streamId, status: StreamStatus, reason: text.optional() }),
    once,
    answers: {},
  },
  'POST /v1/signals/subjects/add': {
    does: 'Has events about a subject sent again.',
    may,
    scopes: manage,
    body: z.object({ stream_id: streamId, subject: Subject, verified: z.boolean().optional() }),
    once,
    answers: {},
  },
  'POST /v1/signals/subjects/remove': {
    does: 'Has no more events about a subject sent.',
    may,
    scopes: manage,
    body: z.object({ stream_id: streamId, subject: Subject }),
    once,
    answers: {},
  },
  'POST /v1/signals/verification': {
    does: 'Has a verification event sent.',
    may,
    scopes: manage,
    body: z.object({ stream_id: streamId, state: z.string().max(1000).optional() }),
    once: { by: 'nature', because: 'one more verification does nothing, and too many are refused' },
    answers: {},
  },
} as const satisfies Routes;
