/** A call of Okta's Identity Sources API: what it is answered, what of its session is to be stored, and what is to be done. Pure. */
import type { Answer } from '../answer.ts';
import type { Carried } from '../delivery.ts';
import { type LoadKind, readLoad } from './load.ts';
import { oktaError } from './okta-error.ts';
import {
  asOf,
  closeSession,
  createSession,
  isActive,
  loadSession,
  type Session,
  type Step,
  triggerSession,
} from './session.ts';

export interface Call {
  readonly method: string;
  /** After `/api/v1/identity-sources/{id}`: `/sessions`, `/sessions/aps1…/bulk-upsert`. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** What is known when it comes. */
export interface Desk {
  readonly identitySourceId: string;
  /** Of this identity source, those that are over left out or not. */
  readonly sessions: readonly Session[];
  readonly nowMs: number;
  /** A name for a new session, or for an error. */
  newId(): string;
}

export interface Received {
  readonly answer: Answer;
  /** To be stored, if it is still as it was, before answering. */
  readonly session?: Session;
  /** To be done with it, in the same breath: keep a load, forget all of them, or import them in their order. */
  readonly follows?:
    | { readonly kind: 'keep'; readonly load: number; readonly carried: readonly Carried[] }
    | { readonly kind: 'forget' }
    | { readonly kind: 'import'; readonly loads: number };
}

/** Never throws. */
export function receive(call: Call, desk: Desk): Received {
  const path = /^\/sessions(?:\/([\w-]{1,100})(?:\/(bulk-upsert|bulk-delete|start-import))?)?\/?$/.exec(call.path);
  if (path === null) return refusal(desk, 'E0000008');
  const [, id, verb] = path;
  if (id === undefined) return onAll(call, desk);
  const found = desk.sessions.find((one) => one.id === id);
  // The guide answers 400 for a session nobody knows, its API description 404: we do as the description.
  if (found === undefined) return refusal(desk, 'E0000007', [`Resource not found: ${id} (IdentitySourceSession)`]);
  const session = asOf(found, desk.nowMs);
  if (verb === undefined) return onOne(call, session, desk);
  if (call.method !== 'POST') return refusal(desk, 'E0000022');
  return verb === 'start-import' ? start(session, desk) : take(verb as LoadKind, call, session, desk); // as: the path has no other
}

function onAll({ method }: Call, desk: Desk): Received {
  if (method === 'POST') {
    const step = createSession(
      desk.sessions,
      { id: desk.newId(), identitySourceId: desk.identitySourceId },
      desk.nowMs,
    );
    return stepped(step, desk, (session) => ({ answer: shown(session) }));
  }
  if (method !== 'GET') return refusal(desk, 'E0000022');
  const active = desk.sessions.map((one) => asOf(one, desk.nowMs)).filter(isActive);
  return { answer: { status: 200, headers: JSON_TYPE, body: active.map(visible) } };
}

function onOne({ method }: Call, session: Session, desk: Desk): Received {
  if (method === 'DELETE')
    return stepped(closeSession(session, desk.nowMs), desk, () => ({
      answer: { status: 204, headers: {} },
      follows: { kind: 'forget' },
    }));
  if (method !== 'GET') return refusal(desk, 'E0000022');
  const asked = { ...session, askedAt: new Date(desk.nowMs).toISOString() };
  return { answer: shown(session), ...(session.status === 'CREATED' ? { session: asked } : {}) };
}

function take(kind: LoadKind, { body }: Call, session: Session, desk: Desk): Received {
  return stepped(loadSession(session, desk.nowMs), desk, ({ loads }) => {
    const read = readLoad(kind, body, `/loads/${loads - 1}`);
    if (read.kind === 'refused')
      return refusal(
        desk,
        'E0000001',
        read.refusals.map(({ what, where, mend }) => `${where}: ${what}; ${mend}`.replace(/^: /, '')),
      );
    return { answer: { status: 202, headers: {} }, follows: { kind: 'keep', load: loads - 1, carried: read.carried } };
  });
}

function start(session: Session, desk: Desk): Received {
  return stepped(triggerSession(session, desk.nowMs), desk, (triggered) => ({
    answer: shown(triggered),
    follows: { kind: 'import', loads: triggered.loads },
  }));
}

/** What follows from a step that was made: a refusal of what follows takes the step back. */
function stepped(step: Step, desk: Desk, next: (session: Session) => Received): Received {
  if (step.kind === 'refused') return refusal(desk, 'E0000001', [step.because]);
  const received = next(step.session);
  return received.answer.status >= 400 ? received : { ...received, session: step.session };
}

const JSON_TYPE = { 'content-type': 'application/json' };

function shown(session: Session): Answer {
  return { status: 200, headers: JSON_TYPE, body: visible(session) };
}

/** What Okta shows of it. */
function visible({ loads: _, askedAt: __, ...session }: Session): object {
  return session;
}

function refusal({ newId }: Desk, code: Parameters<typeof oktaError>[0], causes: readonly string[] = []): Received {
  return { answer: oktaError(code, causes, newId()) };
}
