/** Counts who works here, so that a per cent is of something: from the people as they are, apart from the way of any event. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type Census, counted, nobodyCounted } from '../../core/census.ts';
import { writeAll } from '../../ledger/write-all.ts';
import { clock } from '../../runtime/clock.ts';
import { brakes, ledger, people } from '../../runtime/parts.ts';
import { policyPack } from '../../runtime/policy-pack.ts';
import { readPerson } from '../../store/people.ts';
import { putCensus } from '../../store/windows.ts';

/** Nobody is counted for a pack that asks for no per cent. */
export async function takeCensus(): Promise<void> {
  const { windows, feedChecks } = policyPack();
  const asks = [...windows, ...feedChecks].some((rule) => 'withinHours' in rule && rule.mostPercent !== undefined);
  if (!asks) return;
  const { client, table } = people();
  let census: Census = nobodyCounted(clock());
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'sk = :person',
        ExpressionAttributeValues: { ':person': 'person' },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    census = Items.map(readPerson).reduce(counted, census);
    from = LastEvaluatedKey;
  } while (from !== undefined);
  await writeAll(ledger(), [putCensus(brakes().table, census)]);
}
