/** Counts who works here, so that a per cent is of something: from the people as they are, apart from the way of any event. */
import { type Census, counted, nobodyCounted } from '../../core/census.ts';
import { secondsUntil } from '../../core/schedule.ts';
import { writeAll } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
import { brakes, ledger, people } from '../../runtime/parts.ts';
import { policyPack } from '../../runtime/policy-pack.ts';
import { everyPerson } from '../../store/records.ts';
import { findCensus, putCensus } from '../../store/windows.ts';

/** Our choice: reading everybody is what a sweep costs most, and a per cent bears with a count that is a few hours old. */
const GOOD_SECONDS = 6 * 3600;

/** Nobody is counted for a pack that asks for no per cent. */
export async function takeCensus(): Promise<void> {
  const { windows, feedChecks } = policyPack();
  const asks = [...windows, ...feedChecks].some((rule) => 'withinHours' in rule && rule.mostPercent !== undefined);
  if (!asks) return;
  const now = clock();
  const last = await findCensus(brakes());
  if (last !== undefined && secondsUntil(last.at, now) < GOOD_SECONDS) return;
  let census: Census = nobodyCounted(now);
  for await (const person of everyPerson(people())) census = counted(census, person);
  await writeAll(ledger(), [putCensus(brakes().table, census)]);
}
