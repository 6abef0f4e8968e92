/** Holds a whole list of whom a source has against whom we know of it: who is missing, and of whom nobody told us. As the end of a pull does. */
import { addSeconds, instant } from '../../core/schedule.ts';
import { clock } from '../../runtime/clock.ts';
import { type HttpRequest, type HttpResponse, Problem } from '../../runtime/http.ts';
import { logger } from '../../runtime/lambda.ts';
import { measureBy } from '../../runtime/metrics.ts';
import { sources } from '../../runtime/parts.ts';
import type { ConfiguredSource } from '../../sources/configured.ts';
import { type RollCall, readRollCall, SKEW_SECONDS } from '../../sources/roll-call.ts';
import { findRoll, putRoll, type Roll } from '../../store/deliveries.ts';
import { keysHeard } from '../../store/sources.ts';
import { haveLeft } from './have-left.ts';
import { heardOf } from './heard-of.ts';
import { noteList } from './note-list.ts';

/** Our choice, as of a pull: so many are kept by name; all are counted. */
const MOST_SHOWN = 200;

/** Done again after a crash it changes nothing more: the list is kept last. An older one than the last says nothing new. */
export async function callRoll(
  source: string,
  configured: ConfiguredSource,
  request: HttpRequest,
): Promise<HttpResponse> {
  const read = readRollCall(request, clock());
  if (read.kind === 'refused') {
    const because = read.refusals.map(({ what, where, mend }) => `${where}: ${what}: ${mend}`).join('; ');
    throw new Problem(400, 'Not readable', because);
  }
  const { list } = read;
  await heardOf(source);
  const last = await findRoll(sources(), source);
  if (last !== undefined && list.asOf <= last.asOf) return { status: 202, body: { records: [], taken: 'before' } };
  const roll = await compared(source, list);
  const { asOf, keys } = { ...list, keys: [...new Set(list.workers)] };
  await haveLeft(source, configured, roll.missing);
  await noteList(source, { listId: asOf, readAt: asOf, keys, areHere: true });
  await putRoll(sources(), source, {
    ...roll,
    missing: roll.missing.slice(0, MOST_SHOWN),
    untold: roll.untold.slice(0, MOST_SHOWN),
  });
  report(source, roll);
  return { status: 202, body: { records: [], missing: roll.missingInAll, untold: roll.untoldInAll } };
}

/** Who was heard of since the list was made may have come since: they are in the next. */
async function compared(source: string, { asOf, workers }: RollCall): Promise<Roll> {
  const there = new Set(workers);
  const known = await keysHeard(sources(), source);
  const before = await keysHeard(sources(), source, addSeconds(asOf, -SKEW_SECONDS));
  const missing = before.filter((key) => !there.has(key));
  const untold = [...there.difference(new Set(known))];
  const counts = { workers: there.size, missingInAll: missing.length, untoldInAll: untold.length };
  return { asOf, takenAt: instant(Date.parse(clock())), ...counts, missing, untold };
}

function report(source: string, { workers, missingInAll: missing, untoldInAll: untold }: Roll): void {
  if (untold > 0) measureBy('SourceUntold', source, untold);
  if (missing > 0) measureBy('SourceGaps', source, missing);
  logger[missing + untold > 0 ? 'warn' : 'info']('a source has sent whom it has', { source, workers, missing, untold });
}
