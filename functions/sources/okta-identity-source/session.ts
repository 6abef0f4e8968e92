/** An identity source session, from creation to import, as Okta has it. Pure. developer.okta.com/docs/guides/anything-as-a-source */

/** The guide's, and IN_PROGRESS of its API description (okta-management-openapi-spec). */
export type Status = 'CREATED' | 'TRIGGERED' | 'IN_PROGRESS' | 'COMPLETED' | 'CLOSED' | 'EXPIRED';

export interface Session {
  readonly id: string;
  readonly identitySourceId: string;
  readonly status: Status;
  readonly importType: 'INCREMENTAL';
  /** ISO 8601. */
  readonly created: string;
  readonly lastUpdated: string;
  /** How many loads it took. */
  readonly loads: number;
  /** When it was last asked about. */
  readonly askedAt: string;
}

/** "If there are no API requests in 24 hours for a session that has the CREATED status, the status is set to EXPIRED." */
const EXPIRES_MS = 24 * 3_600_000;
/** "You can't create a session within five minutes of triggering an active session associated with the same identity source." */
const APART_MS = 5 * 60_000;
/** "The maximum number of bulk-load requests for a session is 50." */
export const MOST_LOADS = 50;

export type Step =
  | { readonly kind: 'stepped'; readonly session: Session }
  | { readonly kind: 'refused'; readonly because: string };

export function createSession(
  sessions: readonly Session[],
  { id, identitySourceId }: Pick<Session, 'id' | 'identitySourceId'>,
  nowMs: number,
): Step {
  const seen = sessions.map((session) => asOf(session, nowMs));
  if (seen.some(({ status }) => status === 'CREATED'))
    return no('another session of this identity source is open: load into it, start its import, or delete it');
  const recent = (session: Session) => nowMs - Date.parse(session.lastUpdated) < APART_MS;
  if (seen.some((session) => isUnderWay(session) && recent(session)))
    return no('another session of this identity source was started less than five minutes ago');
  const now = new Date(nowMs).toISOString();
  const session = { id, identitySourceId, status: 'CREATED', importType: 'INCREMENTAL', loads: 0 } as const;
  return { kind: 'stepped', session: { ...session, created: now, lastUpdated: now, askedAt: now } };
}

/** With one load more. */
export function loadSession(session: Session, nowMs: number): Step {
  const now = asOf(session, nowMs);
  if (now.status !== 'CREATED') return notOpen(now);
  if (now.loads >= MOST_LOADS)
    return no(`the session took ${MOST_LOADS} loads, which is all it takes: start its import`);
  return stepped(now, { loads: now.loads + 1 }, nowMs);
}

export function triggerSession(session: Session, nowMs: number): Step {
  const now = asOf(session, nowMs);
  return now.status === 'CREATED' ? stepped(now, { status: 'TRIGGERED' }, nowMs) : notOpen(now);
}

/** Cancels it; what was loaded is to be dropped. */
export function closeSession(session: Session, nowMs: number): Step {
  const now = asOf(session, nowMs);
  return now.status === 'CREATED' ? stepped(now, { status: 'CLOSED' }, nowMs) : notOpen(now);
}

/** What the importing of it does: it begins, and it ends. */
export function importSession(session: Session, status: 'IN_PROGRESS' | 'COMPLETED', nowMs: number): Step {
  const from = status === 'IN_PROGRESS' ? 'TRIGGERED' : 'IN_PROGRESS';
  if (session.status === status) return { kind: 'stepped', session };
  return session.status === from
    ? stepped(session, { status }, nowMs)
    : no(`the session is ${session.status}, not ${from}`);
}

/** As it is by now: one that nobody asked about for a day has expired. */
export function asOf(session: Session, nowMs: number): Session {
  const isOver = session.status === 'CREATED' && nowMs - Date.parse(session.askedAt) >= EXPIRES_MS;
  return isOver ? { ...session, status: 'EXPIRED', lastUpdated: new Date(nowMs).toISOString() } : session;
}

/** "A session with the CREATED or TRIGGERED status is considered active." */
export function isActive(session: Session): boolean {
  return session.status === 'CREATED' || isUnderWay(session);
}

function isUnderWay({ status }: Session): boolean {
  return status === 'TRIGGERED' || status === 'IN_PROGRESS';
}

function stepped(session: Session, change: Partial<Session>, nowMs: number): Step {
  const now = new Date(nowMs).toISOString();
  return { kind: 'stepped', session: { ...session, ...change, lastUpdated: now, askedAt: now } };
}

function notOpen({ status }: Session): Step {
  return no(`the session is ${status}; only one that is CREATED can be loaded, started or deleted`);
}

function no(because: string): Step {
  return { kind: 'refused', because };
}
