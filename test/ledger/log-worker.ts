/** A process that sequences and publishes until it is killed: reads the whole ledger in any order, as a stream that comes again would tell it. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { CaseId } from '../../functions/core/ids.ts';
import { publish } from '../../functions/ledger/log/publish.ts';
import { type Arrived, sequence } from '../../functions/ledger/log/sequence.ts';
import { Addresses, partsAt } from './log-rig.ts';

const parts = partsAt(Addresses.parse(JSON.parse(process.argv[2] ?? '')));

for (;;) {
  const { Items = [] } = await parts.ledger.client.send(new ScanCommand({ TableName: 'evidence' }));
  const told = Items.filter(() => Math.random() < 0.5).map(
    ({ pk, sk, record }): Arrived => ({ caseId: CaseId.parse(pk), position: Number(sk), text: String(record) }),
  );
  for (let from = 0; from < told.length; from += 40) await sequence(parts, told.slice(from, from + 40));
  await publish(parts);
}
