/** Tells of sources that have been silent for longer than their company bears: who only sends may have stopped, and nothing else would say so. */
import type { Instant } from '../../core/ids.ts';
import { silentSince } from '../../core/silence.ts';
import { INPUT_VERSION } from '../../core/steps.ts';
import { announce } from '../../runtime/announce.ts';
import { logger } from '../../runtime/lambda.ts';
import { measureBy } from '../../runtime/metrics.ts';
import { sources } from '../../runtime/parts.ts';
import { findSign, lookOutFor } from '../../store/signs.ts';
import { configuredSources } from './configured-sources.ts';

/** Each time anew: operators are told once of a silence, by its beginning. */
export async function watchSilence(now: Instant): Promise<void> {
  for (const [source, configured] of Object.entries(configuredSources())) {
    const sign = await findSign(sources(), source);
    if (sign === undefined) await lookOutFor(sources(), source, now);
    const since = silentSince(sign, configured, now);
    if (since === undefined) continue;
    measureBy('SourceSilent', source);
    logger.warn('a source is silent; tenure sources says since when', { source, since });
    await announce('SourceSilent', { version: INPUT_VERSION, source, since });
  }
}
