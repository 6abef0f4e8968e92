/** Leaves evidence when another release, policy pack or configuration runs than the last that was recorded. */
import { DEPLOYMENTS, type Deployment, ranBefore, recordsOf, sameName } from '../../core/deployment.ts';
import { EvidenceRecord } from '../../core/evidence.ts';
import { append } from '../../ledger/append.ts';
import { newestFirst } from '../../ledger/ledger.ts';
import { logger } from '../../runtime/lambda.ts';
import { ledger } from '../../runtime/parts.ts';
import { pseudonymFor } from './operator.ts';

/** One that lags behind and records at the same moment records the same, and it is kept once. */
export async function recordDeployment(now: Deployment): Promise<void> {
  const before = ranBefore(await lastRecords());
  const fresh = recordsOf(now, before, {});
  if (fresh.length === 0) return;
  const { author, approver } = now.release;
  const entries = recordsOf(now, before, {
    ...(author === undefined ? {} : { author: await pseudonymOf(author) }),
    ...(approver === undefined ? {} : { approver: await pseudonymOf(approver) }),
  });
  await append(ledger(), DEPLOYMENTS, entries, { once: 'after' });
  logger.info('another deployment runs', { kinds: entries.map(({ kind }) => kind) });
}

/** Names of a forge are no subjects of our issuer: they are kept apart. */
function pseudonymOf(name: string): Promise<string> {
  return pseudonymFor(`forge ${sameName(name)}`);
}

/** Back to where every kind that says what runs has been seen. */
async function lastRecords(): Promise<readonly EvidenceRecord[]> {
  const records: EvidenceRecord[] = [];
  const wanted = new Set<string>(['deployed', 'policy-activated', 'configuration-changed']);
  for await (const text of newestFirst(ledger(), DEPLOYMENTS)) {
    const record = EvidenceRecord.parse(JSON.parse(text));
    records.push(record);
    wanted.delete(record.kind);
    if (wanted.size === 0) break;
  }
  return records;
}
