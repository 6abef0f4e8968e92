/** Imports a session that its sender has started: all its loads in their order, once they are whole. Done again after a crash it changes nothing more. */
import type { SourceMessage } from '../../core/source-messages.ts';
import { clock } from '../../runtime/clock.ts';
import { logger } from '../../runtime/lambda.ts';
import { sources } from '../../runtime/parts.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { SourceThrottled } from '../../sources/errors.ts';
import { LoadedProfile } from '../../sources/okta-identity-source/load.ts';
import { importOf } from '../../sources/okta-identity-source/okta-identity-source.ts';
import { importSession as stepOf } from '../../sources/okta-identity-source/session.ts';
import { findLoads, findSessions, forgetLoads, putSession } from '../../store/sessions.ts';
import { takeDelivery } from './take-delivery.ts';

/** Whoever asked for the import has stored by then that it is started, or never will (functions/handlers/receive-identity-source.ts). */
const STORED_WITHIN_SECONDS = 60;
const LOOK_AGAIN_SECONDS = 5;

type ImportSession = Extract<SourceMessage, { kind: 'import' }>;

export async function importSession(
  source: string,
  configured: ConfiguredSource,
  { sessionId, heardAt }: ImportSession,
): Promise<void> {
  const { sessions } = await findSessions(sources(), source);
  const status = sessions.find(({ id }) => id === sessionId)?.status;
  if (status === 'CREATED' && Date.parse(clock()) - Date.parse(heardAt) < STORED_WITHIN_SECONDS * 1000)
    throw new SourceThrottled(`a session of source ${source} whose start is not stored yet`, LOOK_AGAIN_SECONDS);
  if (status !== 'TRIGGERED' && status !== 'IN_PROGRESS') return;
  await becomes(source, sessionId, 'IN_PROGRESS');
  const loads = await findLoads(sources(), source, sessionId, LoadedProfile);
  const { reads } = await takeDelivery(source, configured, importOf(loads));
  await becomes(source, sessionId, 'COMPLETED');
  await forgetLoads(sources(), source, sessionId);
  logger.info('a session of a source was imported', { source, profiles: reads.length });
}

/** Tried anew while others change the sessions of the source. */
async function becomes(source: string, sessionId: string, status: 'IN_PROGRESS' | 'COMPLETED'): Promise<void> {
  for (;;) {
    const known = await findSessions(sources(), source);
    const session = known.sessions.find(({ id }) => id === sessionId);
    const step = session && stepOf(session, status, Date.parse(clock()));
    // Another import of it has finished meanwhile.
    if (step?.kind !== 'stepped') return;
    if (await putSession(sources(), source, known, step.session)) return;
  }
}
