/** Counts who works here, so that a per cent is of something: from the people as they are, apart from the way of any event. */
import { type Census, counted, nobodyCounted } from '../../core/census.ts';
import { writeAll } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
import { brakes, ledger, people } from '../../runtime/parts.ts';
import { policyPack } from '../../runtime/policy-pack.ts';
import { everyPerson } from '../../store/records.ts';
import { putCensus } from '../../store/windows.ts';

/** Nobody is counted for a pack that asks for no per cent. */
export async function takeCensus(): Promise<void> {
  const { windows, feedChecks } = policyPack();
  const asks = [...windows, ...feedChecks].some((rule) => 'withinHours' in rule && rule.mostPercent !== undefined);
  if (!asks) return;
  let census: Census = nobodyCounted(clock());
  for await (const person of everyPerson(people())) census = counted(census, person);
  await writeAll(ledger(), [putCensus(brakes().table, census)]);
}
