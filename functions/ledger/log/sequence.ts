/**
 * Gives records their places in the log. Those of a case come in the order of their positions, each once and none left out,
 * whatever is told twice, late or to two sequencers at a time: how far each case is in the log stands in the very transaction
 * that makes it longer.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { EvidenceUnavailable } from '../../core/errors.ts';
import type { CaseId, Instant } from '../../core/ids.ts';
import { extend, type Frontier, type Hash, leafHash } from '../../core/log/merkle.ts';
import { itemsFrom, type Ledger } from '../ledger.ts';
import { entryOf } from './entry.ts';
import { growing, type LogTable, type Run, readHead, readMarks } from './log-table.ts';

/** A record that is said to be in the ledger. */
export interface Arrived {
  readonly caseId: CaseId;
  readonly position: number;
  /** As it is stored. Without it, it is read. */
  readonly text?: string;
}

export interface Sequencing {
  readonly log: LogTable;
  readonly ledger: Ledger;
}

/** A transaction takes 100 writes (docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html): one a case, the head and the batch. */
const MOST_CASES = 98;
/** Our choice: each race lost is a batch that another sequencer won. */
const MOST_ATTEMPTS = 50;

/** A record that must be in the ledger, for it or a later one of its case was told of, and is not, or is none. What follows it is not sequenced. */
export interface Hole {
  readonly caseId: CaseId;
  readonly position: number;
}

export interface Sequenced {
  /** How many records were. */
  readonly count: number;
  readonly holes: readonly Hole[];
}

/** Sequences what is not in the log yet. Throws `EvidenceUnavailable`. */
export async function sequence(parts: Sequencing, arrived: readonly Arrived[]): Promise<Sequenced> {
  const byCase = Map.groupBy(arrived, ({ caseId }) => caseId);
  const cases = [...byCase.entries()];
  const done: Sequenced[] = [];
  for (let from = 0; from < cases.length; from += MOST_CASES)
    done.push(await sequenceCases(parts, new Map(cases.slice(from, from + MOST_CASES))));
  return { count: done.reduce((sum, { count }) => sum + count, 0), holes: done.flatMap(({ holes }) => holes) };
}

type ByCase = ReadonlyMap<CaseId, readonly Arrived[]>;

async function sequenceCases(parts: Sequencing, arrived: ByCase): Promise<Sequenced> {
  const { log, ledger } = parts;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const [head, marks] = await Promise.all([readHead(log), readMarks(log, [...arrived.keys()])]);
    const additions = await Promise.all([...marks].map(([caseId, next]) => additionOf(ledger, caseId, next, arrived)));
    const runs = additions.filter(({ leaves }) => leaves.length > 0);
    const count = runs.reduce((sum, { leaves }) => sum + leaves.length, 0);
    if (count === 0 || (await grow(log, head, runs, ledger.now())))
      return { count, holes: additions.flatMap(({ hole }) => hole ?? []) };
    await pause(Math.random() * 4 * attempt);
  }
  throw new EvidenceUnavailable(`${MOST_ATTEMPTS} times another sequencer was first; it is tried again`);
}

interface Addition {
  readonly caseId: CaseId;
  readonly from: number;
  readonly leaves: readonly Hash[];
  readonly hole?: Hole;
}

/** The records of a case from `next` on, as far as they arrived. One that did not is read: a later one says that it is there. */
async function additionOf(ledger: Ledger, caseId: CaseId, next: number, arrived: ByCase): Promise<Addition> {
  const texts = new Map((arrived.get(caseId) ?? []).map(({ position, text }) => [position, text]));
  const last = Math.max(...texts.keys());
  const leaves: Hash[] = [];
  for (let position = next; position <= last; position += 1) {
    const text = texts.get(position);
    if (text === undefined) return readAddition(ledger, caseId, next, last);
    leaves.push(leafHash(entryOf(text)));
  }
  return { caseId, from: next, leaves };
}

const PAGE = 500;

async function readAddition(ledger: Ledger, caseId: CaseId, from: number, last: number): Promise<Addition> {
  const leaves: Hash[] = [];
  for await (const item of itemsFrom(ledger, caseId, from, PAGE)) {
    if (item === undefined || item.sk > last || item.sk !== from + leaves.length) break;
    leaves.push(leafHash(entryOf(item.record)));
  }
  const position = from + leaves.length;
  return { caseId, from, leaves, ...(position > last ? {} : { hole: { caseId, position } }) };
}

/** False: another sequencer was first. */
async function grow(log: LogTable, head: Frontier, additions: readonly Addition[], at: Instant): Promise<boolean> {
  const after = extend(
    head,
    additions.flatMap(({ leaves }) => leaves),
  );
  const runs = additions.map(({ caseId, from, leaves }): Run => ({ caseId, from, count: leaves.length }));
  try {
    // Written and its answer lost, it is not written again: the next look finds it there.
    await log.client.send(new TransactWriteCommand({ TransactItems: growing(log, head, after, { at, runs }) }));
    return true;
  } catch (cause) {
    const codes = cause instanceof TransactionCanceledException ? (cause.CancellationReasons ?? []) : [];
    const failures = codes.flatMap(({ Code }) => (Code === undefined || Code === 'None' ? [] : [Code]));
    if (failures.length > 0 && failures.every((code) => LOST.includes(code))) return false;
    throw new EvidenceUnavailable('the log could not be made longer; it is tried again', { cause });
  }
}

const LOST = ['ConditionalCheckFailed', 'TransactionConflict'];
