/** Reading evidence leaves evidence: before it is shown, and once an hour for the same reader and thing, however often a page is asked for again. */
import { EvidenceUnavailable } from '../../core/errors.ts';
import { chainOfReading, entryOfReading, isAuditor, type Reading } from '../../core/reading.ts';
import { append } from '../../ledger/append.ts';
import { clock } from '../../runtime/clock.ts';
import type { Caller } from '../../runtime/http.ts';
import { logger } from '../../runtime/lambda.ts';
import { ledger } from '../../runtime/parts.ts';
import { pseudonymOfCaller } from './operator.ts';

/** Of this process: another one that serves the same reader notes it again. Our choice of how many. */
const noted = new Map<string, string>();
const MOST_NOTED = 10_000;

/** Where it cannot be written nothing is shown to an auditor; an operator, who may be mending just that, is. */
export async function noteRead(caller: Caller, reading: Reading): Promise<void> {
  const now = clock();
  const hour = now.slice(0, 13);
  const key = JSON.stringify([caller.subject, reading]);
  if (noted.get(key) === hour) return;
  try {
    const reader = { pseudonym: await pseudonymOfCaller(caller), roles: caller.roles };
    await append(ledger(), chainOfReading(reading, reader, now), [entryOfReading(reading, reader)]);
  } catch (error) {
    if (!(error instanceof EvidenceUnavailable) || isAuditor(caller)) throw error;
    logger.error('evidence was shown to an operator, and that it was read could not be recorded', {
      error: error.message,
      what: reading.what,
    });
    return;
  }
  if (noted.size >= MOST_NOTED) noted.clear();
  noted.set(key, hour);
}
