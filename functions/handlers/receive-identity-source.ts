/** `/api/v1/identity-sources/{id}/sessions…`: what clients of Okta's Identity Sources API call, answered as Okta does; a session that is started is imported from the source's queue. */
import { setTimeout as pause } from 'node:timers/promises';
import { instant } from '../core/schedule.ts';
import { clock } from '../runtime/clock.ts';
import { type HttpRequest, type HttpResponse, http, Problem } from '../runtime/http.ts';
import { sources } from '../runtime/parts.ts';
import { newSalt } from '../runtime/random.ts';
import { enqueue } from '../runtime/source-queue.ts';
import { type Call, type Received, receive } from '../sources/okta-identity-source/receive.ts';
import { findSessions, forgetLoads, putSession, type Sessions } from '../store/sessions.ts';
import { addressedSource } from './parts/addressed-source.ts';
import { verified } from './parts/verified.ts';

/** Our choice: a client makes its calls one after the other; several at once are rare. */
const MOST_TRIES = 6;
const WAIT_MS = 20;

export const handler = http(async (request) => {
  const addressed = addressedSource(request);
  const source = addressed?.source ?? '';
  await verified(source, addressed?.configured, request);
  const call = callIn(request);
  for (let tried = 0; tried < MOST_TRIES; tried++) {
    const known = await findSessions(sources(), source);
    const received = receive(call, {
      identitySourceId: request.path.id ?? '',
      sessions: known.sessions,
      nowMs: Date.parse(clock()),
      newId: () => `aps${newSalt().replace(/\W/g, '').slice(0, 17)}`,
    });
    if (await carriedOut(source, known, received)) return answerOf(received);
    await pause(WAIT_MS * 2 ** tried);
  }
  throw new Problem(503, 'Not now', 'other calls change the sessions of this identity source meanwhile; try again');
});

/** False when a call at the same moment was faster: this one is to be answered anew. */
async function carriedOut(source: string, known: Sessions, { session, follows }: Received): Promise<boolean> {
  if (session === undefined) return true;
  // Asked for before it is stored: a crash between leaves a message that finds nothing started, never a session that nobody imports.
  if (follows?.kind === 'import')
    await enqueue(source, [
      { version: 1, kind: 'import', sessionId: session.id, heardAt: instant(Date.parse(clock())) },
    ]);
  const load =
    follows?.kind === 'keep' ? { sessionId: session.id, load: follows.load, carried: follows.carried } : undefined;
  const isStored = await putSession(sources(), source, known, session, load);
  if (isStored && follows?.kind === 'forget') await forgetLoads(sources(), source, session.id);
  return isStored;
}

function answerOf({ answer: { status, headers, body } }: Received): HttpResponse {
  return { status, headers, body };
}

const ROOT = '/api/v1/identity-sources/{id}';

function callIn({ route, path, body }: HttpRequest): Call {
  const [method = '', template = ''] = route.split(' ');
  return { method, path: template.slice(ROOT.length).replace('{session}', path.session ?? ''), body };
}
