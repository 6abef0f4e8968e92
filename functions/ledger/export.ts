/** Exports the evidence of a period from the ledger: the whole chain of every case that has a record in it. */

import type { ExportManifest, Period } from '../core/evidence-export.ts';
import { CaseId } from '../core/ids.ts';
import { chainOf, type Ledger, type LedgerItem, queryPages } from './ledger.ts';
import { erasuresIn, FOR_AN_EXPORT, type PersonKeys } from './person-keys.ts';
import { openPrivate } from './private-parts.ts';
import { type ExportRequest, type Put, writeExport } from './write-export.ts';

/** Our choice: chains read at once, so that a long export is not bound by one round trip after another. */
const CHAINS_AT_ONCE = 16;

export async function exportEvidence(ledger: Ledger, request: ExportRequest, put: Put): Promise<ExportManifest> {
  const createdAt = ledger.now();
  const within = await casesIn(ledger, request.period);
  const keys = keysFor(ledger);
  // What says why a private part is gone may be of later than the period.
  const authorities = request.privateParts === 'withheld' ? [] : await Array.fromAsync(erasuresIn(keys(), 'erased'));
  const caseIds = [...new Set([...within, ...authorities])].sort();
  const open = (item: LedgerItem) => openPrivate(keys(), item);
  return writeExport(request, chainsOf(ledger, caseIds), open, createdAt, put);
}

/** None that an earlier export had in memory: whose key is destroyed by now is erased in this one. */
function keysFor(ledger: Ledger): () => PersonKeys {
  let keys: PersonKeys | undefined;
  return () => {
    keys ??= { ...ledger.keys(), ...FOR_AN_EXPORT, kept: new Map() };
    return keys;
  };
}

/** The cases with a record in the period, in the order of their ids. */
async function casesIn(ledger: Ledger, period: Period): Promise<CaseId[]> {
  const found = new Set<CaseId>();
  for (const day of daysOf(period)) {
    const records = queryPages(ledger, {
      IndexName: 'byDay',
      KeyConditionExpression: '#day = :day',
      ExpressionAttributeNames: { '#day': 'day' },
      ExpressionAttributeValues: { ':day': day },
      ProjectionExpression: 'pk',
    });
    for await (const { pk } of records) found.add(CaseId.parse(pk));
  }
  return [...found].sort();
}

function* daysOf({ from, to }: Period): Generator<string> {
  const day = new Date(`${from}T00:00:00Z`);
  for (let text = from; text <= to; text = day.toISOString().slice(0, 10)) {
    yield text;
    day.setUTCDate(day.getUTCDate() + 1);
  }
}

async function* chainsOf(ledger: Ledger, caseIds: readonly CaseId[]): AsyncGenerator<LedgerItem[]> {
  for (let from = 0; from < caseIds.length; from += CHAINS_AT_ONCE)
    yield* await Promise.all(
      caseIds.slice(from, from + CHAINS_AT_ONCE).map((caseId) => Array.fromAsync(chainOf(ledger, caseId))),
    );
}
